/** The last seconds as a band of phases, newest at the right. */
import { phaseWords } from "./words/phases.ts";

export interface Segment {
  readonly phase: string;
  readonly fromMs: number;
  untilMs: number;
}

const SPAN_MS = 8000;
const NOBODY = "#12171c";
/** What means the same in several sports has the same colour in all; sides have the skeleton's. */
const MEANINGS: readonly (readonly [RegExp, string])[] = [
  [/_LEFT$/, "#38d6ff"],
  [/_RIGHT$/, "#ff9f45"],
  [/^(QUIET|BOX|STANDING)$/, "#46535f"],
  [/^FLIGHT$/, "#c8f542"],
  [/^BRAKE$/, "#b05bfa"],
  [/^PROPEL$/, "#ff9f45"],
  [/^LAND$/, "#38d6ff"],
];
const OTHERS = ["#5b7cfa", "#fa5b8b", "#f4d35e", "#2ec4a0", "#e5e9ec"];

export function phaseColour(phases: readonly string[], phase: string): string {
  if (!phases.includes(phase)) return NOBODY;
  const meant = meaning(phase);
  if (meant !== undefined) return meant;
  const index = phases.filter((one) => meaning(one) === undefined).indexOf(phase);
  return OTHERS[index % OTHERS.length] ?? NOBODY;
}

function meaning(phase: string): string | undefined {
  return MEANINGS.find(([pattern]) => pattern.test(phase))?.[1];
}

/** The part of the band's height that a phase takes: left above right, all else both. */
export function lane(phase: string): { readonly top: number; readonly height: number } {
  if (phase.endsWith("_LEFT")) return { top: 0, height: 0.5 };
  if (phase.endsWith("_RIGHT")) return { top: 0.5, height: 0.5 };
  return { top: 0, height: 1 };
}

/** Steps of a left and a right leg follow each other too quickly to be read as words. */
export function hasSides(phases: readonly string[]): boolean {
  return phases.some((phase) => lane(phase).height < 1);
}

/** They are seen only in a shorter band. */
export function spanMs(phases: readonly string[]): number {
  return hasSides(phases) ? SPAN_MS / 2 : SPAN_MS;
}

/** Pure bookkeeping: neighbouring frames of one phase become one segment. */
export class PhaseHistory {
  readonly segments: Segment[] = [];

  push(phase: string, atMs: number): void {
    const last = this.segments.at(-1);
    if (last !== undefined) last.untilMs = atMs;
    if (last?.phase !== phase) this.segments.push({ phase, fromMs: atMs, untilMs: atMs });
    while (this.segments[0] !== undefined && this.segments[0].untilMs < atMs - SPAN_MS)
      this.segments.shift();
  }
}

export class Ribbon {
  #history = new PhaseHistory();

  constructor(private readonly canvas: HTMLCanvasElement) {}

  /** Empties the band for a sport of these phases. */
  clear(phases: readonly string[]): void {
    this.#history = new PhaseHistory();
    this.canvas.classList.toggle("sides", hasSides(phases));
    const seconds = spanMs(phases) / 1000;
    this.canvas.setAttribute("aria-label", phaseWords.ribbon(`${seconds}`));
    this.canvas.getContext("2d")?.clearRect(0, 0, this.canvas.width, this.canvas.height);
  }

  draw(phases: readonly string[], phase: string, atMs: number): void {
    this.#history.push(phase, atMs);
    const { clientWidth, clientHeight } = this.canvas;
    const scale = Math.min(devicePixelRatio, 2);
    const width = Math.round(clientWidth * scale);
    const height = Math.round(clientHeight * scale);
    if (this.canvas.width !== width) this.canvas.width = width;
    if (this.canvas.height !== height) this.canvas.height = height;
    const pen = this.canvas.getContext("2d");
    if (pen === null) return;
    pen.clearRect(0, 0, width, height);
    const span = spanMs(phases);
    for (const segment of this.#history.segments) {
      const left = width * (1 - (atMs - segment.fromMs) / span);
      const right = width * (1 - (atMs - segment.untilMs) / span);
      const part = lane(segment.phase);
      pen.fillStyle = phaseColour(phases, segment.phase);
      pen.fillRect(left, part.top * height, Math.max(right - left, 1), part.height * height);
    }
  }
}
