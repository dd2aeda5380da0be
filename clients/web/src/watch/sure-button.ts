/** A button that asks once more before it does what cannot be undone. */
import { button } from "../coach-pages/parts.ts";

const UNSURE_AFTER_MS = 4000;

export class SureButton {
  readonly element: HTMLButtonElement;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly words: string,
    private readonly sure: string,
    private readonly busy: string,
    private readonly press: () => Promise<void>,
  ) {
    this.element = button(words, "quiet sure", () => void this.#pressed());
    this.element.addEventListener("blur", () => this.#calm());
  }

  async #pressed(): Promise<void> {
    if (!this.element.classList.contains("asked")) {
      this.#ask();
      return;
    }
    clearTimeout(this.#timer);
    this.element.disabled = true;
    this.element.textContent = this.busy;
    try {
      await this.press();
    } finally {
      this.element.disabled = false;
      this.#calm();
    }
  }

  #ask(): void {
    this.element.classList.add("asked");
    this.element.textContent = this.sure;
    this.#timer = setTimeout(() => this.#calm(), UNSURE_AFTER_MS);
  }

  #calm(): void {
    clearTimeout(this.#timer);
    if (this.element.disabled) return;
    this.element.classList.remove("asked");
    this.element.textContent = this.words;
  }
}
