/** All that is known of one session at this moment, from the list and from its own line. */
import type { LastFinal, LineState, SessionInfo, Watched } from "@sideline/client";

/** Frames come thirty times a second: without one for so long, something is wrong. */
export const STALE_MS = 2500;
const AGES_KEPT = 30;

export class WatchedSession {
  line: LineState = "connecting";
  phase: string | undefined;
  last: LastFinal | undefined;
  pose: Float32Array | null = null;
  metrics: Readonly<Record<string, number>> = {};
  /** The kind of event that stands for a whole attempt of this sport, once that is known. */
  attemptKind: string | undefined;
  #info: SessionInfo;
  #frameAtMs: number | undefined;
  #moment: { readonly mediaTimeS: number; readonly atMs: number } | undefined;
  readonly #ages: number[] = [];

  constructor(info: SessionInfo) {
    this.#info = info;
    this.last = info.last;
    this.phase = info.phase;
  }

  get info(): SessionInfo {
    return this.#info;
  }

  /** The list was fetched anew; what the line said since is newer. */
  renew(info: SessionInfo): void {
    this.#info = info;
    if (this.line === "live" && this.last !== undefined) return;
    this.phase = this.line === "live" ? this.phase : (info.phase ?? this.phase);
    this.last = info.last ?? this.last;
  }

  /** True when there is a new result. */
  take(message: Watched, nowMs: number): boolean {
    switch (message.type) {
      case "metrics":
        this.pose = message.pose;
        this.phase = message.phase;
        this.metrics = message.metrics;
        this.#frameAtMs = nowMs;
        this.#age(Object.values(message.stages));
        return false;
      case "event": {
        this.#moment = { mediaTimeS: message.mediaTimeS, atMs: nowMs };
        if (message.stage !== "final" || !this.#isAttempt(message.kind)) return false;
        this.last = message;
        return true;
      }
      case "label":
        this.#info = { ...this.#info, label: message.label, athleteId: message.athleteId };
        return false;
      default:
        return false;
    }
  }

  /** Of results at the server, in the worst of twenty frames; the server's own word for it first. */
  get ageMs(): number | undefined {
    if (this.#info.ageP95Ms !== undefined) return this.#info.ageP95Ms;
    const sorted = [...this.#ages].sort((a, b) => a - b);
    return sorted[Math.floor(0.95 * (sorted.length - 1))];
  }

  /** For how long no frame has come, once that is too long; undefined while all is well. */
  silentMs(nowMs: number): number | undefined {
    if (this.#frameAtMs === undefined) return undefined;
    const silent = nowMs - this.#frameAtMs;
    return silent > STALE_MS ? silent : undefined;
  }

  /** Where on the session's own clock now is; undefined before its first event. */
  mediaTimeS(nowMs: number): number | undefined {
    if (this.#moment === undefined) return undefined;
    return this.#moment.mediaTimeS + (nowMs - this.#moment.atMs) / 1000;
  }

  #age(stages: readonly number[]): void {
    if (stages.length === 0) return;
    this.#ages.push(stages.reduce((sum, one) => sum + one, 0));
    if (this.#ages.length > AGES_KEPT) this.#ages.shift();
  }

  #isAttempt(kind: string): boolean {
    return this.attemptKind === undefined || kind === this.attemptKind;
  }
}
