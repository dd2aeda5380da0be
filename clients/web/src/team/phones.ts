/** The paired phones: renamed, given to an athlete, removed. */
import {
  changeDevice,
  type DeviceInfo,
  listDevices,
  revokeDevice,
  type Server,
} from "@sideline/client";
import { button, field, renew, select } from "../coach-pages/parts.ts";
import { refusalText } from "../coach-pages/refusal-words.ts";
import { byId, make } from "../elements.ts";
import { relativeText } from "../words/when.ts";
import type { Change } from "./change.ts";
import { row } from "./row.ts";
import { sure } from "./sure.ts";
import { say } from "./words.ts";

export class Phones {
  readonly #list = byId("phones-list", HTMLElement);
  athletes: ReadonlyMap<string, string> = new Map();
  devices: readonly DeviceInfo[] = [];
  /** Its row is a form now, which new lists leave alone. */
  #edited: string | undefined;

  constructor(
    private readonly server: Server,
    private readonly mayChange: boolean,
    private readonly changed: Change,
  ) {}

  async fetch(): Promise<void> {
    this.devices = await listDevices(this.server);
    if (this.#edited === undefined) this.#show();
  }

  #show(): void {
    const items = this.devices.map((one) => this.#row(one));
    renew(this.#list, items.length > 0 ? items : [make("li", "note", say.noPhones)]);
  }

  #row(device: DeviceInfo): HTMLElement {
    const { name, athleteId } = device;
    const athlete = athleteId === undefined ? undefined : this.athletes.get(athleteId);
    const words = [seenText(device, Date.now()), ...(athlete === undefined ? [] : [athlete])];
    const state = device.sessionId !== undefined ? "live" : device.online ? "online" : "offline";
    const made = row({ name, state, words: words.join(" · ") }, this.#actions(device));
    return made;
  }

  #actions(device: DeviceInfo): HTMLElement[] {
    const { name, sessionId } = device;
    const watch = make("a", "quiet", say.watchIt) as HTMLAnchorElement;
    if (sessionId !== undefined) watch.href = `./watch?session=${encodeURIComponent(sessionId)}`;
    const live = sessionId === undefined ? [] : [watch];
    if (!this.mayChange) return live;
    const edit = button(say.edit, "quiet", () => this.#edit(device));
    edit.setAttribute("aria-label", say.editOne(name));
    const remove = button(say.revoke, "quiet", () => void this.#revoke(device));
    remove.setAttribute("aria-label", say.revokeOne(name));
    return [...live, edit, remove];
  }

  #edit(device: DeviceInfo): void {
    this.#edited = device.id;
    const form = document.createElement("form");
    form.className = "edit";
    const name = document.createElement("input");
    name.value = device.name;
    name.required = true;
    name.maxLength = 60;
    const athlete = select([["", say.anyone], ...this.athletes]);
    athlete.value = device.athleteId ?? "";
    const told = make("p", "note");
    told.setAttribute("role", "status");
    const save = button(say.save, "primary", () => undefined);
    save.type = "submit";
    const cancel = button(say.cancel, "quiet", () => this.#done());
    form.append(field(say.name, name), field(say.athlete, athlete), save, cancel, told);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const change = { name: name.value.trim(), athleteId: athlete.value || null };
      void this.#save(device.id, change, told);
    });
    const index = this.devices.findIndex(({ id }) => id === device.id);
    const item = make("li", "row");
    item.append(form);
    this.#list.children[index]?.replaceWith(item);
    name.focus();
  }

  async #save(
    id: string,
    change: { readonly name: string; readonly athleteId: string | null },
    told: HTMLElement,
  ): Promise<void> {
    try {
      await changeDevice(this.server, id, change);
      this.#done();
      await this.changed();
    } catch (cause) {
      told.textContent = refusalText(cause);
    }
  }

  #done(): void {
    this.#edited = undefined;
    this.#show();
  }

  async #revoke({ id, name }: DeviceInfo): Promise<void> {
    if (!(await sure(say.revokeTitle(name), say.revokePhone))) return;
    await this.changed(() => revokeDevice(this.server, id));
  }
}

export function seenText(device: DeviceInfo, nowMs: number): string {
  if (device.sessionId !== undefined) return say.live;
  if (device.online) return say.online;
  if (device.lastSeenAt === undefined) return say.neverSeen;
  return say.lastSeen(relativeText(device.lastSeenAt, nowMs));
}
