/** The page for phones, people and links: all lists, looked at again every few seconds. */
import { type Server, ServerError } from "@sideline/client";
import { allAthletes } from "../coach-pages/athletes.ts";
import { refusalText } from "../coach-pages/refusal-words.ts";
import type { Rights } from "../coach-pages/rights.ts";
import { byId } from "../elements.ts";
import type { Change } from "./change.ts";
import { PairingBox } from "./pairing.ts";
import { People } from "./people.ts";
import { Phones } from "./phones.ts";
import { Shares } from "./shares.ts";
import { say } from "./words.ts";

const LOOK_EVERY_MS = 5000;

export class TeamPage {
  readonly #phones: Phones;
  readonly #people: People;
  readonly #shares: Shares;
  readonly #pairing: PairingBox;

  constructor(
    private readonly server: Server,
    private readonly rights: Rights,
  ) {
    const changed: Change = (act) => this.#fetch(act);
    this.#phones = new Phones(server, rights.control, changed);
    this.#people = new People(server, changed);
    this.#shares = new Shares(server, rights.share, changed);
    this.#pairing = new PairingBox(server, {
      paired: (id) => this.#paired(id),
      trouble: (cause) => this.#trouble(cause),
    });
    byId("pair", HTMLElement).hidden = !rights.control;
    byId("invite", HTMLElement).hidden = !rights.admin;
    byId("people-note", HTMLElement).hidden = rights.admin;
    byId("people-note", HTMLElement).textContent = say.onlyOwner;
    byId("shares-box", HTMLElement).hidden = !rights.read;
  }

  async start(): Promise<void> {
    await this.#fetch(async () => {
      if (this.rights.read) this.#phones.athletes = await allAthletes(this.server);
    });
    this.#pairing.offer(this.#phones.athletes);
    byId("content", HTMLElement).hidden = false;
    setInterval(() => document.hidden || void this.#fetch(), LOOK_EVERY_MS);
  }

  async #fetch(act?: () => Promise<void>): Promise<void> {
    try {
      await act?.();
      await this.#phones.fetch();
      const phones = new Set(this.#phones.devices.map(({ id }) => id));
      if (this.rights.admin) await this.#people.fetch(phones);
      if (this.rights.read) await this.#shares.fetch();
      this.#trouble(undefined);
    } catch (cause) {
      this.#trouble(cause);
    }
  }

  async #paired(deviceId: string | undefined): Promise<string> {
    await this.#fetch();
    return this.#phones.devices.find(({ id }) => id === deviceId)?.name ?? "";
  }

  #trouble(cause: unknown): void {
    if (cause !== undefined && !(cause instanceof ServerError)) throw cause;
    const box = byId("trouble", HTMLElement);
    box.hidden = cause === undefined;
    box.textContent = cause === undefined ? "" : refusalText(cause);
  }
}
