/** The view of one session with what a coach may do to it. */
import {
  type EventMessage,
  type Server,
  ServerError,
  type SessionInfo,
  type SportInfo,
  sessionInfo,
} from "@sideline/client";
import type { Rights } from "../coach-pages/rights.ts";
import { byId } from "../elements.ts";
import type { Hub, News } from "./hub.ts";
import { titleOf } from "./names.ts";
import { NoteList } from "./notes.ts";
import { SessionView } from "./session-view.ts";
import { SettingsForm } from "./settings.ts";
import type { ShareDialog } from "./share-dialog.ts";
import { SureButton } from "./sure-button.ts";
import { WatchedSession } from "./watched-session.ts";
import { say } from "./words.ts";

export interface OneActions {
  back(): void;
  board(id: string): void;
  stop(id: string): Promise<void>;
  note(session: WatchedSession, number: number | undefined): void;
}

/** The page's fixed parts for it; what is shown in them changes with `open`. */
export class One {
  readonly #settings: SettingsForm;
  #session: WatchedSession | undefined;
  #view: SessionView | undefined;
  #notes: NoteList | undefined;
  #opening = 0;

  constructor(
    private readonly server: Server,
    private readonly rights: Rights,
    private readonly hub: Hub,
    private readonly share: ShareDialog,
    actions: OneActions,
  ) {
    this.#settings = new SettingsForm(server, () => void hub.refresh());
    press("one-back", () => actions.back());
    press("one-board", () => this.#session && actions.board(this.#session.info.id));
    press("one-share", () => this.#session && this.share.open(this.#session.info.id, this.#name()));
    press("one-note", () => this.#session && actions.note(this.#session, this.#view?.lastNumber));
    const stop = new SureButton(say.stop, say.stopSure, say.stopping, async () => {
      if (this.#session !== undefined) await actions.stop(this.#session.info.id);
    });
    stop.element.dataset["testid"] = "one-stop";
    byId("one-stop", HTMLElement).append(stop.element);
  }

  /** Shows a live one, or what is left of one that is over. */
  async open(id: string): Promise<void> {
    this.close();
    this.#opening += 1;
    const opening = this.#opening;
    const live = this.hub.session(id);
    try {
      const session = live ?? new WatchedSession(await sessionInfo(this.server, id));
      if (opening === this.#opening) this.#show(session, live !== undefined);
    } catch (cause) {
      if (!(cause instanceof ServerError)) throw cause;
      byId("one-title", HTMLElement).textContent = say.sessionGone;
    }
  }

  #show(session: WatchedSession, live: boolean): void {
    const { info } = session;
    this.#session = session;
    const sport = this.hub.sport(info.sport);
    if (sport !== undefined) this.#draw(session, sport, live);
    this.#notes = new NoteList(this.server, info.id, this.rights.control);
    if (sport !== undefined) void this.#notes.fetch();
    this.#settings.open(info, this.hub.athletes);
    byId("one-replay", HTMLAnchorElement).href = `./replay?session=${encodeURIComponent(info.id)}`;
    this.lists();
  }

  #draw(session: WatchedSession, sport: SportInfo, live: boolean): void {
    this.#view = new SessionView(byId("one-view", HTMLElement), this.server, session, sport);
    this.#view.start(live);
    this.#view.second(performance.now());
  }

  close(): void {
    this.#view?.stop();
    this.#view = this.#session = undefined;
    byId("one-view", HTMLElement).replaceChildren();
  }

  /** The lists are new: names may be, and it may have ended. */
  lists(): void {
    const session = this.#session;
    if (session === undefined) return;
    const over = this.hub.session(session.info.id) === undefined;
    const { more } = this.#title(session.info);
    byId("one-title", HTMLElement).textContent = this.#name();
    byId("one-more", HTMLElement).textContent = more;
    byId("one-over", HTMLElement).hidden = !over;
    for (const id of ["one-note", "settings-box"])
      byId(id, HTMLElement).hidden = !this.rights.control;
    byId("one-stop", HTMLElement).hidden = byId("one-board", HTMLElement).hidden = over;
    if (!this.rights.control) byId("one-stop", HTMLElement).hidden = true;
    byId("one-share", HTMLElement).hidden = !this.rights.share;
    if (over) session.line = "over";
  }

  frame(session: WatchedSession, nowMs: number): void {
    if (session === this.#session) this.#view?.frame(nowMs);
  }

  event(session: WatchedSession, event: EventMessage): void {
    if (session === this.#session) this.#view?.event(event);
  }

  news(session: WatchedSession, { type }: News): void {
    if (session !== this.#session) return;
    if (type === "notes") void this.#notes?.fetch();
    else if (type === "resumed") this.#view?.missed();
    else this.lists();
  }

  noted(id: string): void {
    if (this.#session?.info.id === id) void this.#notes?.fetch();
  }

  second(nowMs: number): void {
    this.#view?.second(nowMs);
  }

  #title(info: SessionInfo): ReturnType<typeof titleOf> {
    return titleOf(info, this.hub.names, say.someone);
  }

  #name(): string {
    return this.#session === undefined ? "" : this.#title(this.#session.info).main;
  }
}

function press(id: string, action: () => void): void {
  byId(id, HTMLButtonElement).addEventListener("click", action);
}
