/** Statistics over the last moments; time is passed in, in milliseconds. */

interface Timed {
  readonly atMs: number;
  readonly value: number;
}

/** Over less than this, a rate would only be noise. */
const SHORTEST_SPAN_MS = 250;

/** The values of the last `windowMs`, at most `limit` of them. */
export class SlidingWindow {
  readonly #values: Timed[] = [];

  constructor(
    private readonly windowMs: number,
    private readonly limit = 600,
  ) {}

  add(atMs: number, value: number): void {
    this.#values.push({ atMs, value });
    if (this.#values.length > this.limit) this.#values.shift();
  }

  /** How many values there were per second, over the part of the window that has passed. */
  ratePerS(nowMs: number): number {
    this.#forget(nowMs);
    const first = this.#values[0];
    if (first === undefined || nowMs - first.atMs < SHORTEST_SPAN_MS) return 0;
    return ((this.#values.length - 1) * 1000) / (nowMs - first.atMs);
  }

  /** The value below which `share` (0…1) of them lie; undefined while there is none. */
  quantile(nowMs: number, share: number): number | undefined {
    this.#forget(nowMs);
    const sorted = this.#values.map((timed) => timed.value).sort((a, b) => a - b);
    return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  }

  sum(nowMs: number): number {
    this.#forget(nowMs);
    return this.#values.reduce((total, timed) => total + timed.value, 0);
  }

  #forget(nowMs: number): void {
    while (this.#values[0] !== undefined && this.#values[0].atMs <= nowMs - this.windowMs)
      this.#values.shift();
  }
}
