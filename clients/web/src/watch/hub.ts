/** Everything that is live, followed: one line a session, and the lists around it. */
import {
  type DeviceInfo,
  type EventMessage,
  fetchSports,
  listDevices,
  listSessions,
  type Server,
  ServerError,
  type SessionInfo,
  SessionLine,
  type SportInfo,
} from "@sideline/client";
import { allAthletes } from "../coach-pages/athletes.ts";
import type { Rights } from "../coach-pages/rights.ts";
import { sportLabel } from "../sports.ts";
import type { Names } from "./names.ts";
import { listEveryMs } from "./pace.ts";
import { WatchedSession } from "./watched-session.ts";

export interface HubListener {
  /** Who is live, or what is known of them, may have changed. */
  lists(): void;
  frame(session: WatchedSession): void;
  event(session: WatchedSession, event: EventMessage): void;
  /** A line's state, a label, a note: whatever is no frame. */
  news(session: WatchedSession, what: News): void;
  /** Undefined when the server answers (again). */
  trouble(cause: unknown): void;
}

export type News = { readonly type: "line" | "resumed" | "label" | "notes" };

interface Followed {
  readonly session: WatchedSession;
  readonly line: SessionLine;
  heardAtMs: number;
}

const FINISHED_SHOWN = 8;
/** After so long without a word a line may be dead. */
const SILENT_MS = 12_000;

export class Hub {
  /** Which of the live ones are followed. */
  wanted: (session: SessionInfo) => boolean = () => true;
  devices: readonly DeviceInfo[] = [];
  finished: readonly SessionInfo[] = [];
  sports: readonly SportInfo[] = [];
  athletes: ReadonlyMap<string, string> = new Map();
  /** Until the first list has come nobody knows whether anyone is live. */
  ready = false;
  readonly #followed = new Map<string, Followed>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #liveIds = "";
  #looking: Promise<void> | undefined;

  constructor(
    private readonly server: Server,
    private readonly rights: Rights,
    private readonly listener: HubListener,
  ) {}

  get sessions(): readonly WatchedSession[] {
    return [...this.#followed.values()].map(({ session }) => session);
  }

  session(id: string): WatchedSession | undefined {
    return this.#followed.get(id)?.session;
  }

  get names(): Names {
    return {
      athletes: this.athletes,
      devices: new Map(this.devices.map(({ id, name }) => [id, name])),
      sports: new Map(this.sports.map((one) => [one.name, sportLabel(one)])),
    };
  }

  sport(name: string): SportInfo | undefined {
    return this.sports.find((one) => one.name === name);
  }

  /** Learns the names, then goes on looking. */
  async start(): Promise<void> {
    addEventListener("online", () => this.#hurry());
    document.addEventListener("visibilitychange", () => document.hidden || this.#hurry());
    await this.refresh();
  }

  /** Looks at once, and from then on every few seconds. */
  async refresh(): Promise<void> {
    clearTimeout(this.#timer);
    this.#looking ??= this.#lookAndTell();
    await this.#looking;
  }

  async #lookAndTell(): Promise<void> {
    try {
      await this.#look();
      this.listener.trouble(undefined);
    } catch (cause) {
      this.listener.trouble(cause);
    }
    this.#looking = undefined;
    const everyMs = listEveryMs(this.rights.requestsPerMinute);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.refresh(), everyMs);
  }

  async #look(): Promise<void> {
    if (this.sports.length === 0) await this.#learn();
    const [{ sessions: live }, devices] = await Promise.all([
      listSessions(this.server),
      this.#optional(listDevices(this.server)),
    ]);
    this.devices = devices ?? [];
    if (this.#haveChanged(live)) {
      const closed = { state: "closed", limit: FINISHED_SHOWN };
      this.finished = (await this.#optional(listSessions(this.server, closed)))?.sessions ?? [];
    }
    this.#follow(live.filter((one) => one.state !== "closed" && this.wanted(one)));
    this.ready = true;
    this.listener.lists();
  }

  async #learn(): Promise<void> {
    const { endpoint, token } = this.server;
    this.sports = await fetchSports(endpoint, token);
    if (this.rights.read) this.athletes = await allAthletes(this.server);
  }

  #haveChanged(live: readonly SessionInfo[]): boolean {
    const ids = live.map(({ id }) => id).join(" ");
    const changed = ids !== this.#liveIds || !this.ready;
    this.#liveIds = ids;
    return changed;
  }

  /** What this key may not see, or what this server does not have, is not there. */
  async #optional<T>(asked: Promise<T>): Promise<T | undefined> {
    try {
      return await asked;
    } catch (cause) {
      if (cause instanceof ServerError && [403, 404, 501].includes(cause.status)) return undefined;
      throw cause;
    }
  }

  #follow(live: readonly SessionInfo[]): void {
    const known = new Map(live.map((one) => [one.id, one]));
    for (const [id, { line }] of this.#followed) {
      if (known.has(id)) continue;
      line.close();
      this.#followed.delete(id);
    }
    const nowMs = performance.now();
    for (const info of [...live].sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime())) {
      const one = this.#followed.get(info.id);
      if (one === undefined) this.#begin(info, nowMs);
      else one.session.renew(info);
      if (one !== undefined && nowMs - one.heardAtMs > SILENT_MS) {
        one.heardAtMs = nowMs;
        one.line.renew();
      }
    }
  }

  #begin(info: SessionInfo, nowMs: number): void {
    const session = new WatchedSession(info);
    session.attemptKind = this.sport(info.sport)?.attempt;
    const line = new SessionLine(this.server, info.id, {
      state: (state) => {
        session.line = state;
        this.listener.news(session, { type: "line" });
        if (state === "over") void this.refresh();
      },
      message: (message) => {
        followed.heardAtMs = performance.now();
        session.take(message, followed.heardAtMs);
        if (message.type === "metrics") this.listener.frame(session);
        else if (message.type === "event") this.listener.event(session, message);
        else if (message.type === "label") this.listener.news(session, { type: "label" });
        else if (message.type === "note" || message.type === "note-removed")
          this.listener.news(session, { type: "notes" });
      },
      resumed: () => this.listener.news(session, { type: "resumed" }),
    });
    const followed: Followed = { session, line, heardAtMs: nowMs };
    this.#followed.set(info.id, followed);
    line.start();
  }

  #hurry(): void {
    for (const { line } of this.#followed.values()) line.hurry();
    void this.refresh();
  }
}
