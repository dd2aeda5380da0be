/** The whole recording as a band of phases, with the attempts on it; a press or a drag seeks. */
import { byId, make } from "../elements.ts";
import { lane, phaseColour } from "../ribbon.ts";
import type { Band } from "./bands.ts";
import { shareOf, timeAtShare, type View } from "./view.ts";
import { say } from "./words.ts";

export interface Pin {
  readonly atS: number;
  readonly label: string;
  readonly kind: "attempt" | "note";
}

export class Timeline {
  readonly #canvas = byId("ribbon", HTMLCanvasElement);
  readonly #pins = byId("pins", HTMLElement);
  #bands: readonly Band[] = [];
  #phases: readonly string[] = [];
  #all: View = { fromS: 0, toS: 1 };
  #view: View = this.#all;
  #timeS = 0;

  constructor(private readonly seek: (timeS: number) => void) {
    dragged(this.#canvas, (share) => this.seek(timeAtShare(this.#all, share)));
    new ResizeObserver(() => this.#draw()).observe(this.#canvas);
  }

  open(bands: readonly Band[], phases: readonly string[], all: View, pins: readonly Pin[]): void {
    this.#bands = bands;
    this.#phases = phases;
    this.#all = all;
    this.#canvas.setAttribute("aria-valuemax", all.toS.toFixed(2));
    this.#pins.replaceChildren(...pins.map((pin) => this.#pin(pin)));
    this.#draw();
  }

  at(timeS: number, view: View): void {
    this.#timeS = timeS;
    this.#view = view;
    this.#canvas.setAttribute("aria-valuenow", timeS.toFixed(2));
    this.#canvas.setAttribute("aria-valuetext", say.seconds(timeS));
    this.#draw();
  }

  #pin({ atS, label, kind }: Pin): HTMLElement {
    const pin = make("span", `pin ${kind}`, kind === "attempt" ? label : "");
    pin.style.left = `${(100 * shareOf(this.#all, atS)).toFixed(2)}%`;
    pin.setAttribute("aria-hidden", "true"); // the lists beside it say the same
    pin.title = label;
    return pin;
  }

  #draw(): void {
    const canvas = this.#canvas;
    const pen = sized(canvas);
    if (pen === null) return;
    const { width, height } = canvas;
    pen.clearRect(0, 0, width, height);
    for (const { phase, fromS, toS } of this.#bands) {
      const part = lane(phase);
      const left = shareOf(this.#all, fromS) * width;
      const right = shareOf(this.#all, toS) * width;
      pen.fillStyle = phaseColour(this.#phases, phase);
      pen.fillRect(left, part.top * height, Math.max(right - left, 1), part.height * height);
    }
    this.#shade(pen, width, height);
    const x = shareOf(this.#all, this.#timeS) * width;
    pen.fillStyle = "#0a0d10";
    pen.fillRect(x - 3, 0, 6, height);
    pen.fillStyle = "#ffffff";
    pen.fillRect(x - 1.5, 0, 3, height);
  }

  /** What the curves do not show is dimmed. */
  #shade(pen: CanvasRenderingContext2D, width: number, height: number): void {
    const left = shareOf(this.#all, this.#view.fromS) * width;
    const right = shareOf(this.#all, this.#view.toS) * width;
    pen.fillStyle = "rgb(10 13 16 / 55%)";
    pen.fillRect(0, 0, left, height);
    pen.fillRect(right, 0, width - right, height);
  }
}

/** The canvas in the screen's own pixels. */
function sized(canvas: HTMLCanvasElement): CanvasRenderingContext2D | null {
  const scale = Math.min(devicePixelRatio, 2);
  const width = Math.max(1, Math.round(canvas.clientWidth * scale));
  const height = Math.max(1, Math.round(canvas.clientHeight * scale));
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  return canvas.getContext("2d");
}

/** Tells where an element is pressed and dragged, 0 at its left edge and 1 at its right one. */
export function dragged(element: Element, tell: (share: number) => void): void {
  const at = (event: PointerEvent): void => {
    const { left, width } = element.getBoundingClientRect();
    if (width > 0) tell(Math.max(0, Math.min(1, (event.clientX - left) / width)));
  };
  element.addEventListener("pointerdown", (event) => {
    if (!(event instanceof PointerEvent) || event.button !== 0) return;
    element.setPointerCapture(event.pointerId);
    at(event);
  });
  element.addEventListener("pointermove", (event) => {
    if (event instanceof PointerEvent && element.hasPointerCapture(event.pointerId)) at(event);
  });
}
