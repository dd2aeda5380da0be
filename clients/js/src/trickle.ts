/** Hands one offer's ICE candidates to the server while they are found (RFC 8840). */
import { trickleFragment } from "./sdp.ts";

/** The server takes 64 in one request. */
const AT_ONCE = 32;

export class Trickle {
  readonly #waiting: RTCIceCandidate[] = [];
  #sending = false;

  /** `send` hands a fragment over; it belongs to this offer alone, as the candidates do. */
  constructor(
    private readonly offer: string,
    private readonly send: (fragment: string) => Promise<unknown>,
  ) {}

  /**
   * Sends a candidate; those that come while a request is under way go together in the next.
   *
   * What cannot be handed over is left out: connecting becomes slower or impossible, and that is
   * noticed anyway.
   */
  add(candidate: RTCIceCandidate): void {
    this.#waiting.push(candidate);
    if (!this.#sending) void this.#sendAll();
  }

  async #sendAll(): Promise<void> {
    this.#sending = true;
    while (this.#waiting.length > 0) {
      const fragment = trickleFragment(this.offer, this.#waiting.splice(0, AT_ONCE));
      await this.send(fragment).catch(() => undefined);
    }
    this.#sending = false;
  }
}
