/** Whether a session's video is kept: asked before, shown meanwhile, with the way to it afterwards. */
import { byId } from "../elements.ts";
import { say } from "./words.ts";

export class Consent {
  readonly #box = byId("record", HTMLInputElement);
  readonly #note = byId("record-note", HTMLElement);
  readonly #mark = byId("recording-mark", HTMLElement);
  readonly #link = byId("replay-link", HTMLAnchorElement);

  constructor() {
    this.#mark.textContent = say.recording;
    // A browser that goes back to a page restores its form; consent is given anew.
    this.#box.checked = false;
    this.#box.addEventListener("change", () => this.#say());
    this.#say();
  }

  get given(): boolean {
    return this.#box.checked;
  }

  /** A session has begun; with `record` its video is kept. */
  began(sessionId: string, record: boolean): void {
    this.#mark.hidden = !record;
    this.#link.parentElement?.toggleAttribute("hidden", !record);
    this.#link.href = `./replay?session=${encodeURIComponent(sessionId)}`;
  }

  ended(): void {
    this.#mark.hidden = true;
  }

  #say(): void {
    this.#note.textContent = this.given ? say.on(location.host) : say.off;
  }
}
