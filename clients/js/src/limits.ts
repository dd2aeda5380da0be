/** What a busy server asks of the sender, and doing it. */
import type { DegradeMessage } from "./wire.ts";

export interface SendLimits {
  /** At most so many pictures a second; undefined: as many as the camera gives. */
  readonly maxFps: number | undefined;
  /** Width and height are divided by this, 1 or more. */
  readonly scaleDownBy: number;
}

/** Smaller than this nobody could be measured. */
const MOST_SCALE_DOWN = 8;

/** The limits that a message means; undefined when it lifts those that there were. */
export function limitsOf({ fps, scale }: DegradeMessage): SendLimits | undefined {
  const maxFps = fps > 0 && Number.isFinite(fps) ? fps : undefined;
  const scaleDownBy = divisor(scale);
  return maxFps === undefined && scaleDownBy === 1 ? undefined : { maxFps, scaleDownBy };
}

/** A factor of one half, or its inverse: nobody is ever asked to send more than there is. */
function divisor(scale: number): number {
  if (!(scale > 0) || !Number.isFinite(scale)) return 1;
  return Math.min(MOST_SCALE_DOWN, Math.max(scale, 1 / scale));
}

/** Holds a sender to limits and to a bit rate, one change after the other. */
export class LimitedSender {
  #change: Promise<void> = Promise.resolve();
  #limits: SendLimits | undefined;
  #maxKbps: number | undefined;

  constructor(private readonly sender: Pick<RTCRtpSender, "getParameters" | "setParameters">) {}

  /** From now on; undefined takes every limit off. Resolves to whether the browser obeys. */
  limit(limits: SendLimits | undefined): Promise<boolean> {
    this.#limits = limits;
    return this.#apply();
  }

  /** The encoder takes no more than this from now on. Resolves to whether the browser obeys. */
  allow(maxKbps: number): Promise<boolean> {
    this.#maxKbps = maxKbps;
    return this.#apply();
  }

  #apply(): Promise<boolean> {
    const set = this.#change.then(() => this.#set());
    this.#change = set.then(() => undefined);
    return set;
  }

  async #set(): Promise<boolean> {
    const limits = this.#limits;
    const parameters = this.sender.getParameters();
    for (const encoding of parameters.encodings) {
      if (limits?.maxFps === undefined) delete encoding.maxFramerate;
      else encoding.maxFramerate = limits.maxFps;
      encoding.scaleResolutionDownBy = limits?.scaleDownBy ?? 1;
      if (this.#maxKbps !== undefined) encoding.maxBitrate = Math.round(1000 * this.#maxKbps);
    }
    return await this.sender.setParameters(parameters).then(
      () => true,
      () => false, // the connection is over, or the browser knows no such parameter
    );
  }
}
