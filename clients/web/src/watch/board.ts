/** The scoreboard: the last result so large that it is read from ten metres, and today's list. */
import {
  type EventMessage,
  type LastFinal,
  listSessions,
  type Server,
  ServerError,
  type SessionInfo,
  type SportInfo,
  sessionFinals,
} from "@sideline/client";
import { byId, make } from "../elements.ts";
import { reading, readingText } from "../format.ts";
import { metricLabel, sportView } from "../sports.ts";
import { bestOf } from "./finished-list.ts";
import type { Hub } from "./hub.ts";
import { titleOf, whoIn } from "./names.ts";
import { type Mark, type Rank, ranking, shownRanks } from "./ranking.ts";
import { resultView } from "./result-text.ts";
import { say } from "./words.ts";

const CLOSED_LOOKED_AT = 100;
const PLACES = 6;
const CELEBRATED_MS = 6000;

export class Board {
  readonly #box = byId("board", HTMLElement);
  #sport: SportInfo | undefined;
  #marks: Mark[] = [];
  #shown: { readonly session: SessionInfo; readonly last: LastFinal } | undefined;
  #isRecord = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `id` names whose results are shown; undefined: whoever was measured last. */
  constructor(
    private readonly server: Server,
    private readonly hub: Hub,
    readonly id: string | undefined,
  ) {}

  /** What was measured today, before anybody looked. */
  async start(session: SessionInfo | undefined): Promise<void> {
    this.#sport = this.hub.sport(session?.sport ?? this.hub.sessions[0]?.info.sport ?? "");
    byId("board-all", HTMLElement).hidden = this.id === undefined;
    try {
      this.#marks = [...(await this.#closedToday()), ...(await this.#liveSoFar())];
    } catch (cause) {
      if (!(cause instanceof ServerError)) throw cause;
    }
    const last = this.hub.sessions.find(({ info }) => info.id === this.id)?.last;
    if (session !== undefined && last !== undefined) this.#shown = { session, last };
    this.draw();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  event(session: SessionInfo, last: EventMessage): void {
    this.#sport ??= this.hub.sport(session.sport);
    const { kind, stage } = last;
    if (stage !== "final" || session.sport !== this.#sport?.name || kind !== this.#sport.attempt)
      return;
    const before = this.#ranks()[0];
    this.#marks.push(...this.#mark(session, last));
    if (this.id === undefined || this.id === session.id) {
      this.#shown = { session, last };
      this.#celebrate(before);
    }
    this.draw();
  }

  draw(): void {
    const sport = this.#sport;
    const result = resultView(this.#shown?.last, sport);
    text("board-name", this.#name());
    text("board-number", result?.number ?? "");
    text("board-unit", result?.unit ?? "");
    text("board-note", result === undefined ? say.boardWaiting : result.note);
    const letters = (result?.number.length ?? 3) + 0.5 * (result?.unit.length ?? 0);
    this.#box.style.setProperty("--letters", String(letters));
    this.#box.classList.toggle("waiting", result === undefined);
    if (sport !== undefined) this.#drawRanks(sport);
  }

  #name(): string {
    const session =
      this.#shown?.session ?? this.hub.sessions.find(({ info }) => info.id === this.id)?.info;
    return session === undefined
      ? say.boardAll
      : titleOf(session, this.hub.names, say.someone).main;
  }

  #drawRanks(sport: SportInfo): void {
    const { cue } = sportView(sport);
    const ranks = this.#ranks();
    const who = this.#shown === undefined ? undefined : whoIn(this.#shown.session);
    const own = ranks.find((rank) => rank.who === who);
    const best = own === undefined ? "" : say.boardBest(readingText(cue, own.value));
    text("board-best", this.#isRecord ? say.boardRecord : best);
    byId("board-best", HTMLElement).classList.toggle("new", this.#isRecord);
    text("board-label", metricLabel(sport, cue));
    const shown = shownRanks(ranks, PLACES, who);
    const items = shown.map((rank) => item(rank, cue, rank.who === who));
    byId("board-ranks", HTMLElement).replaceChildren(...items);
    byId("board-today", HTMLElement).hidden = items.length === 0;
  }

  #ranks(): readonly Rank[] {
    if (this.#sport === undefined) return [];
    return ranking(this.#marks, sportView(this.#sport).lowerIsBetter);
  }

  /** The day has a new best: seen before it is read. */
  #celebrate(before: Rank | undefined): void {
    const first = this.#ranks()[0];
    const isNew = before !== undefined && first !== undefined && first.value !== before.value;
    this.#box.classList.toggle("record", isNew);
    this.#isRecord = isNew;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#box.classList.remove("record"), CELEBRATED_MS);
  }

  async #closedToday(): Promise<Mark[]> {
    const wanted = { state: "closed", limit: CLOSED_LOOKED_AT };
    const { sessions } = await listSessions(this.server, wanted);
    const today = sessions.filter(
      (one) => one.sport === this.#sport?.name && isToday(one.createdAt),
    );
    const metric = this.#sport === undefined ? "" : sportView(this.#sport).cue;
    return today.flatMap((session) => {
      const value = bestOf(session.summary, metric);
      return value === undefined ? [] : [this.#of(session, value, false)];
    });
  }

  async #liveSoFar(): Promise<Mark[]> {
    const live = this.hub.sessions.filter(({ info }) => info.sport === this.#sport?.name);
    const all = live.map(async ({ info }) => {
      const finals = await sessionFinals(this.server, info.id);
      return finals
        .filter(({ kind }) => kind === this.#sport?.attempt)
        .flatMap((one) => this.#mark(info, one));
    });
    return (await Promise.all(all)).flat();
  }

  #mark(session: SessionInfo, { values, verdict }: LastFinal): Mark[] {
    const value = this.#sport === undefined ? undefined : values[sportView(this.#sport).cue];
    return value === undefined ? [] : [this.#of(session, value, verdict?.grade === "poor")];
  }

  #of(session: SessionInfo, value: number, poor: boolean): Mark {
    const name = titleOf(session, this.hub.names, say.someone).main;
    return { who: whoIn(session), name, value, poor };
  }
}

function item(rank: Rank, cue: string, now: boolean): HTMLElement {
  const made = make("li", now ? "now" : "");
  const { number, unit } = reading(cue, rank.value);
  const value = make("b", "", `${number}${rank.poor ? "?" : ""}`);
  made.append(make("i", "", String(rank.place)), make("span", "", rank.name), value);
  made.setAttribute("aria-label", say.boardPlace(rank.place, rank.name, `${number} ${unit}`));
  return made;
}

function isToday(at: Date): boolean {
  return at.toDateString() === new Date().toDateString();
}

function text(id: string, words: string): void {
  const element = byId(id, HTMLElement);
  if (element.textContent !== words) element.textContent = words;
}
