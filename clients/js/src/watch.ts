/** Follows a live session from aside: frames, events, notes, as they happen. */
import { Emitter } from "./emitter.ts";
import {
  type Fields,
  integer,
  isMap,
  mapOf,
  number,
  optionalNumber,
  text,
  WireError,
} from "./fields.ts";
import { sessionEvents } from "./kept.ts";
import { type NoteInfo, readNote } from "./notes.ts";
import type { Server } from "./recorded.ts";
import {
  type ByeMessage,
  controlOf,
  type EventMessage,
  type FrameMessage,
  LANDMARK_COUNT,
} from "./wire.ts";

/** What a watcher is told of a frame: the newest only, so that `drops` may be many. */
export type FollowedFrame = Omit<FrameMessage, "again">;

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

/** As far as it is needed of a WebSocket. */
export type Opener = (url: string) => WebSocket;

const UNKNOWN_SESSION = 4404;
const FORBIDDEN = 4403;
const PAUSES_MS = [250, 1000, 2000, 5000];
/** A server writes events down a moment later. */
const WRITTEN_AFTER_MS = 1500;
const PAGES = 20;

/** Begins to follow; listen to what it tells, `close` it when you have seen enough. */
export function watchSession(
  server: Server,
  id: string,
  open: Opener = (url) => new WebSocket(url),
): SessionWatch {
  return new SessionWatch(server, id, open);
}

export class SessionWatch extends Emitter<WatchEvents> {
  state: WatchState = "connecting";
  #socket: WebSocket | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #tries = 0;
  #heard = 0;
  readonly #told = new Set<number>();
  #bye: ByeMessage | undefined;

  constructor(
    private readonly server: Server,
    readonly id: string,
    private readonly open: Opener,
  ) {
    super();
    this.#connect();
  }

  /** Stops following; the session goes on. */
  close(): void {
    this.#end("the watcher left");
  }

  #connect(): void {
    const socket = this.open(addressOf(this.server, this.id));
    this.#socket = socket;
    socket.onopen = () => this.#opened();
    socket.onmessage = ({ data }) => this.#read(String(data));
    socket.onclose = ({ code, reason }) => this.#closed(code, reason);
  }

  #opened(): void {
    const again = this.state === "reconnecting";
    this.#tries = 0;
    this.#enter("live");
    if (again) {
      const since = this.#heard;
      setTimeout(() => this.#catchUp(since).catch(() => undefined), WRITTEN_AFTER_MS);
    }
  }

  #closed(code: number, reason: string): void {
    if (this.state === "closed") return;
    if (this.#bye !== undefined) this.#end(this.#bye.reason);
    else if (code === UNKNOWN_SESSION || code === FORBIDDEN) this.#end(reason);
    else this.#comeBack();
  }

  #comeBack(): void {
    this.#enter("reconnecting");
    const pause = PAUSES_MS[Math.min(this.#tries++, PAUSES_MS.length - 1)];
    this.#timer = setTimeout(() => this.#connect(), pause);
  }

  #end(reason: string): void {
    if (this.state === "closed") return;
    clearTimeout(this.#timer);
    this.#enter("closed");
    this.#socket?.close();
    this.emit("closed", reason);
  }

  #enter(state: WatchState): void {
    this.state = state;
    this.emit("state", state);
  }

  #read(data: string): void {
    if (this.state === "closed") return;
    try {
      const fields: unknown = JSON.parse(data);
      if (!isMap(fields)) throw new WireError("not a map");
      this.#tell(text(fields, "type"), fields);
    } catch (cause) {
      if (!(cause instanceof WireError) && !(cause instanceof SyntaxError)) throw cause;
      this.emit("malformed", cause instanceof WireError ? cause : new WireError(cause.message));
    }
  }

  #tell(type: string, fields: Fields): void {
    if (type === "metrics") this.emit("frame", readFrame(fields));
    else if (type === "note") this.#note(fields);
    else if (type === "label") this.emit("label", readLabel(fields));
    else if (type === "notice")
      this.emit("notice", { code: text(fields, "code"), detail: text(fields, "detail") });
    else this.#control(fields);
  }

  #note(fields: Fields): void {
    if (fields["deleted"] === true) this.emit("unnoted", text(fields, "id"));
    else this.emit("note", readNote(fields));
  }

  #control(fields: Fields): void {
    const message = controlOf(fields);
    if (message?.type === "event") this.#event(message);
    if (message?.type === "bye") {
      this.#bye = message;
      this.emit("bye", message);
    }
  }

  #event(event: EventMessage): void {
    if (event.id > 0 && this.#told.has(event.id)) return;
    this.#told.add(event.id);
    this.#heard = Math.max(this.#heard, event.id);
    this.emit("event", event);
  }

  /** What happened while nobody listened, from what the server wrote down. */
  async #catchUp(since: number): Promise<void> {
    let cursor = String(since);
    for (let page = 0; page < PAGES && this.state !== "closed"; page++) {
      const { events, next } = await sessionEvents(this.server, this.id, cursor);
      for (const fields of events) this.#tell("event", { ...fields, type: "event" });
      if (next === undefined) return;
      cursor = next;
    }
  }
}

function addressOf({ endpoint, token }: Server, id: string): string {
  const url = new URL(`api/v1/sessions/${encodeURIComponent(id)}/events`, endpoint);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  if (token !== undefined) url.searchParams.set("key", token);
  return url.href;
}

function readFrame(fields: Fields): FollowedFrame {
  return {
    rtp: integer(fields, "rtp"),
    seq: integer(fields, "seq"),
    pose: readPose(fields["pose"]),
    score: fields["score"] === null ? null : number(fields, "score"),
    phase: text(fields, "phase"),
    metrics: mapOf(fields, "metrics", "number"),
    firstPacketMs: optionalNumber(fields, "first_packet_ms"),
    stages: mapOf(fields, "stages", "number"),
    drops: mapOf(fields, "drops", "number"),
  };
}

function readPose(value: unknown): Float32Array | null {
  if (value === null || value === undefined) return null;
  const flat: unknown[] = Array.isArray(value) ? value.flat() : [];
  if (flat.length !== LANDMARK_COUNT * 4 || !flat.every((one) => typeof one === "number"))
    throw new WireError(`\`pose\` must be ${LANDMARK_COUNT} lists of four numbers`);
  return Float32Array.from(flat as number[]);
}

function readLabel(fields: Fields): WatchEvents["label"] {
  return {
    label: fields["label"] == null ? undefined : text(fields, "label"),
    athleteId: fields["athlete_id"] == null ? undefined : text(fields, "athlete_id"),
  };
}
