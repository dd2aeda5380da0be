/**
 * Tells when a picture of an element was captured, where the browser does not say.
 *
 * The picture's media time has the sender's own spacing but another origin; the moment at which it
 * was presented has the right origin but varies with what keeps the page busy. The median of the
 * last pictures ties the two together.
 */
const KEEP = 64;

export class MediaClock {
  readonly #offsetsMs: number[] = [];
  #lastMediaMs = Number.NEGATIVE_INFINITY;

  /** The capture time, on the axis of `presentedMs`. */
  captureMs(mediaMs: number, presentedMs: number): number {
    if (mediaMs <= this.#lastMediaMs) this.#offsetsMs.length = 0; // a clip began anew
    this.#lastMediaMs = mediaMs;
    this.#offsetsMs.push(presentedMs - mediaMs);
    if (this.#offsetsMs.length > KEEP) this.#offsetsMs.shift();
    return mediaMs + median(this.#offsetsMs);
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}
