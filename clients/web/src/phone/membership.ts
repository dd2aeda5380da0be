/** Whose phone it is: paired by a code, let in by a key, or by nobody yet. */
import { fetchSports, ServerError } from "@sideline/client";
import { byId } from "../elements.ts";
import { clearHash, fromHash } from "../shell/hash.ts";
import { forget, remember, remembered } from "../shell/key.ts";
import {
  type Claim,
  claim,
  type Device,
  forgetDevice,
  phoneName,
  rememberDevice,
  rememberedDevice,
} from "./pairing.ts";
import { say } from "./words.ts";

const SURE_MS = 4_000;

export class Membership {
  readonly #section = byId("unpaired", HTMLElement);
  readonly #forget = byId("forget", HTMLButtonElement);
  #device = rememberedDevice();
  #sureUntilMs = 0;

  constructor(
    private readonly endpoint: string,
    private readonly changed: () => void,
  ) {
    byId("key-form", HTMLFormElement).addEventListener("submit", (event) => {
      event.preventDefault();
      this.#useKey(byId("key", HTMLInputElement).value.trim());
    });
    this.#forget.addEventListener("click", () => this.#onForget());
  }

  /** As the server knows this phone; undefined: it is let in by another key, or by none. */
  get device(): Device | undefined {
    return this.#device;
  }

  /** Claims the token of the address, if there is one; gives what went wrong, in words. */
  async join(): Promise<string | undefined> {
    const token = fromHash("pair");
    if (token === undefined) return undefined;
    clearHash();
    byId("paired", HTMLElement).textContent = say.pairing;
    const made = await claim(this.endpoint, token, await phoneName(say.usualName));
    if (made.state !== "paired") return trouble(made);
    forget(); // a key of this tab would go before the one that is kept for good
    remember(made.key, true);
    rememberDevice(made.device);
    this.#device = made.device;
    return undefined;
  }

  /** The server lets this phone in. */
  show(): void {
    document.body.dataset["member"] = "yes";
    this.#section.hidden = true;
    const { name } = this.#device ?? {};
    byId("paired", HTMLElement).textContent = name === undefined ? "" : say.paired(name);
    this.#forget.hidden = name === undefined;
    byId("line", HTMLElement).hidden = name === undefined;
  }

  /** It does not: it wants another code, or a key. */
  ask(): void {
    delete document.body.dataset["member"];
    this.#section.hidden = false;
    byId("paired", HTMLElement).textContent = "";
    this.#forget.hidden = byId("line", HTMLElement).hidden = true;
  }

  online(online: boolean): void {
    const element = byId("line", HTMLElement);
    element.dataset["online"] = online ? "yes" : "no";
    element.textContent = online ? say.coachSees : say.coachAway;
  }

  /** Asks whether the key still holds, and forgets it if not. */
  async check(): Promise<void> {
    try {
      await fetchSports(this.endpoint, remembered());
    } catch (cause) {
      if (!(cause instanceof ServerError)) throw cause;
      if (cause.code === "unauthorised") this.#leave(say.revoked);
    }
  }

  #useKey(key: string): void {
    if (key === "") return;
    remember(key);
    this.changed();
  }

  /** Asked twice: on a tripod a finger slips. */
  #onForget(): void {
    const nowMs = performance.now();
    if (nowMs > this.#sureUntilMs) {
      this.#sureUntilMs = nowMs + SURE_MS;
      this.#forget.textContent = say.forgetSure;
      setTimeout(() => {
        this.#forget.textContent = say.forget;
      }, SURE_MS);
    } else this.#leave("");
  }

  #leave(words: string): void {
    forget();
    forgetDevice();
    this.#device = undefined;
    byId("key", HTMLInputElement).value = "";
    this.changed();
    if (words === "") return;
    byId("alert", HTMLElement).hidden = false;
    byId("alert-text", HTMLElement).textContent = words;
  }
}

function trouble(made: Exclude<Claim, { readonly state: "paired" }>): string {
  if (made.state === "busy") return say.claimBusy(made.retryAfterS);
  return made.state === "ended" ? say.claimEnded : say.claimUnreachable;
}
