/** Where every sent frame went: answered, dropped by the server, still on its way, or lost. */

export interface Account {
  readonly sent: number;
  readonly answered: number;
  /** Frames that the server says it left out, by reason. */
  readonly dropped: Readonly<Record<string, number>>;
  /** Sent less than `patienceMs` ago and not answered yet. */
  readonly outstanding: number;
  /** Neither answered nor explained: the frame, its answer or the drop report was lost. */
  readonly unexplained: number;
  /** Answers to frames that were never seen to be sent (no transform in this browser). */
  readonly unmatched: number;
}

export class FrameLedger {
  /** Insertion order is sending order, so the oldest comes first. */
  readonly #open = new Map<number, number>();
  readonly #dropped: Record<string, number> = {};
  #sent = 0;
  #answered = 0;
  #overdue = 0;
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

  noteAnswered(rtp: number): void {
    if (this.#open.delete(rtp)) this.#answered += 1;
    else this.#unmatched += 1;
  }

  noteDrops(drops: Readonly<Record<string, number>>): void {
    for (const [reason, count] of Object.entries(drops))
      this.#dropped[reason] = (this.#dropped[reason] ?? 0) + count;
  }

  account(nowMs: number): Account {
    this.#expire(nowMs);
    const explained = Object.values(this.#dropped).reduce((sum, count) => sum + count, 0);
    const early = Math.max(0, explained - this.#overdue);
    return {
      sent: this.#sent,
      answered: this.#answered,
      dropped: { ...this.#dropped },
      // Drops are reported at once: what they cannot explain of the overdue is still open.
      outstanding: this.#open.size - Math.min(this.#open.size, early),
      unexplained: Math.max(0, this.#overdue - explained),
      unmatched: this.#unmatched,
    };
  }

  #expire(nowMs: number): void {
    for (const [rtp, atMs] of this.#open) {
      if (nowMs - atMs < this.patienceMs && this.#open.size <= this.limit) break;
      this.#open.delete(rtp);
      this.#overdue += 1;
    }
  }
}
