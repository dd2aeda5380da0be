/** What a session measures about itself, from three things: sent, answered, captured. */
import { type AgeSource, CaptureClock } from "./capture-clock.ts";
import type { EncodedFrameInfo } from "./encoded-tap.ts";
import { type Account, FrameLedger } from "./ledger.ts";
import { SlidingWindow } from "./statistics.ts";
import type { FrameMessage } from "./wire.ts";

export interface FrameResult extends FrameMessage {
  /** performance.now() axis; undefined until the capture clock has locked. */
  readonly captureMs: number | undefined;
  readonly arrivedMs: number;
  /** Capture → arrival of the result. */
  readonly ageMs: number | undefined;
  /** A newer result came before this one: do not draw it. */
  readonly late: boolean;
}

/** `estimated`: no encoded frame can be seen here, so capture is judged from arrival. */
export type AgeBasis = AgeSource | "estimated";

export interface Snapshot extends Account {
  readonly ageP50Ms: number | undefined;
  readonly ageP95Ms: number | undefined;
  readonly ageBasis: AgeBasis;
  /** How far an age may be off, in ms; undefined where that is not known. */
  readonly ageErrorMs: number | undefined;
  readonly resultsPerS: number;
  readonly sentPerS: number;
  readonly sentKbps: number;
  readonly roundTripMs: number | undefined;
}

const AGE_WINDOW_MS = 10_000;
const RATE_WINDOW_MS = 2_000;
/** RTP timestamps carry whole milliseconds. */
const CAPTURE_ERROR_MS = 1;

export class Measures {
  #clock = new CaptureClock();
  readonly #ledger = new FrameLedger();
  readonly #ages = new SlidingWindow(AGE_WINDOW_MS);
  readonly #results = new SlidingWindow(RATE_WINDOW_MS);
  readonly #bytes = new SlidingWindow(RATE_WINDOW_MS);
  #latestSeq = -1;
  #roundTripMs: number | undefined;

  constructor(private readonly seesEncoded: boolean) {}

  /** What is sent from now on has other RTP timestamps; another session has other numbers too. */
  reconnected(sameSession: boolean): void {
    this.#clock = new CaptureClock();
    if (!sameSession) this.#latestSeq = -1;
  }

  captured(captureMs: number, slackMs = 0): void {
    this.#clock.noteCapture(captureMs, slackMs);
  }

  encoded({ rtp, encodedMs, bytes }: EncodedFrameInfo): void {
    this.#clock.noteEncoded(rtp, encodedMs);
    this.#ledger.noteSent(rtp, encodedMs);
    this.#bytes.add(encodedMs, bytes);
  }

  roundTrip(milliseconds: number): void {
    this.#roundTripMs = milliseconds;
  }

  answered(message: FrameMessage, arrivedMs: number): FrameResult {
    if (!this.seesEncoded)
      this.#clock.noteEncoded(message.rtp, this.#sentAtMost(message, arrivedMs));
    this.#ledger.noteAnswered(message.rtp);
    this.#ledger.noteDrops(message.drops);
    this.#results.add(arrivedMs, 1);
    const captureMs = this.#clock.captureMs(message.rtp);
    const ageMs = captureMs === undefined ? undefined : arrivedMs - captureMs;
    if (ageMs !== undefined) this.#ages.add(arrivedMs, ageMs);
    const late = message.seq <= this.#latestSeq;
    this.#latestSeq = Math.max(this.#latestSeq, message.seq);
    return { ...message, captureMs, arrivedMs, ageMs, late };
  }

  snapshot(nowMs: number): Snapshot {
    return {
      ...this.#ledger.account(nowMs),
      ageP50Ms: this.#ages.quantile(nowMs, 0.5),
      ageP95Ms: this.#ages.quantile(nowMs, 0.95),
      ageBasis: this.#basis(),
      ageErrorMs: this.#errorMs(),
      resultsPerS: this.#results.ratePerS(nowMs),
      sentPerS: this.#bytes.ratePerS(nowMs),
      sentKbps: (this.#bytes.sum(nowMs) * 8) / RATE_WINDOW_MS,
      roundTripMs: this.#roundTripMs,
    };
  }

  /** Without a view of the encoder: a frame was sent half a round trip and all stages ago. */
  #sentAtMost(message: FrameMessage, arrivedMs: number): number {
    const atServer = Object.values(message.stages).reduce((sum, ms) => sum + ms, 0);
    return arrivedMs - atServer - (this.#roundTripMs ?? 0) / 2;
  }

  #basis(): AgeBasis {
    return this.seesEncoded ? this.#clock.source : "estimated";
  }

  #errorMs(): number | undefined {
    if (!this.seesEncoded) return this.#roundTripMs;
    return this.#clock.source === "capture" ? CAPTURE_ERROR_MS : undefined;
  }
}
