/** One session, large: its skeleton, its phases, its attempts and how they went on. */
import {
  type EventMessage,
  type Server,
  ServerError,
  type SportInfo,
  WireError,
} from "@sideline/client";
import { AttemptCard } from "../attempt-card.ts";
import { byId } from "../elements.ts";
import { NowCard } from "../now-card.ts";
import { PhaseBadge } from "../phase-badge.ts";
import { Ribbon } from "../ribbon.ts";
import { fillWithin } from "../words/fill.ts";
import { AttemptLog } from "./attempt-log.ts";
import { keptFinals } from "./kept-finals.ts";
import { lineText } from "./line-text.ts";
import { Picture } from "./picture.ts";
import frame from "./session.html?raw";
import { Thumbnail } from "./thumbnail.ts";
import type { WatchedSession } from "./watched-session.ts";
import { say } from "./words.ts";

const PICTURE_EVERY_MS = 1000;
/** The server writes down what it told a moment later. */
const WRITTEN_AFTER_MS = 1500;

export class SessionView {
  readonly #picture: Picture;
  readonly #image: HTMLImageElement;
  readonly #ribbon: Ribbon;
  readonly #badge: PhaseBadge;
  readonly #now: NowCard;
  readonly #card = new AttemptCard();
  readonly #thumbnail: Thumbnail;
  readonly #phases: readonly string[];
  readonly #log: AttemptLog;
  #over = false;

  /** Draws itself into `host`, once a page: its parts are found by their ids. */
  constructor(
    private readonly host: HTMLElement,
    private readonly server: Server,
    private readonly session: WatchedSession,
    sport: SportInfo,
  ) {
    host.innerHTML = frame;
    fillWithin(host, say);
    this.#image = byId("picture-image", HTMLImageElement);
    this.#picture = new Picture(this.#image, byId("picture-canvas", HTMLCanvasElement));
    this.#ribbon = new Ribbon(byId("ribbon", HTMLCanvasElement));
    this.#badge = new PhaseBadge();
    this.#now = new NowCard();
    this.#phases = sport.phases.filter((phase) => phase !== "UNKNOWN");
    this.#log = new AttemptLog(sport.attempt);
    byId("picture-age", HTMLElement).title = say.ageTitle;
    byId("now", HTMLElement).dataset["empty"] = say.noPicture;
    this.#card.reset(sport);
    this.#now.reset(sport);
    this.#ribbon.clear(this.#phases);
    this.#badge.reset(this.#phases);
    const { id } = session.info;
    this.#thumbnail = new Thumbnail(server, id, this.#image, () => PICTURE_EVERY_MS);
  }

  /** The last number of an attempt, to write a note about. */
  get lastNumber(): number | undefined {
    return this.#log.attempts.last?.number;
  }

  start(live: boolean): void {
    if (live) this.#thumbnail.start();
    this.host.classList.toggle("past", !live);
    void this.#fetch();
  }

  stop(): void {
    this.#over = true;
    this.#thumbnail.stop();
  }

  /** Something was told while the line was lost. */
  missed(): void {
    setTimeout(() => this.#over || void this.#fetch(), WRITTEN_AFTER_MS);
  }

  /** What was told before somebody looked, or while the line was lost. */
  async #fetch(): Promise<void> {
    try {
      this.#log.fill(await keptFinals(this.server, this.session.info));
    } catch (cause) {
      // Without them there is what the line tells from now on.
      if (!(cause instanceof ServerError || cause instanceof WireError)) throw cause;
    }
    if (!this.#over && this.#log.attempts.last !== undefined) this.#card.show(this.#log.attempts);
  }

  frame(nowMs: number): void {
    const { pose, phase, metrics } = this.session;
    this.#picture.draw(pose);
    // Of a sport that is not known nobody can say which phases mean that somebody is seen.
    if (phase !== undefined && this.#phases.length > 0) {
      this.#badge.show(phase);
      this.#ribbon.draw(this.#phases, phase, nowMs);
    }
    this.#now.show(metrics);
  }

  event(event: EventMessage): void {
    if (this.#log.take(event)) this.#card.show(this.#log.attempts);
  }

  second(nowMs: number): void {
    const { line, pose, ageMs } = this.session;
    const words = lineText(
      line,
      this.session.silentMs(nowMs),
      !this.#image.hidden || pose !== null,
    );
    const note = byId("picture-note", HTMLElement);
    if (note.textContent !== words) note.textContent = words;
    byId("picture", HTMLElement).classList.toggle("stale", words !== "");
    byId("picture-age", HTMLElement).textContent =
      ageMs === undefined ? "" : say.age(Math.round(ageMs));
  }
}
