/**
 * Finds when the frame with a given RTP timestamp was captured.
 *
 * A sender's RTP timestamp is 90 × its capture time in whole milliseconds plus a random constant,
 * and no browser tells the constant: the encoded frame at the sender knows its RTP timestamp but
 * not its capture time, the picture shown in the preview knows its capture time but not its RTP
 * timestamp. So the constant is learnt: every (encoded frame, earlier picture) pair votes for the
 * difference it would mean, and pairs of the same frame all vote alike. A perfectly regular camera
 * makes neighbours agree too; then the smallest delay between capture and encoding wins, which is
 * one frame too small only where an encoder never once takes less than a frame interval.
 */
export type AgeSource = "capture" | "encoded" | "none";

const TICKS_PER_MS = 90;
const KEEP = 64;
const LONGEST_DELAY_MS = 250;
const NEEDED_VOTES = 6;

/** Signed distance from `b` to `a` on the 32-bit circle of RTP timestamps, in ticks. */
export function rtpDistance(a: number, b: number): number {
  return (a - b) | 0;
}

interface Capture {
  readonly captureMs: number;
  readonly slackMs: number;
}

interface EncodedFrame {
  readonly relativeMs: number;
  readonly encodedMs: number;
}

export class CaptureClock {
  readonly #captures: Capture[] = [];
  readonly #frames: EncodedFrame[] = [];
  #firstRtp: number | undefined;
  #offsetMs: number | undefined;
  #sinceSolved = 0;

  /**
   * A picture was captured at `captureMs` (performance.now() axis, increasing), or up to `slackMs`
   * earlier where that is only known from its being shown.
   */
  noteCapture(captureMs: number, slackMs = 0): void {
    push(this.#captures, { captureMs, slackMs });
  }

  /** The frame `rtp` left the encoder at `encodedMs`, so it was captured before. */
  noteEncoded(rtp: number, encodedMs: number): void {
    this.#firstRtp ??= rtp;
    push(this.#frames, { relativeMs: this.#relativeMs(rtp), encodedMs });
    this.#sinceSolved += 1;
    if (this.#offsetMs === undefined || this.#sinceSolved >= KEEP / 2) this.#solve();
  }

  /** Capture times come from pictures, from the encoder's exit (too late by its delay), or not. */
  get source(): AgeSource {
    if (this.#offsetMs !== undefined) return "capture";
    return this.#frames.length > 0 ? "encoded" : "none";
  }

  /** When the frame `rtp` was captured, in ms; undefined before anything is known. */
  captureMs(rtp: number): number | undefined {
    if (this.#firstRtp === undefined) return undefined;
    const relativeMs = this.#relativeMs(rtp);
    if (this.#offsetMs !== undefined) return relativeMs + this.#offsetMs;
    const same = this.#frames.find((frame) => frame.relativeMs === relativeMs);
    return same?.encodedMs;
  }

  #relativeMs(rtp: number): number {
    return rtpDistance(rtp, this.#firstRtp ?? rtp) / TICKS_PER_MS;
  }

  #solve(): void {
    const votes = this.#votes();
    let most = 0;
    for (const bin of votes.keys()) most = Math.max(most, around(votes, bin).count);
    if (most < NEEDED_VOTES) return;
    // The largest offset is the latest capture, so the smallest delay.
    const best = Math.max(...[...votes.keys()].filter((b) => around(votes, b).count >= 0.8 * most));
    this.#offsetMs = around(votes, best).mean;
    this.#sinceSolved = 0;
  }

  #votes(): Map<number, number[]> {
    const votes = new Map<number, number[]>();
    for (const frame of this.#frames) {
      for (const { captureMs, slackMs } of this.#captures) {
        const delay = frame.encodedMs - captureMs;
        if (delay < -slackMs || delay > LONGEST_DELAY_MS) continue;
        const offset = captureMs - frame.relativeMs;
        const bin = Math.round(offset);
        votes.set(bin, [...(votes.get(bin) ?? []), offset]);
      }
    }
    return votes;
  }
}

function around(votes: Map<number, number[]>, bin: number): { count: number; mean: number } {
  const near = [bin - 1, bin, bin + 1].flatMap((b) => votes.get(b) ?? []);
  return { count: near.length, mean: near.reduce((sum, v) => sum + v, 0) / near.length };
}

function push<T>(list: T[], value: T): void {
  list.push(value);
  if (list.length > KEEP) list.shift();
}
