/** All athletes, each with the last result and how it went. */
import {
  type AthleteInfo,
  athleteTimeline,
  listAthletes,
  type Server,
  type SportInfo,
  type TimelineEntry,
} from "@sideline/client";
import { byId, make } from "../elements.ts";
import { readingText } from "../format.ts";
import { sportView } from "../sports.ts";
import { drawExports } from "./exports.ts";
import { guarded } from "./failures.ts";
import { dayText } from "./figures.ts";
import { bestOf, outcomeOf } from "./results.ts";
import { sparkline } from "./sparkline.ts";
import { sportChoice } from "./sport-choice.ts";
import { say } from "./words.ts";

const PAGE = 20;
/** Of a sparkline. */
const RESULTS = 12;
/** Asked for at the same time. */
const AT_ONCE = 4;
const PAUSE_MS = 250;

export class TeamView {
  readonly #roster = byId("roster", HTMLElement);
  readonly #note = byId("team-note", HTMLElement);
  readonly #more = byId("more", HTMLButtonElement);
  readonly #search = byId("search", HTMLInputElement);
  readonly #choice = sportChoice("team-sport");
  #cursor: string | undefined;
  /** Counts what was asked for, so that an answer that comes late is not shown. */
  #asked = 0;
  #timer = 0;

  constructor(
    private readonly server: Server,
    private readonly sports: readonly SportInfo[],
  ) {
    this.#choice.fill(sports, undefined, () => this.start());
    this.#more.addEventListener("click", async () => {
      this.#more.disabled = true; // pressed twice, it would show the same page twice
      await guarded(() => this.#load(this.#asked));
      this.#more.disabled = false;
    });
    this.#search.addEventListener("input", () => {
      clearTimeout(this.#timer);
      this.#timer = window.setTimeout(() => this.start(), PAUSE_MS);
    });
    const told = (words: string): void => {
      this.#note.textContent = words;
    };
    drawExports(byId("team-exports", HTMLElement), server, "sideline-athletes", told);
  }

  start(): void {
    this.#asked += 1;
    this.#cursor = undefined;
    this.#roster.replaceChildren();
    this.#note.textContent = say.loading;
    void guarded(() => this.#load(this.#asked));
  }

  async #load(asked: number): Promise<void> {
    const sought = this.#search.value.trim();
    const cursor = this.#cursor;
    const { athletes, next } = await listAthletes(this.server, {
      limit: PAGE,
      ...(sought === "" ? {} : { name: sought }),
      ...(cursor === undefined ? {} : { cursor }),
    });
    if (asked !== this.#asked) return;
    this.#cursor = next;
    this.#more.hidden = next === undefined;
    const sport = this.#sport;
    const rows = athletes.map((one) => ({ athlete: one, row: rosterRow(one, sport) }));
    this.#roster.append(...rows.map(({ row }) => row.item));
    this.#tell(sought);
    const waiting = [...rows];
    const work = async (): Promise<void> => {
      for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
        if (asked !== this.#asked) return;
        await this.#fill(one.athlete, one.row, sport);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  }

  async #fill(athlete: AthleteInfo, row: RosterRow, sport: SportInfo | undefined): Promise<void> {
    const wanted = { limit: RESULTS, ...(sport === undefined ? {} : { sport: sport.name }) };
    const { entries } = await athleteTimeline(this.server, athlete.id, wanted);
    row.show(entries, sport);
  }

  #tell(sought: string): void {
    const none = this.#roster.childElementCount === 0;
    byId("team-empty", HTMLElement).hidden = !none || sought !== "";
    byId("filters", HTMLElement).hidden = none && sought === "";
    byId("team-exports", HTMLElement).hidden = none;
    byId("add", HTMLElement).hidden = none && sought === "";
    if (sought === "") this.#note.textContent = "";
    else
      this.#note.textContent = none
        ? say.nobodyFound(sought)
        : say.found(this.#roster.childElementCount);
  }

  get #sport(): SportInfo | undefined {
    return this.sports.find(({ name }) => name === this.#choice.value);
  }
}

interface RosterRow {
  readonly item: HTMLElement;
  show(entries: readonly TimelineEntry[], sport: SportInfo | undefined): void;
}

function rosterRow(athlete: AthleteInfo, sport: SportInfo | undefined): RosterRow {
  const item = make("li", "");
  const link = document.createElement("a");
  link.className = "card athlete";
  link.dataset["testid"] = "athlete";
  const chosen = sport === undefined ? "" : `&sport=${encodeURIComponent(sport.name)}`;
  link.href = `./people?athlete=${encodeURIComponent(athlete.id)}${chosen}`;
  const initials = make("span", "initials", initialsOf(athlete.name));
  initials.setAttribute("aria-hidden", "true");
  const who = make("span", "who");
  who.append(make("b", "", athlete.name), make("small", "", athlete.externalId ?? ""));
  const result = make("span", "last");
  const picture = make("span", "spark-box");
  link.append(initials, who, picture, result);
  item.append(link);
  return {
    item,
    show: (entries, of) => {
      const cue = of === undefined ? "" : sportView(of).cue;
      const done = entries.flatMap((entry) => {
        const best = outcomeOf(entry) === "done" ? bestOf(entry, cue) : undefined;
        return best === undefined ? [] : [{ best, at: entry.createdAt }];
      });
      const last = done[0];
      result.replaceChildren(
        ...(last === undefined
          ? [make("small", "", say.noResult)]
          : [make("b", "", readingText(cue, last.best)), make("small", "", dayText(last.at))]),
      );
      picture.replaceChildren(sparkline(done.map(({ best }) => best).reverse()));
    },
  };
}

/** "Ada Berg" → "AB". */
export function initialsOf(name: string): string {
  const parts = name.split(/\s+/).filter(Boolean);
  const ends = parts.length > 1 ? [parts[0], parts.at(-1)] : parts.slice(0, 1);
  return ends.map((part) => [...(part ?? "")][0]?.toUpperCase() ?? "").join("");
}
