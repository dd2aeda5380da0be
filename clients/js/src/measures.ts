/** What a session measures about itself, from three things: sent, answered, captured. */
import { AgeStages, totalMs } from "./age-stages.ts";
import { type AgeSource, CaptureClock } from "./capture-clock.ts";
import { type ClockOffset, OffsetEstimator } from "./clock-offset.ts";
import type { EncodedFrameInfo } from "./encoded-tap.ts";
import { type Account, FrameLedger } from "./ledger.ts";
import { SlidingWindow } from "./statistics.ts";
import type { Answer, Counts, FrameMessage } from "./wire.ts";

/** What was found in a frame, and when. */
export interface AnswerResult extends Answer {
  /** performance.now() axis; undefined until the capture clock has locked. */
  readonly captureMs: number | undefined;
  readonly arrivedMs: number;
  /** Capture → arrival of the result. */
  readonly ageMs: number | undefined;
  /** A newer result came before this one: do not draw it. */
  readonly late: boolean;
}

export interface FrameResult extends FrameMessage, AnswerResult {
  /** Of earlier frames whose own messages have not come, the oldest first; all of them `late`. */
  readonly again: readonly AnswerResult[];
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
  /**
   * Where the age of the last results went, each the median in ms: `encoded` (capture to the
   * encoder's exit), `network_up` and `network_down` (in their place `network`, both together,
   * while no ping has told the server's clock), and the server's stages. Empty where the
   * encoder's exit cannot be seen.
   */
  readonly stagesMs: Readonly<Record<string, number>>;
  /** What `network_up` has too much `network_down` has too little: each may be off by this. */
  readonly networkErrorMs: number | undefined;
  /** The server's clock against performance.now(); ages do not depend on it. */
  readonly clockOffset: ClockOffset | undefined;
  /** The longest time without a result since the first one, now included. */
  readonly longestGapMs: number | undefined;
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
  readonly #stages = new AgeStages(AGE_WINDOW_MS);
  #offset = new OffsetEstimator();
  #latestSeq = -1;
  #lastArrivedMs: number | undefined;
  #longestGapMs = 0;
  #roundTripMs: number | undefined;

  constructor(private readonly seesEncoded: boolean) {}

  /** What is sent from now on has other RTP timestamps; another session has other numbers too. */
  reconnected(sameSession: boolean): void {
    this.#clock = new CaptureClock();
    this.#offset = new OffsetEstimator(); // perhaps another machine's clock
    if (sameSession) return;
    this.#latestSeq = -1;
    this.#ledger.otherSession();
  }

  captured(captureMs: number, slackMs = 0): void {
    this.#clock.noteCapture(captureMs, slackMs);
  }

  encoded({ rtp, encodedMs, bytes }: EncodedFrameInfo): void {
    this.#clock.noteEncoded(rtp, encodedMs);
    this.#ledger.noteSent(rtp, encodedMs);
    this.#bytes.add(encodedMs, bytes);
  }

  /** A ping was answered, when the server's clock said `serverMs`. */
  pinged(sentMs: number, arrivedMs: number, serverMs: number | undefined): void {
    this.#roundTripMs = arrivedMs - sentMs;
    if (serverMs !== undefined) this.#offset.add(sentMs, arrivedMs, serverMs);
  }

  /** What the server has counted since the session began, if it tells. */
  counted(counts: Counts | undefined): void {
    if (counts !== undefined) this.#ledger.noteCounts(counts);
  }

  answered(message: FrameMessage, arrivedMs: number): FrameResult {
    if (!this.seesEncoded)
      this.#clock.noteEncoded(message.rtp, this.#sentAtMost(message, arrivedMs));
    const late = message.seq <= this.#latestSeq;
    this.#latestSeq = Math.max(this.#latestSeq, message.seq);
    const again = message.again
      .filter((earlier) => !this.#ledger.isAnswered(earlier.rtp))
      .sort((a, b) => a.seq - b.seq)
      .map((earlier) => ({ ...this.#answer(earlier, arrivedMs).result, late: true }));
    const { result, sentMs } = this.#answer(message, arrivedMs);
    this.#ledger.noteDrops(message.drops);
    this.#longestGapMs = this.#gapMs(arrivedMs);
    this.#lastArrivedMs = arrivedMs;
    if (sentMs !== undefined) this.#split(message, result.captureMs, sentMs, arrivedMs);
    return { ...result, late, again };
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
      stagesMs: this.#stages.medians(nowMs),
      networkErrorMs: this.#stages.networkErrorMs(nowMs),
      clockOffset: this.#offset.at(nowMs),
      longestGapMs: this.#lastArrivedMs === undefined ? undefined : this.#gapMs(nowMs),
    };
  }

  #answer<T extends Answer>(answer: T, arrivedMs: number) {
    const isNew = !this.#ledger.isAnswered(answer.rtp);
    const captureMs = this.#clock.captureMs(answer.rtp);
    const ageMs = captureMs === undefined ? undefined : arrivedMs - captureMs;
    const sentMs = this.#ledger.noteAnswered(answer.rtp, arrivedMs, ageMs);
    if (isNew) this.#results.add(arrivedMs, 1);
    if (isNew && ageMs !== undefined) this.#ages.add(arrivedMs, ageMs);
    return { result: { ...answer, captureMs, arrivedMs, ageMs }, sentMs };
  }

  #gapMs(nowMs: number): number {
    return Math.max(this.#longestGapMs, nowMs - (this.#lastArrivedMs ?? nowMs));
  }

  #split(
    message: FrameMessage,
    capturedMs: number | undefined,
    sentMs: number,
    arrivedMs: number,
  ): void {
    const captureMs = this.#clock.source === "capture" ? capturedMs : undefined;
    this.#stages.note(message, { captureMs, sentMs, arrivedMs }, this.#offset.at(arrivedMs));
  }

  /** Without a view of the encoder: a frame was sent half a round trip and all stages ago. */
  #sentAtMost(message: FrameMessage, arrivedMs: number): number {
    return arrivedMs - totalMs(message.stages) - (this.#roundTripMs ?? 0) / 2;
  }

  #basis(): AgeBasis {
    return this.seesEncoded ? this.#clock.source : "estimated";
  }

  #errorMs(): number | undefined {
    if (!this.seesEncoded) return this.#roundTripMs;
    return this.#clock.source === "capture" ? CAPTURE_ERROR_MS : undefined;
  }
}
