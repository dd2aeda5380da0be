/**
 * How many pictures a second a phone can keep up with, warm as it is.
 *
 * A phone in the sun slows itself down: then the encoder takes longer than the time between two
 * pictures, or the page's own timers come late. Fewer pictures in time are worth more than many
 * late ones, and cool the phone.
 */

/** Which part falls behind. */
export type Strain = "encoder" | "page";

export interface Load {
  readonly atMs: number;
  /** What one picture took the encoder of late, in ms; undefined where nothing was encoded. */
  readonly encodeMs: number | undefined;
  /** The browser's own word: it makes pictures smaller or fewer for want of computing. */
  readonly shortOfCpu: boolean;
  /** How late the page's timer came. */
  readonly lateMs: number;
}

const RATES = [60, 30, 20, 15];
/** Of the time between two pictures. */
const ENCODER_SHARE = 0.8;
const LATE_MS = 400;
/** So long it must have been so. */
const BEHIND_MS = 4_000;
/** And so long well, before more are tried: twice as long after each time that failed. */
const CALM_MS = 30_000;
const LONGEST_CALM_MS = 480_000;

export class Pace {
  readonly #rates: readonly number[];
  #step = 0;
  #behindSinceMs: number | undefined;
  #wellSinceMs: number | undefined;
  #calmMs = CALM_MS;
  #why: Strain | undefined;

  /** `offeredFps`: what the camera gives. */
  constructor(readonly offeredFps: number) {
    this.#rates = [offeredFps, ...RATES.filter((rate) => rate < 0.9 * offeredFps)];
  }

  /** What to ask of the camera. */
  get fps(): number {
    return this.#rates[this.#step] ?? this.offeredFps;
  }

  /** Why it is less than there could be. */
  get why(): Strain | undefined {
    return this.#step === 0 ? undefined : this.#why;
  }

  /** Whether another rate is to be asked for from now on. */
  push(load: Load): boolean {
    const strain = this.#strain(load);
    if (strain === undefined) return this.#well(load.atMs);
    this.#wellSinceMs = undefined;
    this.#behindSinceMs ??= load.atMs;
    if (load.atMs - this.#behindSinceMs < BEHIND_MS) return false;
    this.#behindSinceMs = undefined;
    if (this.#step === this.#rates.length - 1) return false;
    this.#step += 1;
    this.#why = strain;
    return true;
  }

  #strain({ encodeMs, shortOfCpu, lateMs }: Load): Strain | undefined {
    if (lateMs > LATE_MS) return "page";
    const slow = encodeMs !== undefined && encodeMs > (ENCODER_SHARE * 1000) / this.fps;
    return slow || shortOfCpu ? "encoder" : undefined;
  }

  #well(nowMs: number): boolean {
    this.#behindSinceMs = undefined;
    this.#wellSinceMs ??= nowMs;
    if (this.#step === 0 || nowMs - this.#wellSinceMs < this.#calmMs) return false;
    this.#wellSinceMs = undefined;
    this.#calmMs = Math.min(LONGEST_CALM_MS, 2 * this.#calmMs);
    this.#step -= 1;
    return true;
  }
}
