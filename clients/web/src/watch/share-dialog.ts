/** Makes a link that shows one session to whoever has it. */
import { createShare, type Server } from "@sideline/client";
import { copyLink } from "../coach-pages/copy-link.ts";
import { refusalText } from "../coach-pages/refusal-words.ts";
import { byId } from "../elements.ts";
import { say } from "./words.ts";

const DAY_S = 86_400;

export class ShareDialog {
  readonly #dialog = byId("share-dialog", HTMLDialogElement);
  readonly #result = byId("share-result", HTMLElement);
  readonly #days = byId("share-days", HTMLSelectElement);
  readonly #make = byId("share-make", HTMLButtonElement);
  #id = "";
  #name = "";

  constructor(private readonly server: Server) {
    byId("share-form", HTMLFormElement).addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#press();
    });
    byId("share-close", HTMLButtonElement).addEventListener("click", () => this.#dialog.close());
  }

  open(id: string, name: string): void {
    this.#id = id;
    this.#name = name;
    this.#result.replaceChildren();
    this.#make.hidden = false;
    this.#dialog.showModal();
  }

  async #press(): Promise<void> {
    this.#make.disabled = true;
    try {
      const expiresS = Number(this.#days.value) * DAY_S;
      const wanted = { sessionId: this.#id, expiresS, label: this.#name };
      const { url } = await createShare(this.server, wanted);
      this.#result.replaceChildren(copyLink(url, say.shareLink));
      this.#make.hidden = true;
      this.#result.querySelector("input")?.focus();
    } catch (cause) {
      this.#result.textContent = refusalText(cause);
    } finally {
      this.#make.disabled = false;
    }
  }
}
