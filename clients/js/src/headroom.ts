/**
 * Keeps the encoder's bit rate below what the path carries.
 *
 * A browser sends almost as much as it believes the path to carry, and never lets more out: when an
 * athlete starts to move after standing still, frames grow to several times their share, and wait.
 * With a part of the path left free they do not.
 *
 * Held back, a browser hardly looks for more; let go for a moment, Chromium does so at once (it
 * sends some packets twice as fast as it believed possible). So it is let go now and then: soon
 * again while that finds more, ever less often while it does not.
 */

/** Of what the path carries. Chromium looks for more only while it sends well below 65 %. */
const SHARE = 0.55;
/** Below that no encoder gives a picture. */
const LEAST_KBPS = 50;
/** Smaller changes than this are not worth telling the encoder. */
const WORTH = 0.05;
/** So much more found, or less, counts as news. */
const MORE = 1.25;
const LESS = 0.8;
/** From one look to the next; what is news begins anew, at the first or, after less, at `LATER`. */
const PAUSES_MS = [500, 500, 1_000, 2_000, 4_000, 8_000] as const;
const LATER = 3;

export class Headroom {
  #allowedKbps: number;
  #foundKbps = 0;
  #looking = false;
  #looks = 0;
  #nextMs = 0;

  constructor(private readonly mostKbps: number) {
    this.#allowedKbps = mostKbps;
  }

  /** What the encoder may take from now on, in kbit/s; undefined while that stays as it is. */
  change(availableKbps: number, nowMs: number): number | undefined {
    this.#note(availableKbps, nowMs);
    const share = Math.min(this.mostKbps, Math.max(LEAST_KBPS, SHARE * availableKbps));
    const look = share < this.mostKbps && nowMs >= this.#nextMs;
    if (look) this.#lookAgain(this.#looks + 1, nowMs);
    const kbps = look ? this.mostKbps : share;
    const little = Math.abs(kbps - this.#allowedKbps) <= WORTH * this.#allowedKbps;
    if (little && look === this.#looking) return undefined;
    this.#looking = look;
    this.#allowedKbps = kbps;
    return kbps;
  }

  #note(availableKbps: number, nowMs: number): void {
    const change = availableKbps / this.#foundKbps;
    if (change > LESS && change < MORE) return;
    this.#foundKbps = availableKbps;
    this.#lookAgain(change < 1 ? LATER : 0, nowMs);
  }

  #lookAgain(looks: number, nowMs: number): void {
    this.#looks = Math.min(looks, PAUSES_MS.length - 1);
    this.#nextMs = nowMs + (PAUSES_MS[this.#looks] ?? 0);
  }
}

const EVERY_MS = 250;

/** Looks at what the browser believes the path to carry, in kbit/s, until `signal` says stop. */
export function watchPath(
  sender: Pick<RTCRtpSender, "getStats">,
  tell: (availableKbps: number) => void,
  signal: AbortSignal,
): void {
  const look = (stats: RTCStatsReport): void => {
    for (const { type, availableOutgoingBitrate } of stats.values())
      if (type === "candidate-pair" && availableOutgoingBitrate > 0 && !signal.aborted)
        tell(availableOutgoingBitrate / 1000);
  };
  // A sender that is gone has no statistics any more.
  const timer = setInterval(() => sender.getStats().then(look, () => undefined), EVERY_MS);
  signal.addEventListener("abort", () => clearInterval(timer));
}
