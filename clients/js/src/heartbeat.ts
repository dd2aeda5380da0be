/** Pings once a second, and notices when results or the server fall silent. */

export interface HeartbeatActions {
  ping(id: number): void;
  roundTrip(milliseconds: number): void;
  /** No result for `QUIET_MS`, though the server still answers. */
  quiet(): void;
  /** Not a word from the server for `DEAD_MS`. */
  dead(): void;
}

export const PING_EVERY_MS = 1000;
export const QUIET_MS = 1000;
export const DEAD_MS = 5000;
const KEEP_PINGS = 8;

export class Heartbeat {
  readonly #sentMs = new Map<number, number>();
  #timer: ReturnType<typeof setInterval> | undefined;
  #lastHeardMs = 0;
  #lastResultMs = Number.POSITIVE_INFINITY;
  #nextId = 1;

  constructor(private readonly actions: HeartbeatActions) {}

  start(): void {
    this.#lastHeardMs = performance.now();
    this.tick(this.#lastHeardMs);
    this.#timer = setInterval(() => this.tick(performance.now()), PING_EVERY_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  heard(nowMs: number): void {
    this.#lastHeardMs = nowMs;
  }

  heardResult(nowMs: number): void {
    this.#lastHeardMs = nowMs;
    this.#lastResultMs = nowMs;
  }

  pong(id: number, nowMs: number): void {
    const sentMs = this.#sentMs.get(id);
    if (sentMs === undefined) return;
    this.#sentMs.clear();
    this.actions.roundTrip(nowMs - sentMs);
  }

  /** One beat; called by the timer, public so that a test can own the time. */
  tick(nowMs: number): void {
    if (nowMs - this.#lastHeardMs > DEAD_MS) {
      this.actions.dead();
      return;
    }
    if (nowMs - this.#lastResultMs > QUIET_MS) this.actions.quiet();
    if (this.#sentMs.size >= KEEP_PINGS) this.#sentMs.clear();
    this.#sentMs.set(this.#nextId, nowMs);
    this.actions.ping(this.#nextId);
    this.#nextId += 1;
  }
}
