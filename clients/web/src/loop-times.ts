/** Frame times of a clip in a loop: the clip's own within a round, the clock's across the seam. */
export class LoopTimes {
  #lastMediaS = Number.NEGATIVE_INFINITY;
  #lastNowMs = 0;
  #lastS = 0;
  #baseS = 0;

  /** Takes the clip's media time and the moment at which the frame was shown; never goes back. */
  microseconds(mediaS: number, nowMs: number): number {
    if (mediaS < this.#lastMediaS)
      this.#baseS = this.#lastS + (nowMs - this.#lastNowMs) / 1000 - mediaS;
    this.#lastMediaS = mediaS;
    this.#lastNowMs = nowMs;
    this.#lastS = this.#baseS + mediaS;
    return Math.round(this.#lastS * 1e6);
  }
}
