/** The newest picture of a session, now and then, with its skeleton over it thirty times a second. */
import { drawSkeleton } from "../skeleton.ts";

const WIDTH = 640;
/** Before the first picture nobody knows its form. */
const USUAL_FORM = 16 / 9;

export class Picture {
  readonly #pen: CanvasRenderingContext2D;
  #pose: Float32Array | null = null;
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
    const { naturalWidth, naturalHeight } = this.image;
    const form = naturalHeight > 0 ? naturalWidth / naturalHeight : USUAL_FORM;
    const height = Math.round(WIDTH / form);
    if (this.canvas.width !== WIDTH) this.canvas.width = WIDTH;
    if (this.canvas.height !== height) this.canvas.height = height;
    this.#pen.clearRect(0, 0, WIDTH, height);
    if (this.#pose !== null) drawSkeleton(this.#pen, this.#pose, WIDTH, height);
  }
}
