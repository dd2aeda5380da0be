/** Lets something happen at most once in a while. */
export class Pacer {
  #lastMs = Number.NEGATIVE_INFINITY;

  constructor(private readonly everyMs: number) {}

  /** Whether it may happen now; then it is taken to happen. */
  due(nowMs: number): boolean {
    if (nowMs - this.#lastMs < this.everyMs) return false;
    this.#lastMs = nowMs;
    return true;
  }
}
