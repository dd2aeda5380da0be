/** The alert: what went wrong, and what the person can do about it. */
import { ServerError, type SidelineError } from "@sideline/client";
import { byId } from "./elements.ts";
import { errorText } from "./words/errors.ts";

/** Where our own words say too little: the server's are written for people as well. */
const DETAILED: ReadonlySet<string> = new Set([
  "rejected",
  "server-closed",
  "forbidden",
  "limit-reached",
]);
/** What another key helps against, and nothing else. */
export const KEYLESS: ReadonlySet<string> = new Set(["unauthorised", "forbidden"]);

export class ErrorsPanel {
  readonly #alert = byId("alert", HTMLElement);
  readonly #text = byId("alert-text", HTMLElement);
  readonly #detail = byId("alert-detail", HTMLElement);
  readonly #retry = byId("retry", HTMLButtonElement);
  readonly #demo = byId("use-demo", HTMLButtonElement);

  constructor(actions: { retry(): void; demo(): void }) {
    this.#retry.addEventListener("click", actions.retry);
    this.#demo.addEventListener("click", actions.demo);
  }

  show(error: SidelineError): void {
    this.#alert.hidden = false;
    this.#alert.dataset["code"] = error.code;
    this.#text.textContent = errorText(error);
    this.#alert.scrollIntoView({ block: "nearest" });
    this.#detail.textContent = DETAILED.has(error.code) ? (error.detail ?? "") : "";
    this.#alert.title = error.detail ?? "";
    this.#demo.hidden = error.name !== "CameraError";
    this.#retry.hidden = error instanceof ServerError && KEYLESS.has(error.code);
  }

  hide(): void {
    this.#alert.hidden = true;
    delete this.#alert.dataset["code"];
  }
}
