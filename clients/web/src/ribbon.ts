/** The last seconds as a band of phases, newest at the right. */

export interface Segment {
  readonly phase: string;
  readonly fromMs: number;
  untilMs: number;
}

const SPAN_MS = 8000;
const NOBODY = "#12171c";
const COLOURS = ["#46535f", "#5b7cfa", "#b05bfa", "#ff9f45", "#c8f542", "#38d6ff", "#fa5b8b"];

export function phaseColour(phases: readonly string[], phase: string): string {
  const index = phases.indexOf(phase);
  return COLOURS[index % COLOURS.length] ?? NOBODY;
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

  clear(): void {
    this.#history = new PhaseHistory();
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
    for (const segment of this.#history.segments) {
      const left = width * (1 - (atMs - segment.fromMs) / SPAN_MS);
      const right = width * (1 - (atMs - segment.untilMs) / SPAN_MS);
      pen.fillStyle = phaseColour(phases, segment.phase);
      pen.fillRect(left, 0, Math.max(right - left, 1), height);
    }
  }
}
