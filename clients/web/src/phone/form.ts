/** What is chosen before a session: sport, and whether its video is kept. */
import { type Athlete, fetchSports, type SportInfo } from "@sideline/client";
import { byId } from "../elements.ts";
import type { Choice } from "../setup-form.ts";
import { remembered } from "../shell/key.ts";
import { sportLabel } from "../sports.ts";
import { ifAllowed } from "../storage.ts";
import type { StartCommand } from "./line-words.ts";

/** A session as somebody asked for it, here or at the side. */
export interface Wish {
  readonly choice: Choice;
  readonly athleteId?: string;
}

const STORED = "sideline-phone-sport";
/** What cameras give at best: the more pictures, the more exact are times. */
const MOST_FPS = 60;

export class PhoneForm {
  readonly #sport = byId("sport", HTMLSelectElement);
  readonly #record = byId("record", HTMLInputElement);
  readonly #start = byId("start", HTMLButtonElement);
  #sports: readonly SportInfo[] = [];

  constructor(
    private readonly endpoint: string,
    started: (wish: Wish) => void,
  ) {
    byId("setup", HTMLFormElement).addEventListener("submit", (event) => {
      event.preventDefault();
      const wish = this.#wish(this.#sport.value, {}, this.#record.checked);
      if (wish !== undefined) started(wish);
    });
    this.#sport.addEventListener("change", () => keep(this.#sport.value));
  }

  /** Fills the list of sports; raises ServerError. */
  async load(): Promise<void> {
    this.#sports = await fetchSports(this.endpoint, remembered());
    const options = this.#sports.map((sport) => new Option(sportLabel(sport), sport.name));
    this.#sport.replaceChildren(...options);
    const before = kept();
    if (this.#sports.some(({ name }) => name === before)) this.#sport.value = before;
    this.#sport.disabled = this.#start.disabled = this.#sports.length === 0;
  }

  /** What the coach asks for; undefined for a sport that is not known. */
  commanded(command: StartCommand): Wish | undefined {
    const { heightM, massKg, athleteId } = command;
    const athlete: Athlete = {
      ...(heightM === undefined ? {} : { heightM }),
      ...(massKg === undefined ? {} : { massKg }),
    };
    const wish = this.#wish(command.sport, athlete, command.record && this.#record.checked);
    if (wish === undefined || athleteId === undefined) return wish;
    return { ...wish, athleteId };
  }

  /** Whether who stands before the phone lets the video be kept. */
  get mayRecord(): boolean {
    return this.#record.checked;
  }

  #wish(name: string, athlete: Athlete, record: boolean): Wish | undefined {
    const sport = this.#sports.find((one) => one.name === name);
    if (sport === undefined) return undefined;
    return {
      choice: {
        sport,
        source: "camera",
        file: undefined,
        camera: "environment",
        size: "640x360",
        leastFps: MOST_FPS,
        athlete,
        codec: "auto",
        token: remembered(),
        record,
      },
    };
  }
}

function kept(): string {
  return ifAllowed(() => localStorage.getItem(STORED)) ?? "";
}

function keep(sport: string): void {
  ifAllowed(() => localStorage.setItem(STORED, sport));
}
