/** Follows a live session from aside: frames, events, notes, as they happen. */
import { Emitter } from "./emitter.ts";
import { ServerError } from "./errors.ts";
import { WireError } from "./fields.ts";
import { sessionEvents } from "./kept.ts";
import { type LineState, type Opener, SessionLine } from "./line.ts";
import type { NoteInfo } from "./notes.ts";
import type { Server } from "./recorded.ts";
import type { FollowedFrame, Watched } from "./watched.ts";
import { type ByeMessage, type EventMessage, readEvent } from "./wire.ts";

export type WatchState = "connecting" | "live" | "reconnecting" | "closed";

export interface WatchEvents {
  state: WatchState;
  frame: FollowedFrame;
  /** Each once, whatever happens to the connection; after a gap a moment late. */
  event: EventMessage;
  note: NoteInfo;
  /** The id of a note that was deleted. */
  unnoted: string;
  label: { readonly label: string | undefined; readonly athleteId: string | undefined };
  /** Something about the line itself, in words, such as that another server is out of reach. */
  notice: { readonly code: string; readonly detail: string };
  bye: ByeMessage;
  /** A message that could not be read, and was left out. */
  malformed: WireError;
  /** The end: the session's, or why it cannot be followed, in words. */
  closed: string;
}

/** A server writes events down a moment later. */
const WRITTEN_AFTER_MS = 1500;
const AGAIN_AFTER_MS = 5000;
const PAGES = 20;

/** Begins to follow; listen to what it tells, `close` it when you have seen enough. */
export function watchSession(server: Server, id: string, open?: Opener): SessionWatch {
  return new SessionWatch(server, id, open);
}

export class SessionWatch extends Emitter<WatchEvents> {
  state: WatchState = "connecting";
  #heard = 0;
  readonly #told = new Set<number>();
  readonly #line: SessionLine;

  constructor(
    private readonly server: Server,
    readonly id: string,
    open?: Opener,
  ) {
    super();
    const listener = {
      state: (state: LineState, reason?: string) => this.#enter(state, reason),
      message: (message: Watched) => this.#tell(message),
      resumed: () => this.#missed(this.#heard, WRITTEN_AFTER_MS),
      malformed: (cause: WireError) => this.emit("malformed", cause),
    };
    this.#line = new SessionLine(server, id, listener, open);
    this.#line.start();
  }

  /** Stops following; the session goes on. */
  close(): void {
    this.#end("the watcher left");
  }

  #enter(line: LineState, reason = ""): void {
    if (line === "live") this.#change("live");
    else if (line === "waiting") this.#change("reconnecting");
    else if (line !== "connecting") this.#end(reason);
  }

  #change(state: WatchState): void {
    if (this.state === state) return;
    this.state = state;
    this.emit("state", state);
  }

  #end(reason: string): void {
    if (this.state === "closed") return;
    this.#change("closed");
    this.#line.close();
    this.emit("closed", reason);
  }

  #tell(message: Watched): void {
    if (message.type === "metrics") this.emit("frame", message);
    else if (message.type === "event") this.#event(message);
    else if (message.type === "note") this.emit("note", message.note);
    else if (message.type === "note-removed") this.emit("unnoted", message.id);
    else if (message.type === "bye") this.emit("bye", message);
    else if (message.type === "label")
      this.emit("label", { label: message.label, athleteId: message.athleteId });
    else this.emit("notice", { code: message.code, detail: message.detail });
  }

  #event(event: EventMessage): void {
    if (this.state === "closed") return;
    if (event.id > 0 && this.#told.has(event.id)) return;
    this.#told.add(event.id);
    this.#heard = Math.max(this.#heard, event.id);
    this.emit("event", event);
  }

  #missed(since: number, afterMs: number): void {
    setTimeout(() => void this.#catchUp(since), afterMs);
  }

  /** What happened while nobody listened, from what the server wrote down. */
  async #catchUp(since: number): Promise<void> {
    try {
      await this.#read(since);
    } catch (cause) {
      if (cause instanceof WireError) this.emit("malformed", cause);
      else if (!(cause instanceof ServerError)) throw cause;
      else if (isOfTheMoment(cause)) this.#missed(since, AGAIN_AFTER_MS);
    }
  }

  async #read(since: number): Promise<void> {
    let cursor = String(since);
    for (let page = 0; page < PAGES && this.state !== "closed"; page++) {
      const { events, next } = await sessionEvents(this.server, this.id, cursor);
      for (const fields of events) this.#event(readEvent(fields));
      if (next === undefined) return;
      cursor = next;
    }
  }
}

/** Out of reach, busy, or asked too often. */
function isOfTheMoment({ status }: ServerError): boolean {
  return status === 0 || status === 429 || status >= 500;
}
