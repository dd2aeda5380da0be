/** Where every sent frame went: the outcomes always add up to what was sent. */
import { DropTally } from "./drop-tally.ts";
import type { Counts } from "./wire.ts";

export interface Outcomes {
  /** Within `BUDGET_MS`. */
  readonly answered: number;
  /** The server worked on a newer frame instead. */
  readonly superseded: number;
  /** Too old when its turn came, or its answer came after `BUDGET_MS`. */
  readonly late: number;
  /** It arrived, but gave no picture. */
  readonly undecodable: number;
  /** The frame or its answer never arrived, or the server could not work on it. */
  readonly lost: number;
  /** Sent less than `patienceMs` ago, and not answered yet. */
  readonly outstanding: number;
}

export interface Account {
  readonly sent: number;
  /** In time or not. */
  readonly answered: number;
  /** sent = sum of these. */
  readonly outcomes: Outcomes;
  /** Frames that the server says it left out, by its own reasons; its results that it could not
   * send are among them. */
  readonly dropped: Readonly<Record<string, number>>;
  readonly outstanding: number;
  /** Neither answered nor explained: the frame or its answer was lost. */
  readonly unexplained: number;
  /** Answers to frames that were never seen to be sent (no transform in this browser). */
  readonly unmatched: number;
}

/** What is older when it comes is of no use to a coach who speaks to the athlete. */
export const BUDGET_MS = 200;

/** Of the server's reasons; every other one means that the frame is lost. */
const OUTCOME_OF: Readonly<Record<string, "superseded" | "late" | "undecodable">> = {
  superseded: "superseded",
  late: "late",
  undecodable: "undecodable",
};

export class FrameLedger {
  /** Insertion order is sending order, so the oldest comes first. */
  readonly #open = new Map<number, number>();
  /** The last ones that were given up, in case an answer still comes. */
  readonly #overdue = new Map<number, number>();
  /** The last ones that were answered, in case they are answered again. */
  readonly #closed = new Set<number>();
  readonly #drops = new DropTally();
  #sent = 0;
  #answered = 0;
  #answeredLate = 0;
  #unmatched = 0;

  constructor(
    private readonly patienceMs = 1000,
    private readonly limit = 512,
  ) {}

  noteSent(rtp: number, atMs: number): void {
    this.#sent += 1;
    this.#open.set(rtp, atMs);
    this.#expire(atMs);
  }

  /** An answer to this frame came before. */
  isAnswered(rtp: number): boolean {
    return this.#closed.has(rtp);
  }

  /**
   * When the frame was sent, if that is known. Its age is told where it is known better than from
   * sending; answered again it counts no more.
   */
  noteAnswered(rtp: number, nowMs: number, ageMs?: number): number | undefined {
    this.#expire(nowMs);
    const atMs = this.#open.get(rtp) ?? this.#overdue.get(rtp);
    if (this.#open.delete(rtp) || this.#overdue.delete(rtp)) {
      this.#answered += 1;
      if ((ageMs ?? nowMs - (atMs ?? nowMs)) > BUDGET_MS) this.#answeredLate += 1;
    } else if (!this.#closed.has(rtp)) {
      this.#unmatched += 1;
    }
    this.#closed.add(rtp);
    trim(this.#closed, this.limit);
    return atMs;
  }

  /** Since the last message that came. */
  noteDrops(drops: Readonly<Record<string, number>>): void {
    this.#drops.add(drops);
  }

  /** Since the session began. */
  noteCounts(counts: Counts): void {
    this.#drops.set(counts.drops);
  }

  /** The server counts from 0 again. */
  otherSession(): void {
    this.#drops.otherSession();
  }

  account(nowMs: number): Account {
    this.#expire(nowMs);
    // Not more can be explained than is unanswered, whatever the server says.
    let unanswered = this.#sent - this.#answered;
    const dropped = this.#drops.totals();
    const explained = { superseded: 0, late: this.#answeredLate, undecodable: 0, lost: 0 };
    for (const [reason, count] of Object.entries(dropped)) {
      const frames = Math.min(count, unanswered);
      explained[OUTCOME_OF[reason] ?? "lost"] += frames;
      unanswered -= frames;
    }
    // Drops are told at once: what they explain is no longer on its way.
    const outstanding = Math.min(this.#open.size, unanswered);
    const unexplained = unanswered - outstanding;
    return {
      sent: this.#sent,
      answered: this.#answered,
      outcomes: {
        ...explained,
        answered: this.#answered - this.#answeredLate,
        lost: explained.lost + unexplained,
        outstanding,
      },
      dropped,
      outstanding,
      unexplained,
      unmatched: this.#unmatched,
    };
  }

  #expire(nowMs: number): void {
    for (const [rtp, atMs] of this.#open) {
      if (nowMs - atMs < this.patienceMs && this.#open.size <= this.limit) break;
      this.#open.delete(rtp);
      this.#overdue.set(rtp, atMs);
    }
    trim(this.#overdue, this.limit);
  }
}

/** Forgets the oldest. */
function trim(kept: Map<number, number> | Set<number>, limit: number): void {
  for (const rtp of kept.keys()) {
    if (kept.size <= limit) break;
    kept.delete(rtp);
  }
}
