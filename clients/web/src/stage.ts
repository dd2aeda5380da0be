/** The picture: each result is drawn on the frame it belongs to, over the live video. */
import type { FrameResult, TappedFrame } from "@sideline/client";
import { drawSkeleton } from "./skeleton.ts";

/** After this long without a result the live video shows through again. */
const FRESH_MS = 600;

export class Stage {
  readonly #pen: CanvasRenderingContext2D;
  #lastDrawnMs = Number.NEGATIVE_INFINITY;
  #matched = 0;
  #unmatched = 0;

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly video: HTMLVideoElement,
    private readonly box: HTMLElement,
  ) {
    const pen = canvas.getContext("2d");
    if (pen === null) throw new Error("this browser has no 2D canvas");
    this.#pen = pen;
  }

  /** How many results were drawn on their own frame, and how many over the live video. */
  get drawn(): { readonly matched: number; readonly unmatched: number } {
    return { matched: this.#matched, unmatched: this.#unmatched };
  }

  draw(result: FrameResult, frame: TappedFrame | undefined): void {
    const width = frame?.picture.width ?? this.video.videoWidth;
    const height = frame?.picture.height ?? this.video.videoHeight;
    if (width === 0 || height === 0) return;
    this.#fit(width, height);
    if (frame === undefined) this.#pen.clearRect(0, 0, width, height);
    else this.#pen.drawImage(frame.picture, 0, 0);
    if (frame === undefined) this.#unmatched += 1;
    else this.#matched += 1;
    if (result.pose !== null) drawSkeleton(this.#pen, result.pose, width, height);
    this.#lastDrawnMs = result.arrivedMs;
    this.canvas.classList.add("fresh");
    this.#cover(frame !== undefined);
  }

  /** Uncovers the live video when results have stopped. */
  refresh(nowMs: number): void {
    if (nowMs - this.#lastDrawnMs > FRESH_MS) this.#uncover();
  }

  clear(): void {
    this.#lastDrawnMs = Number.NEGATIVE_INFINITY;
    this.#matched = this.#unmatched = 0;
    this.#uncover();
  }

  #uncover(): void {
    this.canvas.classList.remove("fresh");
    this.#cover(false);
  }

  /** A video behind pictures of its own is not painted: without a GPU that costs a good deal. */
  #cover(covered: boolean): void {
    this.box.classList.toggle("covered", covered);
  }

  /** The stage takes the picture's form, so that a phone held upright fills it. */
  #fit(width: number, height: number): void {
    const form = `${width} / ${height}`;
    if (this.box.style.aspectRatio !== form) this.box.style.aspectRatio = form;
    if (this.canvas.width !== width) this.canvas.width = width;
    if (this.canvas.height !== height) this.canvas.height = height;
  }
}
