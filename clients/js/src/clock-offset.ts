/** How far the server's clock is ahead of the page's, from pings, with a bound that always holds. */

export interface ClockOffset {
  /** The server's clock minus performance.now(). */
  readonly offsetMs: number;
  /** The truth is within this of it. */
  readonly boundMs: number;
}

export const WINDOW_MS = 30_000;
const KEEP = 64;
/** Clocks run apart by no more: crystals are good to 50 or 100 parts in a million each. */
export const DRIFT = 2e-4;
/** Browsers round performance.now(), some of them to a whole millisecond. */
export const GRAIN_MS = 1;

interface Ping {
  readonly askedMs: number;
  readonly offsetMs: number;
  readonly halfTripMs: number;
}

/**
 * Keeps the pings of the last half minute and believes the one that bounds best.
 *
 * The server read its clock somewhere between question and answer, however unlike the two ways
 * are: half the round trip bounds the error, and grows by the clocks' drift as the ping ages.
 */
export class OffsetEstimator {
  readonly #pings: Ping[] = [];

  /** Asked and answered by our clock; the server's stood at `serverMs` in between. */
  add(askedMs: number, answeredMs: number, serverMs: number): void {
    const halfTripMs = (answeredMs - askedMs) / 2;
    this.#pings.push({ askedMs, offsetMs: serverMs - askedMs - halfTripMs, halfTripMs });
    if (this.#pings.length > KEEP) this.#pings.shift();
  }

  /** The offset at this moment of our clock; undefined without a recent ping. */
  at(nowMs: number): ClockOffset | undefined {
    let best: ClockOffset | undefined;
    for (const { askedMs, offsetMs, halfTripMs } of this.#pings) {
      const ageMs = Math.abs(nowMs - askedMs);
      const boundMs = GRAIN_MS + halfTripMs + DRIFT * ageMs;
      if (ageMs <= WINDOW_MS && boundMs < (best?.boundMs ?? Number.POSITIVE_INFINITY))
        best = { offsetMs, boundMs };
    }
    return best;
  }
}
