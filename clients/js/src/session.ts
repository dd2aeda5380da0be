/** One live session: sends a stream, gives back a result for every frame. */
import { Emitter } from "./emitter.ts";
import { EncodedTap } from "./encoded-tap.ts";
import { ConnectionError, ServerError, SidelineError } from "./errors.ts";
import { FrameTap, type TappedFrame } from "./frame-tap.ts";
import { Heartbeat } from "./heartbeat.ts";
import { Link, type SentNow } from "./link.ts";
import { type FrameResult, Measures, type Snapshot } from "./measures.ts";
import { Recovery } from "./recovery.ts";
import type { Codec } from "./sender.ts";
import { WhipResource } from "./whip.ts";
import {
  type ControlMessage,
  type DegradeMessage,
  type EventMessage,
  encodePing,
  type FrameMessage,
  type HelloMessage,
  type PongMessage,
  WireError,
} from "./wire.ts";

export interface Athlete {
  readonly heightM?: number;
  readonly massKg?: number;
}

export interface SessionOptions {
  /** The server's address, e.g. `https://sideline.example/`. */
  readonly endpoint: string;
  readonly sport: string;
  readonly stream: MediaStream;
  /** A playing element that shows `stream`; capture times and pictures are read from it. */
  readonly preview?: HTMLVideoElement;
  readonly athlete?: Athlete;
  readonly codec?: Codec;
  /** API key, where the server demands one. */
  readonly token?: string;
  /** `relay`: media goes through a TURN server that the server names, and no other way. */
  readonly iceTransportPolicy?: RTCIceTransportPolicy;
  readonly signal?: AbortSignal;
}

/**
 * `interrupted`: connected, but no result for a second. `reconnecting`: the connection broke and is
 * being replaced; the session waits at the server.
 */
export type SessionState =
  | "idle"
  | "connecting"
  | "live"
  | "interrupted"
  | "reconnecting"
  | "closed";

export interface SessionEvents {
  state: SessionState;
  /** Once for every connection; without `resumed` numbers of attempts start at 1 (again). */
  hello: HelloMessage;
  frame: FrameResult;
  event: EventMessage;
  degrade: DegradeMessage;
  /** A message that could not be read, and was left out. */
  malformed: WireError;
  /** The end; undefined when it was asked for. */
  closed: SidelineError | undefined;
}

const CONNECT_TIMEOUT_MS = 10_000;
const RECONNECT_TIMEOUT_MS = 5_000;
/** Until the server says how long it waits for a client to come back. */
const PATIENCE_MS = 30_000;

/** Opens a session and resolves once it is connected; raises SidelineError. */
export async function connect(options: SessionOptions): Promise<SidelineSession> {
  const session = new SidelineSession(options);
  await session.start();
  return session;
}

export class SidelineSession extends Emitter<SessionEvents> {
  readonly measures = new Measures(EncodedTap.supported);
  readonly #options: SessionOptions;
  readonly #whip: WhipResource;
  readonly #encoded: EncodedTap | undefined;
  readonly #frames: FrameTap | undefined;
  readonly #heartbeat: Heartbeat;
  readonly #recovery: Recovery;
  readonly #network = new AbortController();
  #link: Link | undefined;
  #resume: string | undefined;
  #heardEvent = 0;
  #state: SessionState = "idle";

