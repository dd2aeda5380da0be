/** One athlete: who it is, the trends in a sport, and the sessions behind them. */
import {
  type AthleteInfo,
  athleteInfo,
  athleteTimeline,
  athleteTrends,
  type MetricTrend,
  type Server,
  type SportInfo,
} from "@sideline/client";
import { byId } from "../elements.ts";
import { readingText } from "../format.ts";
import { drawExports } from "./exports.ts";
import { guarded } from "./failures.ts";
import { AthleteForm } from "./form.ts";
import { Removal } from "./removal.ts";
import { SessionsView } from "./sessions-view.ts";
import { sportChoice } from "./sport-choice.ts";
import { showTrends } from "./trends-view.ts";
import { Versus } from "./versus.ts";
import { say } from "./words.ts";

const PAGE = 20;

export class PersonView {
  readonly #choice = sportChoice("person-sport");
  readonly #more = byId("more-sessions", HTMLButtonElement);
  readonly #note = byId("trends-note", HTMLElement);
  readonly #versus: Versus;
  readonly #sessions: SessionsView;
  readonly #form: AthleteForm;
  readonly #removal: Removal;
  #athlete: AthleteInfo | undefined;
  #metrics: readonly MetricTrend[] = [];
  #cursor: string | undefined;
  #asked = 0;

  constructor(
    private readonly server: Server,
    private readonly sports: readonly SportInfo[],
    private readonly id: string,
  ) {
    this.#versus = new Versus(server);
    this.#sessions = new SessionsView((first, second) => {
      const sport = this.#sport;
      if (sport === undefined) return;
      void this.#versus.show([first, second], sport, this.#metrics);
    });
    this.#form = new AthleteForm(server, (athlete) => this.#know(athlete));
    this.#removal = new Removal(server);
    byId("edit", HTMLButtonElement).addEventListener("click", () => this.#form.open(this.#athlete));
    byId("remove", HTMLButtonElement).addEventListener("click", () => {
      if (this.#athlete !== undefined) this.#removal.ask(this.#athlete);
    });
    this.#more.addEventListener("click", async () => {
      this.#more.disabled = true; // pressed twice, it would show the same page twice
      await guarded(() => this.#load(this.#asked));
      this.#more.disabled = false;
    });
  }

  async start(wanted: string | undefined): Promise<void> {
    this.#note.textContent = say.loading;
    this.#know(await athleteInfo(this.server, this.id));
    const usual = wanted ?? (await this.#newestSport());
    this.#choice.fill(this.sports, usual, () => void guarded(() => this.#show()));
    await this.#show();
  }

  /** In which something was measured last. */
  async #newestSport(): Promise<string | undefined> {
    const { entries } = await athleteTimeline(this.server, this.id, { limit: 1 });
    return entries[0]?.sport;
  }

  #know(athlete: AthleteInfo): void {
    this.#athlete = athlete;
    document.title = `${athlete.name} · Sideline`;
    byId("person-name", HTMLElement).textContent = athlete.name;
    const { externalId, heightM, massKg } = athlete;
    byId("person-facts", HTMLElement).textContent = [
      externalId,
      heightM === undefined ? undefined : say.tall(readingText("height_m", heightM)),
      massKg === undefined ? undefined : readingText("mass_kg", massKg),
    ]
      .filter(Boolean)
      .join(" · ");
    const told = (words: string): void => {
      byId("sessions-note", HTMLElement).textContent = words;
    };
    const box = byId("person-exports", HTMLElement);
    drawExports(box, this.server, athlete.name, told, athlete.id);
  }

  async #show(): Promise<void> {
    const sport = this.#sport;
    if (sport === undefined) return;
    this.#asked += 1;
    const asked = this.#asked;
    keepInAddress(sport.name);
    this.#cursor = undefined;
    this.#metrics = [];
    this.#sessions.clear();
    byId("trends", HTMLElement).replaceChildren();
    this.#note.textContent = say.loading;
    await Promise.all([this.#load(asked), this.#loadTrends(asked, sport)]);
  }

  async #loadTrends(asked: number, sport: SportInfo): Promise<void> {
    const trends = await athleteTrends(this.server, this.id, sport.name);
    if (asked !== this.#asked) return;
    this.#metrics = trends.metrics;
    showTrends(trends, sport);
  }

  async #load(asked: number): Promise<void> {
    const sport = this.#sport;
    if (sport === undefined) return;
    const cursor = this.#cursor;
    const { entries, next } = await athleteTimeline(this.server, this.id, {
      sport: sport.name,
      limit: PAGE,
      ...(cursor === undefined ? {} : { cursor }),
    });
    if (asked !== this.#asked) return;
    this.#cursor = next;
    this.#more.hidden = next === undefined;
    this.#sessions.add(entries, sport);
    const none = cursor === undefined && entries.length === 0;
    byId("sessions-empty", HTMLElement).hidden = !none;
    byId("person-exports", HTMLElement).hidden = none;
  }

  get #sport(): SportInfo | undefined {
    return this.sports.find(({ name }) => name === this.#choice.value);
  }
}

/** So that the page can be loaded again, or its address be given to somebody. */
function keepInAddress(sport: string): void {
  const address = new URL(location.href);
  address.searchParams.set("sport", sport);
  history.replaceState(null, "", address.pathname + address.search);
}
