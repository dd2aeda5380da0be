/** What a server says it has left out, from two sources that both may be short of the truth. */

/** Reasons that a message had no room for; the totals name them. */
const UNNAMED = "other";

export class DropTally {
  /** Told once each, over a channel that loses messages. */
  #sum: Record<string, number> = {};
  /** Told in full, reliably, but only now and then. */
  #total: Readonly<Record<string, number>> | undefined;
  readonly #before: Record<string, number> = {};

  add(drops: Readonly<Record<string, number>>): void {
    addTo(this.#sum, drops);
  }

  set(totals: Readonly<Record<string, number>>): void {
    this.#total = totals;
  }

  /** The server counts from 0 again; what was counted before stays. */
  otherSession(): void {
    addTo(this.#before, this.#current());
    this.#sum = {};
    this.#total = undefined;
  }

  /** By reason; neither source ever counts too much, so the larger is nearer. */
  totals(): Record<string, number> {
    const totals = { ...this.#before };
    addTo(totals, this.#current());
    return totals;
  }

  #current(): Readonly<Record<string, number>> {
    if (this.#total === undefined) return this.#sum;
    const current: Record<string, number> = { ...this.#total };
    for (const [reason, count] of Object.entries(this.#sum))
      if (reason !== UNNAMED) current[reason] = Math.max(current[reason] ?? 0, count);
    return current;
  }
}

function addTo(sums: Record<string, number>, counts: Readonly<Record<string, number>>): void {
  for (const [reason, count] of Object.entries(counts)) sums[reason] = (sums[reason] ?? 0) + count;
}
