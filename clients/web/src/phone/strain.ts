/** Looks after a running camera: fewer pictures when the phone falls behind, and says what is wrong. */
import type { SentNow, Snapshot } from "@sideline/client";
import { byId } from "../elements.ts";
import { Pace, type Strain } from "./pace.ts";
import { say } from "./words.ts";

const EVERY_MS = 500;
/** A path that is slow for so long is weak. */
const WEAK_MS = 3_000;
const SLOW_ROUND_TRIP_MS = 300;
const USUAL_FPS = 30;

const WORDS: Readonly<Record<Strain, (rate: number) => string>> = {
  encoder: say.slowEncoder,
  page: say.slowPage,
};

export class Watch {
  readonly #pace: Pace;
  #lastMs: number | undefined;
  #last: Pick<SentNow, "encoded" | "encodeS"> | undefined;
  #weakSinceMs: number | undefined;

  constructor(private readonly track: MediaStreamTrack) {
    this.#pace = new Pace(Math.round(track.getSettings().frameRate ?? USUAL_FPS));
  }

  /** Called twice a second, with what is sent and how it fares. */
  look(sent: SentNow | undefined, snapshot: Snapshot, nowMs: number): void {
    const lateMs = Math.max(0, nowMs - (this.#lastMs ?? nowMs) - EVERY_MS);
    this.#lastMs = nowMs;
    const shortOfCpu = sent?.limitedBy === "cpu";
    const load = { atMs: nowMs, encodeMs: this.#encodeMs(sent), shortOfCpu, lateMs };
    if (this.#pace.push(load)) void this.#ask();
    put(this.#words(this.#isWeak(sent, snapshot, nowMs)));
  }

  /** What one picture took since the last look; a new connection counts from 0 again. */
  #encodeMs(sent: SentNow | undefined): number | undefined {
    const before = this.#last;
    this.#last = sent;
    const pictures = (sent?.encoded ?? 0) - (before?.encoded ?? 0);
    if (sent === undefined || before === undefined || pictures <= 0) return undefined;
    return (1000 * (sent.encodeS - before.encodeS)) / pictures;
  }

  async #ask(): Promise<void> {
    const { width, height } = this.track.getConstraints();
    const size = { ...(width === undefined ? {} : { width }), ...(height && { height }) };
    const frameRate = { max: this.#pace.fps, ideal: this.#pace.fps };
    await this.track.applyConstraints({ ...size, frameRate }).catch((cause: unknown) => {
      // A camera that knows no such rate goes on as it is.
      if (!(cause instanceof DOMException) && !isOverconstrained(cause)) throw cause;
    });
  }

  #isWeak(sent: SentNow | undefined, { roundTripMs }: Snapshot, nowMs: number): boolean {
    const slow = sent?.limitedBy === "bandwidth" || (roundTripMs ?? 0) > SLOW_ROUND_TRIP_MS;
    if (!slow) this.#weakSinceMs = undefined;
    else this.#weakSinceMs ??= nowMs;
    return this.#weakSinceMs !== undefined && nowMs - this.#weakSinceMs >= WEAK_MS;
  }

  #words(weak: boolean): string {
    const { why, fps } = this.#pace;
    return [
      ...(why === undefined ? [] : [WORDS[why](fps)]),
      ...(weak ? [say.weakNetwork] : []),
    ].join(" ");
  }
}

export function noStrain(): void {
  put("");
}

/** Twice a second: what stays the same is not announced again. */
function put(words: string): void {
  const element = byId("strain", HTMLElement);
  if (element.textContent !== words) element.textContent = words;
}

function isOverconstrained(cause: unknown): boolean {
  return cause instanceof Error && cause.name === "OverconstrainedError";
}
