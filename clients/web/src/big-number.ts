/** The number that matters, over the whole stage for a moment: to be read from afar. */
import type { Cue } from "./cue-words.ts";
import { byId, make } from "./elements.ts";

const SHOWN_MS = 2500;

export class BigNumber {
  readonly #box = byId("cue", HTMLElement);
  #timer: ReturnType<typeof setTimeout> | undefined;

  show({ number, unit, note }: Cue): void {
    clearTimeout(this.#timer);
    const parts = [make("b", "", number === "" ? "–" : number), make("span", "", unit)];
    const line = make("p", "");
    line.append(...parts);
    this.#box.replaceChildren(line, ...(note === "" ? [] : [make("small", "", note)]));
    this.#box.style.setProperty("--letters", String(number.length + 0.55 * unit.length));
    this.#box.classList.add("shown");
    this.#timer = setTimeout(() => this.hide(), SHOWN_MS);
  }

  hide(): void {
    clearTimeout(this.#timer);
    this.#box.classList.remove("shown");
  }
}