  constructor(options: SessionOptions) {
    super();
    if (!("RTCPeerConnection" in globalThis)) throw new ConnectionError("unsupported-browser");
    this.#options = options;
    this.#whip = new WhipResource(whipUrl(options), options.token);
    if (EncodedTap.supported) this.#encoded = new EncodedTap((f) => this.measures.encoded(f));
    if (options.preview !== undefined && FrameTap.supported)
      this.#frames = new FrameTap(options.preview, (ms, slackMs) =>
        this.measures.captured(ms, slackMs),
      );
    this.#heartbeat = new Heartbeat({
      ping: (id) => this.#link?.send(encodePing(id)),
      quiet: () => this.#setState("interrupted"),
      dead: () => this.#onBroken(),
    });
    this.#recovery = new Recovery(
      { reconnect: () => this.#reconnect(), gaveUp: (error) => void this.#close(error) },
      PATIENCE_MS,
    );
    options.signal?.addEventListener("abort", () => void this.stop(), { once: true });
    addEventListener("pagehide", this.#onPageHide);
  }

  get state(): SessionState {
    return this.#state;
  }

  /** Connects; resolves when the data channels are open. Raises SidelineError, and closes. */
  async start(): Promise<void> {
    this.#setState("connecting");
    try {
      await this.#open({}, CONNECT_TIMEOUT_MS);
      this.#watchNetwork();
    } catch (cause) {
      const error = this.#wordsFor(cause);
      await this.#close(error);
      throw error;
    }
  }

  /** Ends the session and tells the server. Safe to call twice. */
  async stop(): Promise<void> {
    await this.#close(undefined);
  }

  /** The picture that a result belongs to, while it is still kept. */
  pictureOf(result: FrameResult): TappedFrame | undefined {
    return result.captureMs === undefined ? undefined : this.#frames?.frameAt(result.captureMs);
  }

  snapshot(): Snapshot {
    return this.measures.snapshot(performance.now());
  }

  /** Size and codec that are sent now, from the browser's own statistics. */
  async sending(): Promise<SentNow | undefined> {
    return this.#link?.sending();
  }

  /** A new connection, in place of the one there was. */
  async #open(query: Readonly<Record<string, string>>, withinMs: number): Promise<void> {
    const { stream, codec = "auto", iceTransportPolicy = "all" } = this.#options;
    const link = new Link(
      { stream, codec, whip: this.#whip, encoded: this.#encoded, iceTransportPolicy },
      {
        frame: (message) => this.#onFrame(message),
        control: (message) => this.#onControl(message),
        malformed: (error) => this.emit("malformed", error),
        broken: () => this.#onBroken(),
      },
    );
    this.#link = link;
    try {
      await link.open(query, withinMs);
    } catch (cause) {
      link.close();
      throw cause;
    }
    this.#heartbeat.start();
  }

  #onBroken(): void {
    if (this.#state === "closed") return;
    this.#heartbeat.stop();
    if (this.#resume === undefined) {
      void this.#close(new ConnectionError("connection-lost", "it broke before the greeting"));
      return;
    }
    this.#setState("reconnecting");
    this.#recovery.broken();
  }

  /** Goes on with the session; where the server no longer knows it, starts another one. */
  async #reconnect(): Promise<void> {
    this.#link?.close();
    this.measures.reconnected(this.#resume !== undefined);
    const query = { resume: this.#resume ?? "", heard: String(this.#heardEvent) };
    try {
      await this.#open(this.#resume === undefined ? {} : query, RECONNECT_TIMEOUT_MS);
    } catch (cause) {
      if (!(cause instanceof ServerError) || cause.code !== "session-gone") throw cause;
      this.#resume = undefined;
      this.#heardEvent = 0;
      await this.#reconnect();
    }
  }

  #watchNetwork(): void {
    const changed = () => {
      this.#heartbeat.probe();
      this.#recovery.hurry();
    };
    const { signal } = this.#network;
    addEventListener("online", changed, { signal });
    addEventListener("offline", changed, { signal });
    const { connection } = navigator as Navigator & { connection?: EventTarget };
    connection?.addEventListener("change", changed, { signal });
  }

  #onFrame(message: FrameMessage): void {
    const result = this.measures.answered(message, performance.now());
    this.#heartbeat.heardResult(result.arrivedMs);
    this.#setState("live");
    this.emit("frame", result);
  }

  #onControl(message: ControlMessage): void {
    this.#heartbeat.heard(performance.now());
    if (message.type === "hello") this.#onHello(message);
    if (message.type === "event") {
      this.#heardEvent = Math.max(this.#heardEvent, message.id);
      this.emit("event", message);
    }
    if (message.type === "degrade") this.emit("degrade", message);
    if (message.type === "pong") this.#onPong(message);
    if (message.type === "error") this.emit("malformed", new WireError(message.detail));
    if (message.type === "bye")
      void this.#close(new ConnectionError("server-closed", message.reason));
  }

  #onPong({ id, serverMs }: PongMessage): void {
    const sentMs = this.#heartbeat.pong(id);
    if (sentMs !== undefined) this.measures.pinged(sentMs, performance.now(), serverMs);
  }

  #onHello(hello: HelloMessage): void {
    this.#resume = hello.resume;
    const patienceS = hello.limits["resume_s"];
    if (patienceS !== undefined) this.#recovery.patienceMs = patienceS * 1000;
    this.emit("hello", hello);
  }

  #setState(state: SessionState): void {
    if (this.#state === state || this.#state === "closed") return;
    this.#state = state;
    this.emit("state", state);
  }

  #wordsFor(cause: unknown): SidelineError {
    if (cause instanceof SidelineError) return cause;
    if (this.#state === "closed") return new ConnectionError("stopped");
    return new ConnectionError("connection-failed", String(cause));
  }

  async #close(error: SidelineError | undefined): Promise<void> {
    if (this.#state === "closed") return;
    this.#setState("closed");
    removeEventListener("pagehide", this.#onPageHide);
    this.#network.abort();
    this.#heartbeat.stop();
    this.#recovery.stop();
    const removed = this.#whip.remove();
    this.#link?.close();
    this.#encoded?.close();
    this.#frames?.close();
    this.emit("closed", error);
    await removed;
  }

  readonly #onPageHide = (): void => void this.stop();
}

function whipUrl({ endpoint, sport, athlete }: SessionOptions): URL {
  const url = new URL("whip", endpoint);
  url.searchParams.set("sport", sport);
  if (athlete?.heightM !== undefined) url.searchParams.set("height_m", String(athlete.heightM));
  if (athlete?.massKg !== undefined) url.searchParams.set("mass_kg", String(athlete.massKg));
  return url;
}
