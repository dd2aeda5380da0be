/** Pings twice a second, and notices when results or the server fall silent. */

export interface HeartbeatActions {
  ping(id: number): void;
  /** No result for `QUIET_MS`, though the server still answers. */
  quiet(): void;
  /** Not a word from the server for `DEAD_MS`. */
  dead(): void;
}

export const BEAT_MS = 250;
export const PING_EVERY_MS = 500;
export const QUIET_MS = 1000;
export const DEAD_MS = 1500;
/** After a hint that the path may be broken, a server that lives answers within this. */
export const PROBE_MS = 600;
const KEEP_PINGS = 8;

export class Heartbeat {
  readonly #sentMs = new Map<number, number>();
  #timer: ReturnType<typeof setInterval> | undefined;
  #probe: ReturnType<typeof setTimeout> | undefined;
  #lastTickMs = 0;
  #lastPingMs = Number.NEGATIVE_INFINITY;
  #lastHeardMs = 0;
  #lastResultMs = Number.POSITIVE_INFINITY;
  #nextId = 1;

  constructor(private readonly actions: HeartbeatActions) {}

  /** Begins, or begins anew for another connection. */
  start(): void {
    this.stop();
    this.#sentMs.clear();
    this.#lastHeardMs = this.#lastTickMs = performance.now();
    this.#lastPingMs = Number.NEGATIVE_INFINITY;
    this.#lastResultMs = Number.POSITIVE_INFINITY;
    this.#tick(this.#lastHeardMs);
    this.#timer = setInterval(() => this.#tick(performance.now()), BEAT_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
    clearTimeout(this.#probe);
    this.#timer = this.#probe = undefined;
  }

  /** The network has changed: ask at once, and do not wait long for the answer. */
  probe(): void {
    if (this.#timer === undefined || this.#probe !== undefined) return;
    const askedMs = performance.now();
    this.#ping(askedMs);
    this.#probe = setTimeout(() => {
      this.#probe = undefined;
      if (this.#lastHeardMs < askedMs) this.actions.dead();
    }, PROBE_MS);
  }

  heard(nowMs: number): void {
    this.#lastHeardMs = nowMs;
  }

  heardResult(nowMs: number): void {
    this.#lastHeardMs = nowMs;
    this.#lastResultMs = nowMs;
  }

  /** When the ping was sent that is answered now; undefined where nobody asked. */
  pong(id: number): number | undefined {
    const sentMs = this.#sentMs.get(id);
    this.#sentMs.delete(id);
    return sentMs;
  }

  #tick(nowMs: number): void {
    this.#forgiveOwnSleep(nowMs);
    if (nowMs - this.#lastHeardMs > DEAD_MS) {
      this.actions.dead();
      return;
    }
    if (nowMs - this.#lastResultMs > QUIET_MS) this.actions.quiet();
    if (nowMs - this.#lastPingMs > PING_EVERY_MS - BEAT_MS / 2) this.#ping(nowMs);
  }

  /** A page that was held up itself has heard nothing, whatever the server said. */
  #forgiveOwnSleep(nowMs: number): void {
    const sleptMs = nowMs - this.#lastTickMs - 2 * PING_EVERY_MS;
    if (sleptMs > 0) this.#lastHeardMs = Math.min(nowMs, this.#lastHeardMs + sleptMs);
    this.#lastTickMs = nowMs;
  }

  #ping(nowMs: number): void {
    const oldest = this.#sentMs.keys().next().value;
    if (this.#sentMs.size >= KEEP_PINGS && oldest !== undefined) this.#sentMs.delete(oldest);
    this.#lastPingMs = nowMs;
    this.#sentMs.set(this.#nextId, nowMs);
    this.actions.ping(this.#nextId);
    this.#nextId += 1;
  }
}
