/** Keeps an image as new as the server has it, at a pace that the key bears. */
import type { Server } from "@sideline/client";
import { fetchFile, Refused } from "../remote/http.ts";
import { thumbnailPath } from "../remote/sessions.ts";

const USUAL_WAIT_S = 5;

export class Thumbnail {
  readonly #abort = new AbortController();
  #url: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly server: Server,
    private readonly id: string,
    private readonly image: HTMLImageElement,
    private readonly everyMs: () => number,
  ) {}

  start(): void {
    void this.#next();
  }

  /** The last picture stays. */
  stop(): void {
    this.#abort.abort();
    clearTimeout(this.#timer);
  }

  async #next(): Promise<void> {
    const waitMs = document.hidden ? this.everyMs() : await this.#renew();
    if (this.#abort.signal.aborted) return;
    this.#timer = setTimeout(() => void this.#next(), waitMs);
  }

  /** Returns for how long to wait. */
  async #renew(): Promise<number> {
    try {
      const picture = await fetchFile(this.server, thumbnailPath(this.id), this.#abort.signal);
      if (picture !== undefined) this.#show(picture);
      return this.everyMs();
    } catch (cause) {
      if (cause instanceof Refused) return 1000 * (cause.retryAfterS ?? USUAL_WAIT_S);
      if (cause instanceof DOMException && cause.name === "AbortError") return 0;
      throw cause;
    }
  }

  #show(picture: Blob): void {
    const before = this.#url;
    this.#url = URL.createObjectURL(picture);
    this.image.src = this.#url;
    if (before !== undefined) URL.revokeObjectURL(before);
  }
}
