/** The page for who stands at the side: all who are live, one of them, or the scoreboard. */
import { type EventMessage, type Server, stopSession } from "@sideline/client";
import { refusalText } from "../coach-pages/refusal-words.ts";
import type { Rights } from "../coach-pages/rights.ts";
import { byId } from "../elements.ts";
import { keepAwake } from "../wake.ts";
import { Board } from "./board.ts";
import { showFinished } from "./finished-list.ts";
import { fill, leave } from "./full-screen.ts";
import { Grid } from "./grid.ts";
import { Hub, type HubListener } from "./hub.ts";
import { IdlePhones } from "./idle-phones.ts";
import { titleOf } from "./names.ts";
import { NoteDialog } from "./notes.ts";
import { One } from "./one.ts";
import { addressOf, type Place, placeIn, successor } from "./place.ts";
import { resultView } from "./result-text.ts";
import { ShareDialog } from "./share-dialog.ts";
import type { WatchedSession } from "./watched-session.ts";
import { say } from "./words.ts";

export class App {
  readonly #hub: Hub;
  readonly #grid: Grid;
  readonly #one: One;
  readonly #phones: IdlePhones;
  readonly #notes: NoteDialog;
  #board: Board | undefined;
  #place: Place = { view: "all" };

  constructor(
    private readonly server: Server,
    private readonly rights: Rights,
  ) {
    this.#hub = new Hub(server, rights, this.#listener());
    this.#notes = new NoteDialog(server, (id) => this.#one.noted(id));
    this.#phones = new IdlePhones(server, this.#hub);
    this.#grid = new Grid(server, rights, this.#hub, {
      open: (id) => this.go({ view: "one", id }),
      control: rights.control
        ? { stop: (id) => this.#stop(id), note: (id) => this.#noteAbout(id) }
        : undefined,
    });
    this.#one = new One(server, rights, this.#hub, new ShareDialog(server), {
      back: () => this.go({ view: "all" }),
      board: (id) => this.#goToBoard(id),
      stop: (id) => this.#stop(id),
      note: (session, number) => this.#note(session, number),
    });
    this.#listen();
  }

  #listen(): void {
    addEventListener("popstate", () => void this.#show(placeIn(new URL(location.href))));
    press("all-board", () => this.#goToBoard(undefined));
    press("board-all", () => this.#goToBoard(undefined));
    press("board-full", () => void fill(byId("board", HTMLElement)));
    press("board-leave", () => {
      const { id } = this.#board ?? {};
      void leave();
      this.go(id === undefined ? { view: "all" } : { view: "one", id });
    });
    document.addEventListener("keydown", (event) => {
      const typing =
        event.target instanceof HTMLElement && event.target.closest("form, dialog, nav");
      if (event.key === "Escape" && this.#place.view === "one" && typing === null)
        this.go({ view: "all" });
    });
    setInterval(() => this.#second(), 1000);
  }

  async start(): Promise<void> {
    await this.#hub.start();
    await this.#show(placeIn(new URL(location.href)));
    void keepAwake();
  }

  go(place: Place): void {
    history.pushState(null, "", addressOf(place));
    void this.#show(place);
  }

  #goToBoard(id: string | undefined): void {
    this.go({ view: "board", id });
    void fill(byId("board", HTMLElement));
  }

  async #show(place: Place): Promise<void> {
    this.#leave(place);
    this.#place = place;
    document.body.dataset["view"] = place.view;
    for (const view of ["all", "one", "board"])
      byId(view, HTMLElement).hidden = view !== place.view;
    await this.#hub.refresh();
    if (this.#place !== place) return; // somebody went on meanwhile
    if (place.view === "one") await this.#one.open(place.id);
    else if (place.view === "board") await this.#openBoard(place.id);
    if (place.view === "one") byId("one-title", HTMLElement).focus({ preventScroll: true });
    scrollTo({ top: 0 });
    this.#lists();
  }

  /** One session is looked at: the lines of the others are put down until they are seen again. */
  #leave({ view, ...place }: Place): void {
    this.#one.close();
    this.#board?.stop();
    this.#board = undefined;
    const id = view === "one" && "id" in place ? place.id : undefined;
    this.#hub.wanted = (session) =>
      id === undefined || session.id === id || session.continues === id;
    if (view !== "all") this.#grid.close();
  }

  async #openBoard(id: string | undefined): Promise<void> {
    this.#board = new Board(this.server, this.#hub, id);
    await this.#board.start(id === undefined ? undefined : this.#hub.session(id)?.info);
  }

  #listener(): HubListener {
    return {
      lists: () => this.#lists(),
      frame: (session) => {
        const nowMs = performance.now();
        if (this.#place.view === "all") this.#grid.frame(session);
        else this.#one.frame(session, nowMs);
      },
      event: (session, event) => this.#event(session, event),
      news: (session, what) => {
        this.#one.news(session, what);
        this.#second();
      },
      trouble: (cause) => this.#trouble(cause),
    };
  }

  #event(session: WatchedSession, event: EventMessage): void {
    this.#one.event(session, event);
    this.#board?.event(session.info, event);
    const sport = this.#hub.sport(session.info.sport);
    if (event.stage !== "final" || event.kind !== sport?.attempt) return;
    if (this.#place.view === "all") this.#grid.result(session);
    const result = resultView(session.last, sport);
    if (result === undefined || this.#place.view === "board") return;
    const { main } = titleOf(session.info, this.#hub.names, say.someone);
    byId("announcer", HTMLElement).textContent = say.told(main, event.number, result.spoken);
  }

  #lists(): void {
    if (this.#followOn()) return;
    const { view } = this.#place;
    const many = this.#hub.sessions.length;
    if (view === "all") {
      byId("all-title", HTMLElement).textContent = say.liveNow(many);
      byId("all-board", HTMLElement).hidden = many === 0;
      this.#grid.show(performance.now());
      if (this.rights.control) this.#phones.show(Date.now());
      showFinished(this.#hub, Date.now());
      this.#nobody(many === 0 && this.#hub.ready);
    } else if (view === "one") this.#one.lists();
    else this.#board?.draw();
    this.#chip();
  }

  /** Whoever is looked at may have moved to another server: true when it is looked at there. */
  #followOn(): boolean {
    const next = successor(this.#place, this.#hub.sessions);
    if (next === undefined) return false;
    history.replaceState(null, "", addressOf(next));
    void this.#show(next);
    return true;
  }

  #nobody(isNobody: boolean): void {
    byId("nobody", HTMLElement).hidden = !isNobody;
    const { control } = this.rights;
    const phones = this.#hub.devices.length > 0;
    const words = !control ? say.nobodyViewer : phones ? say.nobodyStart : say.nobodyPair;
    byId("nobody-words", HTMLElement).textContent = words;
    byId("nobody-pair", HTMLElement).hidden = !control || phones;
  }

  #second(): void {
    const nowMs = performance.now();
    if (this.#place.view === "all") this.#grid.second(nowMs);
    else if (this.#place.view === "one") this.#one.second(nowMs);
    this.#chip();
  }

  #chip(): void {
    const lines = this.#hub.sessions.map(({ line }) => line);
    const lost = lines.some((line) => line === "waiting");
    const troubled = !byId("trouble", HTMLElement).hidden;
    const state = lost || troubled ? "reconnecting" : lines.length > 0 ? "live" : "idle";
    document.body.dataset["state"] = state;
    const chip = byId("connection", HTMLElement);
    const words = { reconnecting: say.lineWaiting, live: say.live, idle: say.connected }[state];
    if (chip.textContent !== words) chip.textContent = words;
  }

  #trouble(cause: unknown): void {
    const box = byId("trouble", HTMLElement);
    box.hidden = cause === undefined;
    box.textContent = cause === undefined ? "" : refusalText(cause);
    this.#chip();
  }

  async #stop(id: string): Promise<void> {
    try {
      await stopSession(this.server, id);
    } catch (cause) {
      this.#trouble(cause);
    }
    await this.#hub.refresh();
  }

  #noteAbout(id: string): void {
    const session = this.#hub.session(id);
    if (session !== undefined) this.#note(session, session.last?.number);
  }

  #note(session: WatchedSession, number: number | undefined): void {
    const { main: name } = titleOf(session.info, this.#hub.names, say.someone);
    const mediaTimeS = session.mediaTimeS(performance.now());
    this.#notes.open({ id: session.info.id, name, mediaTimeS, number });
  }
}

function press(id: string, action: () => void): void {
  byId(id, HTMLButtonElement).addEventListener("click", action);
}
