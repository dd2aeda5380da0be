/** From "Pair a phone" to a paired phone: the code, its ten minutes, and what became of it. */
import {
  createPairing,
  type NewPairing,
  pairingInfo,
  revokePairing,
  type Server,
  ServerError,
} from "@sideline/client";
import { copyLink } from "../coach-pages/copy-link.ts";
import { offer } from "../coach-pages/parts.ts";
import { byId } from "../elements.ts";
import { minutesText } from "../words/when.ts";
import { obstacle, type Standing, standing } from "./pairing-state.ts";
import { say } from "./words.ts";

const LOOK_EVERY_MS = 1500;

export interface PairingListener {
  /** Resolves to the new phone's name. */
  paired(deviceId: string | undefined): Promise<string>;
  trouble(cause: unknown): void;
}

export class PairingBox {
  readonly #box = byId("pairing", HTMLElement);
  readonly #form = byId("pairing-form", HTMLFormElement);
  readonly #code = byId("code", HTMLElement);
  readonly #end = byId("code-end", HTMLElement);
  readonly #close = byId("pairing-close", HTMLButtonElement);
  #pairing: NewPairing | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly server: Server,
    private readonly listener: PairingListener,
  ) {
    byId("pair", HTMLButtonElement).addEventListener("click", () => this.open());
    byId("code-again", HTMLButtonElement).addEventListener("click", () => void this.#make());
    this.#close.addEventListener("click", () => this.close());
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#make();
    });
  }

  offer(athletes: ReadonlyMap<string, string>): void {
    const select = byId("pairing-athlete", HTMLSelectElement);
    offer(select, [["", say.anyone], ...athletes]);
  }

  open(): void {
    this.#box.hidden = false;
    this.#show(this.#form);
    byId("pairing-name", HTMLInputElement).value = "";
    byId("pairing-name", HTMLInputElement).focus();
    byId("pair", HTMLButtonElement).hidden = true;
  }

  /** A code that nobody sees any more shall open nothing. */
  close(): void {
    clearTimeout(this.#timer);
    this.#box.hidden = true;
    byId("pair", HTMLButtonElement).hidden = false;
    byId("pair", HTMLButtonElement).focus();
    const pairing = this.#pairing;
    this.#pairing = undefined;
    if (pairing !== undefined) void this.#withdraw(pairing.id);
  }

  async #make(): Promise<void> {
    const name = byId("pairing-name", HTMLInputElement).value.trim();
    const athlete = byId("pairing-athlete", HTMLSelectElement).value;
    try {
      this.#pairing = await createPairing(this.server, {
        ...(name === "" ? {} : { name }),
        ...(athlete === "" ? {} : { athleteId: athlete }),
      });
    } catch (cause) {
      this.listener.trouble(cause);
      return;
    }
    this.#draw(this.#pairing);
    await this.#look(this.#pairing);
  }

  #draw({ url, qrSvg }: NewPairing): void {
    this.#show(this.#code);
    const picture = byId("code-qr", HTMLImageElement);
    picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(qrSvg)}`;
    picture.alt = say.pairLink;
    byId("code-link", HTMLElement).replaceChildren(copyLink(url, say.pairLink));
    const what = obstacle(url);
    const warning = byId("code-warning", HTMLElement);
    warning.hidden = what === undefined;
    warning.textContent = what === "local" ? say.pairLocal : say.pairPlain;
    byId("pairing-title", HTMLElement).focus({ preventScroll: true });
    this.#box.scrollIntoView({ block: "nearest" });
  }

  /** Asks every moment whether the phone has come. */
  async #look(pairing: NewPairing): Promise<void> {
    if (this.#pairing !== pairing) return;
    let told: Parameters<typeof standing>[1];
    try {
      told = await pairingInfo(this.server, pairing.id);
    } catch (cause) {
      // Out of reach for a moment: the code on the screen is good all the same.
      if (!(cause instanceof ServerError)) throw cause;
      if (cause.status === 404) told = { state: "expired", deviceId: undefined };
    }
    if (this.#pairing !== pairing) return;
    const stands = standing(pairing, told, Date.now());
    if (stands.kind !== "waiting") await this.#finish(stands);
    else {
      this.#wait(stands.leftS);
      this.#timer = setTimeout(() => void this.#look(pairing), LOOK_EVERY_MS);
    }
  }

  #wait(leftS: number): void {
    byId("code-left", HTMLElement).textContent = say.pairLeft(minutesText(leftS));
    const state = byId("code-state", HTMLElement);
    if (state.textContent !== say.pairWaiting) state.textContent = say.pairWaiting;
  }

  async #finish(stands: Exclude<Standing, { kind: "waiting" }>): Promise<void> {
    this.#pairing = undefined;
    const claimed = stands.kind === "claimed";
    const title = claimed
      ? say.pairDone(await this.listener.paired(stands.deviceId))
      : stands.revoked
        ? say.pairRevoked
        : say.pairExpired;
    this.#show(this.#end);
    this.#end.dataset["kind"] = stands.kind;
    byId("code-end-title", HTMLElement).textContent = title;
    byId("code-end-words", HTMLElement).textContent = claimed ? say.pairDoneWords : "";
    byId("code-watch", HTMLElement).hidden = !claimed;
    byId("code-again", HTMLElement).hidden = claimed;
    byId("code-end-title", HTMLElement).focus({ preventScroll: true });
    this.#close.textContent = say.pairClose;
  }

  #show(part: HTMLElement): void {
    for (const one of [this.#form, this.#code, this.#end]) one.hidden = one !== part;
    this.#close.textContent = say.pairCancel;
  }

  async #withdraw(id: string): Promise<void> {
    try {
      await revokePairing(this.server, id);
    } catch (cause) {
      // It runs out by itself.
      if (!(cause instanceof ServerError)) throw cause;
    }
  }
}
