/** Where every sent frame went: the outcomes always add up to what was sent. */

export interface Outcomes {
  readonly answered: number;
  /** The server worked on a newer frame instead. */
  readonly superseded: number;
  /** Too old when its turn came, or its answer came after `patienceMs`. */
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
  readonly answered: number;
  /** sent = sum of these. */
  readonly outcomes: Outcomes;
  /** Frames that the server says it left out, by its own reasons. */
  readonly dropped: Readonly<Record<string, number>>;
  readonly outstanding: number;
  /** Neither answered nor explained: the frame, its answer or the drop report was lost. */
  readonly unexplained: number;
  /** Answers to frames that were never seen to be sent (no transform in this browser). */
  readonly unmatched: number;
}

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
  readonly #dropped: Record<string, number> = {};
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

  /** When the frame was sent, if that is known. */
  noteAnswered(rtp: number, nowMs: number): number | undefined {
    this.#expire(nowMs);
    const atMs = this.#open.get(rtp) ?? this.#overdue.get(rtp);
    if (this.#open.delete(rtp)) this.#answered += 1;
    else if (this.#overdue.delete(rtp)) this.#answeredLate += 1;
    else this.#unmatched += 1;
    return atMs;
  }

  noteDrops(drops: Readonly<Record<string, number>>): void {
    for (const [reason, count] of Object.entries(drops))
      this.#dropped[reason] = (this.#dropped[reason] ?? 0) + count;
  }

  account(nowMs: number): Account {
    this.#expire(nowMs);
    // Not more can be explained than is unanswered, whatever the server says.
    let unanswered = this.#sent - this.#answered - this.#answeredLate;
    const explained = { superseded: 0, late: this.#answeredLate, undecodable: 0, lost: 0 };
    for (const [reason, count] of Object.entries(this.#dropped)) {
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
        answered: this.#answered,
        lost: explained.lost + unexplained,
        outstanding,
      },
      dropped: { ...this.#dropped },
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
    for (const rtp of this.#overdue.keys()) {
      if (this.#overdue.size <= this.limit) break;
      this.#overdue.delete(rtp);
    }
  }
}
