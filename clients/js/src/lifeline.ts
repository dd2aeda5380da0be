/** A session's connection: made, watched, and replaced when it breaks. */
import type { ChannelListener } from "./channels.ts";
import { Continuity } from "./continuity.ts";
import { ConnectionError, ServerError, type SidelineError } from "./errors.ts";
import { Heartbeat } from "./heartbeat.ts";
import type { Link, LinkListener } from "./link.ts";
import { watchNetwork } from "./network-watch.ts";
import { Recovery } from "./recovery.ts";
import { type ControlMessage, encodePing, type FrameMessage, type HelloMessage } from "./wire.ts";

const CONNECT_TIMEOUT_MS = 10_000;
const RECONNECT_TIMEOUT_MS = 5_000;
/** Until the server says how long it waits for a client to come back. */
const PATIENCE_MS = 30_000;

/** Hears the messages of all connections, one after the other, and what becomes of them. */
export interface LifelineListener extends ChannelListener {
  /** A ping was answered, when the server's clock said `serverMs`. */
  pinged(sentMs: number, arrivedMs: number, serverMs: number | undefined): void;
  /** No result for a second, though the server still answers. */
  quiet(): void;
  /** The connection broke; another one is being made. */
  broken(): void;
  /** Another connection is about to be tried, for the same session or for a new one. */
  replacing(sameSession: boolean): void;
  /** It broke, and there will be no other. */
  lost(error: SidelineError): void;
}

export class Lifeline {
  readonly #continuity = new Continuity();
  readonly #heartbeat: Heartbeat;
  readonly #recovery: Recovery;
  readonly #ended = new AbortController();
  #link: Link | undefined;

  constructor(
    private readonly makeLink: (listener: LinkListener) => Link,
    private readonly listener: LifelineListener,
  ) {
    this.#heartbeat = new Heartbeat({
      ping: (id) => this.#link?.send(encodePing(id)),
      quiet: () => listener.quiet(),
      dead: () => this.#onBroken(),
    });
    this.#recovery = new Recovery(
      { reconnect: () => this.#reconnect(), gaveUp: (error) => listener.lost(error) },
      PATIENCE_MS,
    );
  }

  /** The connection of now. */
  get link(): Link | undefined {
    return this.#link;
  }

  /** Makes the first connection; raises SidelineError. */
  async open(): Promise<void> {
    await this.#open(CONNECT_TIMEOUT_MS);
    watchNetwork(() => this.#onNetworkChange(), this.#ended.signal);
  }

  /** Ends the connection, and makes no other. Safe to call twice. */
  close(): void {
    this.#ended.abort();
    this.#heartbeat.stop();
    this.#recovery.stop();
    this.#link?.close();
  }

  /**
   * The server has ended the session and wants it to go on elsewhere: with what another one knows of
   * it, else anew.
   */
  elsewhere(): void {
    if (this.#ended.signal.aborted) return;
    this.#recovery.patienceMs = PATIENCE_MS;
    this.#mend();
  }

  async #open(withinMs: number): Promise<void> {
    const link = this.makeLink({
      frame: (message) => this.#onFrame(message),
      control: (message) => this.#onControl(message),
      malformed: (error) => this.listener.malformed(error),
      broken: () => this.#onBroken(),
    });
    this.#link = link;
    try {
      await link.open(this.#continuity.query, withinMs);
    } catch (cause) {
      link.close();
      throw cause;
    }
    this.#heartbeat.start();
  }

  #onBroken(): void {
    if (this.#ended.signal.aborted || this.#recovery.underway) return;
    if (!this.#continuity.possible) {
      this.listener.lost(new ConnectionError("connection-lost", "it broke before the greeting"));
      return;
    }
    this.#mend();
  }

  #mend(): void {
    this.#heartbeat.stop();
    this.listener.broken();
    this.#recovery.broken();
  }

  /** Goes on with the session; where the server no longer knows it, starts another one, but for one
   * that somebody ended meanwhile. */
  async #reconnect(): Promise<void> {
    this.#link?.close();
    this.listener.replacing(this.#continuity.possible);
    try {
      await this.#open(RECONNECT_TIMEOUT_MS);
    } catch (cause) {
      if (!(cause instanceof ServerError) || cause.code !== "session-gone") throw cause;
      this.#continuity.forget();
      await this.#reconnect();
    }
  }

  #onNetworkChange(): void {
    this.#heartbeat.probe();
    this.#recovery.hurry();
  }

  #onFrame(message: FrameMessage): void {
    this.#heartbeat.heardResult(performance.now());
    this.listener.frame(message);
  }

  #onControl(message: ControlMessage): void {
    const nowMs = performance.now();
    this.#heartbeat.heard(nowMs);
    if (message.type === "hello") this.#onHello(message);
    if (message.type === "event") this.#continuity.heard(message.id);
    if (message.type === "pong") {
      const sentMs = this.#heartbeat.pong(message.id);
      if (sentMs !== undefined) this.listener.pinged(sentMs, nowMs, message.serverMs);
    }
    this.listener.control(message);
  }

  #onHello(hello: HelloMessage): void {
    this.#continuity.greeted(hello);
    const patienceS = hello.limits["resume_s"];
    if (patienceS !== undefined) this.#recovery.patienceMs = patienceS * 1000;
  }
}
