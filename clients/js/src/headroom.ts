/**
 * Keeps the encoder's bit rate below what the path carries.
 *
 * A browser sends almost as much as it believes the path to carry, and never lets more out: when an
 * athlete starts to move after standing still, frames grow to several times their share, and wait.
 * With a part of the path left free they do not. On a wide path nothing changes.
 */

/** Of what the path carries. */
const SHARE = 0.7;
/** Smaller changes than this are not worth telling the encoder. */
const WORTH = 0.05;
/** Below that no encoder gives a picture. */
const LEAST_KBPS = 50;

export class Headroom {
  #nowKbps: number;

  constructor(private readonly mostKbps: number) {
    this.#nowKbps = mostKbps;
  }

  /** What the encoder may take from now on, in kbit/s; undefined while that stays as it is. */
  change(availableKbps: number): number | undefined {
    const kbps = Math.min(this.mostKbps, Math.max(LEAST_KBPS, SHARE * availableKbps));
    const small = Math.abs(kbps - this.#nowKbps) <= WORTH * this.#nowKbps;
    if (kbps === this.#nowKbps || (small && kbps !== this.mostKbps)) return undefined;
    this.#nowKbps = kbps;
    return kbps;
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
