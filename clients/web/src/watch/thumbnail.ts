/** Keeps an image as new as the server has it, at a pace that the key bears. */
import { fetchThumbnail, type Server, ServerError } from "@sideline/client";

const USUAL_WAIT_S = 5;

export class Thumbnail {
  #stopped = false;
  #etag: string | undefined;
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
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  async #next(): Promise<void> {
    const waitMs = document.hidden ? this.everyMs() : await this.#renew();
    if (this.#stopped) return;
    this.#timer = setTimeout(() => void this.#next(), waitMs);
  }

  /** Returns for how long to wait. */
  async #renew(): Promise<number> {
    try {
      const newer = await fetchThumbnail(this.server, this.id, this.#etag);
      if (newer !== undefined && !this.#stopped) {
        this.#etag = newer.etag;
        this.#show(newer.picture);
      }
      return this.everyMs();
    } catch (cause) {
      if (cause instanceof ServerError) return 1000 * (cause.retryAfterS ?? USUAL_WAIT_S);
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
