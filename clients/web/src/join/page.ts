/** Takes an invitation, once its person has said who they are. */
import { claimInvitation, type Role, ServerError } from "@sideline/client";
import { here } from "../coach-pages/here.ts";
import { byId } from "../elements.ts";
import { clearHash } from "../shell/hash.ts";
import { remember } from "../shell/key.ts";
import { welcome } from "./welcome.ts";
import { say } from "./words.ts";

const USUAL_WAIT_S = 30;

export class JoinPage {
  readonly #form = byId("form", HTMLFormElement);
  readonly #button = byId("join", HTMLButtonElement);
  readonly #go = byId("go", HTMLAnchorElement);

  constructor(private readonly token: string | undefined) {
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#join();
    });
  }

  start(): void {
    if (this.token === undefined) this.#tell(say.none, say.noneWords);
    else {
      this.#tell(say.invited, say.invitedWords);
      this.#form.hidden = false;
      byId("name", HTMLInputElement).focus();
    }
  }

  async #join(): Promise<void> {
    if (this.token === undefined) return;
    const name = byId("name", HTMLInputElement).value.trim();
    this.#button.disabled = true;
    try {
      const { endpoint } = here();
      const { key, role } = await claimInvitation({ endpoint }, this.token, name);
      remember(key, byId("stay", HTMLInputElement).checked);
      clearHash();
      this.#welcome(name, role);
    } catch (cause) {
      this.#refused(cause);
    } finally {
      this.#button.disabled = false;
    }
  }

  #welcome(name: string, role: Role): void {
    const { words, address, go } = welcome(role);
    this.#tell(say.welcome(name), words);
    this.#form.hidden = true;
    this.#offer(address, go);
    byId("title", HTMLElement).focus();
  }

  #refused(cause: unknown): void {
    if (!(cause instanceof ServerError)) throw cause;
    const words = byId("words", HTMLElement);
    if (cause.status === 0) words.textContent = say.unreachable;
    else if (cause.status === 429)
      words.textContent = say.tooMany(Math.ceil(cause.retryAfterS ?? USUAL_WAIT_S));
    else if (cause.status === 422) words.textContent = cause.detail ?? "";
    else {
      this.#tell(say.over, say.overWords);
      this.#form.hidden = true;
      this.#offer("./watch", say.goOn);
    }
  }

  #offer(address: string, words: string): void {
    this.#go.hidden = false;
    this.#go.href = address;
    this.#go.textContent = words;
  }

  #tell(title: string, words: string): void {
    byId("title", HTMLElement).textContent = title;
    byId("words", HTMLElement).textContent = words;
  }
}
