/** A session's line for those who follow it: a WebSocket, opened again and again until it is over. */
import { WireError } from "./fields.ts";
import type { Server } from "./recorded.ts";
import { decodeWatched, type Watched } from "./watched.ts";

/**
 * `waiting`: the connection was lost and is tried again soon; `over`: the session has ended;
 * `gone`: the server does not know it (any more); `refused`: this key may not follow it.
 */
export type LineState = "connecting" | "live" | "waiting" | "over" | "gone" | "refused";

export interface LineListener {
  /** `reason` says why it ended, as the server puts it. */
  state(state: LineState, reason?: string): void;
  message(message: Watched): void;
  /** A connection after the first, or the server says that it lost some: what was told in between
   * has to be fetched. */
  resumed?(): void;
  /** A message that this version cannot read, and passes over: the next one may be readable. */
  malformed?(cause: WireError): void;
}

/** As far as it is needed of a WebSocket. */
export type LineSocket = Pick<WebSocket, "addEventListener" | "close">;
export type Opener = (url: string) => LineSocket;

const FIRST_MS = 500;
const MOST_MS = 10_000;
/** The server's codes for a session that it does not know, and for who may not ask. */
const UNKNOWN = 4404;
const REFUSED = 4403;
const EVENTS_LOST = "events-lost";
/** As many follow as may: sooner or later one leaves. */
const TOO_MANY = 4429;

/** How long to wait before the `tries`th try; `chance` of 0 … 1 keeps many from coming at once. */
export function backoffMs(tries: number, chance: number): number {
  const usual = Math.min(MOST_MS, FIRST_MS * 2 ** Math.min(tries, 16));
  return Math.round(usual * (0.7 + 0.6 * chance));
}

/** Tells what comes as it comes; `watchSession` has what was missed in between as well. */
export class SessionLine {
  #socket: LineSocket | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #tries = 0;
  #connections = 0;
  #state: LineState = "connecting";
  #closed = false;

  constructor(
    private readonly server: Server,
    private readonly id: string,
    private readonly listener: LineListener,
    private readonly open: Opener = (url) => new WebSocket(url),
    private readonly chance: () => number = Math.random,
  ) {}

  get state(): LineState {
    return this.#state;
  }

  start(): void {
    this.#connect();
  }

  /** Says and hears nothing any more. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#drop();
  }

  /** The network is back, or the person looks again: there is no need to wait. */
  hurry(): void {
    if (this.#closed || this.#state !== "waiting") return;
    clearTimeout(this.#timer);
    this.#connect();
  }

  /** A line on which nothing comes may be dead without anybody having said so. */
  renew(): void {
    if (this.#closed || this.#state !== "live") return;
    this.#drop();
    this.#connect();
  }

  #drop(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close();
  }

  #connect(): void {
    this.#tell("connecting");
    const socket = this.open(addressOf(this.server, this.id));
    this.#socket = socket;
    const mine = (use: (event: Event) => void) => (event: Event) => {
      if (this.#socket === socket) use(event);
    };
    socket.addEventListener("open", mine(this.#opened));
    socket.addEventListener(
      "message",
      mine((event) => this.#take((event as MessageEvent<unknown>).data)),
    );
    socket.addEventListener(
      "close",
      mine((event) => this.#lost(event as CloseEvent)),
    );
  }

  readonly #opened = (): void => {
    this.#connections += 1;
    this.#tell("live");
    if (this.#connections > 1) this.listener.resumed?.();
  };

  #take(data: unknown): void {
    this.#tries = 0;
    const message = this.#understood(data);
    if (message === undefined) return;
    this.listener.message(message);
    if (message.type === "notice" && message.code === EVENTS_LOST) this.listener.resumed?.();
    if (message.type !== "bye") return;
    this.#tell("over", message.reason);
    this.close();
  }

  #understood(data: unknown): Watched | undefined {
    try {
      return decodeWatched(data);
    } catch (cause) {
      if (!(cause instanceof WireError)) throw cause;
      this.listener.malformed?.(cause);
      return undefined;
    }
  }

  #lost({ code, reason }: CloseEvent): void {
    this.#socket = undefined;
    if (code === UNKNOWN) this.#tell(this.#connections > 0 ? "over" : "gone", reason);
    else if (code === REFUSED) this.#tell("refused", reason);
    else this.#later(code === TOO_MANY ? MOST_MS : backoffMs(this.#tries, this.chance()));
  }

  #later(afterMs: number): void {
    this.#tries += 1;
    this.#tell("waiting");
    this.#timer = setTimeout(() => this.#connect(), afterMs);
  }

  #tell(state: LineState, reason?: string): void {
    if (this.#state === state && state !== "connecting") return;
    this.#state = state;
    this.listener.state(state, reason);
  }
}

/** A WebSocket cannot send headers: the key is in its query. */
function addressOf({ endpoint, token }: Server, id: string): string {
  const url = new URL(`api/v1/sessions/${encodeURIComponent(id)}/events`, endpoint);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  if (token !== undefined) url.searchParams.set("key", token);
  return url.href;
}
