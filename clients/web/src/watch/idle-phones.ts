/** Paired phones that are not live, each with what it takes to start it from here. */
import { type DeviceInfo, type Server, type SportInfo, startDevice } from "@sideline/client";
import { button, field, offer, select } from "../coach-pages/parts.ts";
import { refusalText } from "../coach-pages/refusal-words.ts";
import { byId, make } from "../elements.ts";
import { sportLabel } from "../sports.ts";
import { relativeText } from "../words/when.ts";
import type { Hub } from "./hub.ts";
import { say } from "./words.ts";

/** Phones that are away for good do not push the others off the screen. */
const FORGOTTEN_AFTER_MS = 14 * 86_400_000;

export class IdlePhones {
  readonly #section = byId("phones", HTMLElement);
  readonly #list = byId("phones-list", HTMLElement);
  readonly #cards = new Map<string, PhoneCard>();

  constructor(
    private readonly server: Server,
    private readonly hub: Hub,
  ) {}

  show(nowMs: number): void {
    const devices = this.hub.devices.filter((one) => isShown(one, nowMs));
    this.#section.hidden = devices.length === 0;
    for (const [id, card] of this.#cards) {
      if (devices.some((one) => one.id === id)) continue;
      card.element.remove();
      this.#cards.delete(id);
    }
    for (const device of devices) {
      const card = this.#cards.get(device.id) ?? this.#add(device);
      card.show(device, this.hub, nowMs);
    }
  }

  #add(device: DeviceInfo): PhoneCard {
    const card = new PhoneCard(this.server, device, () => void this.hub.refresh());
    this.#cards.set(device.id, card);
    this.#list.append(card.element);
    return card;
  }
}

export function isShown(device: DeviceInfo, nowMs: number): boolean {
  if (device.sessionId !== undefined && device.online) return false;
  const seenMs = device.lastSeenAt?.getTime() ?? nowMs;
  return device.online || nowMs - seenMs < FORGOTTEN_AFTER_MS;
}

/** What a phone is doing, for a person; those that are away say since when. */
export function deviceText(device: DeviceInfo, nowMs: number): string {
  if (!device.online)
    return device.lastSeenAt === undefined
      ? say.deviceOffline
      : say.deviceSeen(relativeText(device.lastSeenAt, nowMs));
  if (device.state === "starting") return say.deviceStarting;
  return device.state === "failed" ? say.deviceFailed : say.deviceOnline;
}

class PhoneCard {
  readonly element = make("li", "phone");
  readonly #name = make("h3", "");
  readonly #state = make("p", "phone-state");
  readonly #sport = select([]);
  readonly #athlete = select([]);
  readonly #record = document.createElement("input");
  readonly #start: HTMLButtonElement;
  readonly #problem = make("p", "phone-problem");
  #asked = false;
  #chosenFor: string | undefined;

  constructor(
    private readonly server: Server,
    private readonly device: DeviceInfo,
    private readonly started: () => void,
  ) {
    this.element.dataset["testid"] = "phone";
    this.#start = button(say.start, "primary", () => void this.#press());
    this.#start.dataset["testid"] = "phone-start";
    this.#sport.dataset["testid"] = "phone-sport";
    this.#athlete.dataset["testid"] = "phone-athlete";
    this.#record.type = "checkbox";
    this.#problem.setAttribute("role", "status");
    this.#state.setAttribute("role", "status");
    const record = make("label", "switch");
    record.append(this.#record, make("span", "", say.record));
    const head = make("div", "phone-head");
    head.append(this.#name, this.#state);
    const choices = make("div", "pair");
    choices.append(field(say.sport, this.#sport), field(say.athlete, this.#athlete));
    const foot = make("div", "phone-foot");
    foot.append(record, this.#start);
    this.element.append(head, choices, foot, this.#problem);
  }

  show(device: DeviceInfo, hub: Hub, nowMs: number): void {
    this.#name.textContent = device.name;
    const words = deviceText(device, nowMs);
    if (this.#state.textContent !== words) this.#state.textContent = words;
    this.element.dataset["state"] = device.online ? device.state : "offline";
    offer(this.#sport, sportOptions(hub.sports));
    offer(this.#athlete, [["", say.noAthlete], ...hub.athletes]);
    if (this.#chosenFor !== device.athleteId) {
      this.#chosenFor = device.athleteId;
      this.#athlete.value = device.athleteId ?? "";
    }
    this.#start.disabled = this.#asked || !device.online || device.state === "starting";
    this.#start.setAttribute("aria-label", say.startOne(device.name));
  }

  async #press(): Promise<void> {
    this.#asked = this.#start.disabled = true;
    this.#problem.textContent = "";
    const athlete = this.#athlete.value;
    const order = { sport: this.#sport.value, record: this.#record.checked };
    try {
      const whose = athlete === "" ? {} : { athleteId: athlete };
      await startDevice(this.server, this.device.id, { ...order, ...whose });
    } catch (cause) {
      this.#problem.textContent = refusalText(cause);
    } finally {
      this.#asked = false;
      this.started();
    }
  }
}

function sportOptions(sports: readonly SportInfo[]): readonly (readonly [string, string])[] {
  return sports.map((one) => [one.name, sportLabel(one)]);
}
