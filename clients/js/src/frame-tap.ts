/** Keeps the last few pictures of a playing stream, by capture time, so that a result can be
 * drawn on the very frame it belongs to. */

import { MediaClock } from "./media-clock.ts";

export interface TappedFrame {
  readonly captureMs: number;
  readonly picture: OffscreenCanvas | HTMLCanvasElement;
}

/** A frame matches a capture time when it is nearer than this (half a frame at 30 fps). */
const NEAR_MS = 16;
/** How far a capture time judged from the picture's being shown may be too late. */
const SHOWN_SLACK_MS = 12;

export class FrameTap {
  readonly #ring: TappedFrame[] = [];
  readonly #mediaClock = new MediaClock();
  #callback: number | undefined;

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly onCapture: (captureMs: number, slackMs: number) => void,
    private readonly depth = 8,
  ) {
    this.#next();
  }

  static get supported(): boolean {
    return "requestVideoFrameCallback" in HTMLVideoElement.prototype;
  }

  /** The picture captured at `captureMs`; undefined when it is gone or was never shown. */
  frameAt(captureMs: number): TappedFrame | undefined {
    return nearest(this.#ring, captureMs, NEAR_MS);
  }

  close(): void {
    if (this.#callback !== undefined) this.video.cancelVideoFrameCallback(this.#callback);
    this.#ring.length = 0;
  }

  #next(): void {
    this.#callback = this.video.requestVideoFrameCallback((_now, metadata) => {
      this.#keep(metadata);
      this.#next();
    });
  }

  #captureMs({ captureTime, mediaTime, presentationTime }: VideoFrameCallbackMetadata): number {
    return captureTime ?? this.#mediaClock.captureMs(mediaTime * 1000, presentationTime);
  }

  #keep(metadata: VideoFrameCallbackMetadata): void {
    const captureMs = this.#captureMs(metadata);
    const oldest = this.#ring.length < this.depth ? undefined : this.#ring.shift();
    const picture = oldest?.picture ?? newCanvas();
    fit(picture, metadata.width, metadata.height);
    const context = picture.getContext("2d", { alpha: false }) as CanvasRenderingContext2D | null;
    context?.drawImage(this.video, 0, 0, metadata.width, metadata.height);
    this.#ring.push({ captureMs, picture });
    this.onCapture(captureMs, metadata.captureTime === undefined ? SHOWN_SLACK_MS : 0);
  }
}

/** The entry nearest to `captureMs`, if nearer than `withinMs`. */
export function nearest<T extends { readonly captureMs: number }>(
  entries: readonly T[],
  captureMs: number,
  withinMs: number,
): T | undefined {
  let best: T | undefined;
  let distance = withinMs;
  for (const entry of entries) {
    const away = Math.abs(entry.captureMs - captureMs);
    if (away < distance) {
      best = entry;
      distance = away;
    }
  }
  return best;
}

function newCanvas(): OffscreenCanvas | HTMLCanvasElement {
  return "OffscreenCanvas" in globalThis
    ? new OffscreenCanvas(1, 1)
    : document.createElement("canvas");
}

function fit(canvas: OffscreenCanvas | HTMLCanvasElement, width: number, height: number): void {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
}
