/** The newest picture of a session, now and then, with its skeleton over it thirty times a second. */
import { drawSkeleton } from "../skeleton.ts";
import { followed, hipsAt, positionOf } from "./crop.ts";

/** Before the first picture nobody knows its form. */
const USUAL_FORM = 16 / 9;
const MOST_PX = 1280;
/** Thinner lines than this, in pixels of the page, are not seen from where a coach stands. */
const LEAST_UNIT = 0.85;

export class Picture {
  readonly #pen: CanvasRenderingContext2D;
  #pose: Float32Array | null = null;
  #at: number | undefined;
  #asked = 0;

  constructor(
    private readonly image: HTMLImageElement,
    private readonly canvas: HTMLCanvasElement,
  ) {
    const pen = canvas.getContext("2d");
    if (pen === null) throw new Error("this browser has no 2D canvas");
    this.#pen = pen;
    image.addEventListener("load", () => {
      image.hidden = false;
      this.draw(this.#pose);
    });
    image.hidden = true;
  }

  /** At the browser's next chance to paint, however often it is told. */
  draw(pose: Float32Array | null): void {
    this.#pose = pose;
    if (this.#asked !== 0) return;
    this.#asked = requestAnimationFrame(() => {
      this.#asked = 0;
      this.#paint();
    });
  }

  #paint(): void {
    const { clientWidth, clientHeight } = this.canvas;
    if (clientWidth === 0 || clientHeight === 0) return;
    const { naturalWidth, naturalHeight } = this.image;
    const form = naturalHeight > 0 ? naturalWidth / naturalHeight : USUAL_FORM;
    const whole = this.#place(form, clientWidth / clientHeight);
    // Of the whole picture, however much of it is seen.
    const shownWide = whole ? Math.min(clientWidth, clientHeight * form) : clientHeight * form;
    const scale = Math.min(devicePixelRatio, 2, MOST_PX / shownWide);
    const width = Math.round(shownWide * scale);
    const height = Math.round(width / form);
    if (this.canvas.width !== width) this.canvas.width = width;
    if (this.canvas.height !== height) this.canvas.height = height;
    this.#pen.clearRect(0, 0, width, height);
    if (this.#pose === null) return;
    const unit = Math.max(Math.max(width, height) / 640, LEAST_UNIT * scale);
    drawSkeleton(this.#pen, this.#pose, width, height, unit);
  }

  /** A narrow place shows the part with the athlete; true where all of the picture is seen. */
  #place(form: number, place: number): boolean {
    if (this.#pose !== null) this.#at = followed(this.#at, hipsAt(this.#pose));
    const x = positionOf(this.#at ?? 0.5, form, place);
    for (const { style } of [this.image, this.canvas]) {
      style.objectFit = x === undefined ? "contain" : "cover";
      style.objectPosition = x === undefined ? "" : `${x.toFixed(1)}% 50%`;
    }
    return x === undefined;
  }
}
