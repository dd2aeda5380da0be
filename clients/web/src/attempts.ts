/** The attempts (jumps) of a session, gathered from events as they settle. */
import type { EventMessage, EventStage, Verdict } from "@sideline/client";

export interface Attempt {
  readonly number: number;
  readonly stage: EventStage;
  readonly values: Readonly<Record<string, number>>;
  readonly absent: Readonly<Record<string, string>>;
  readonly flags: readonly string[];
  /** Of finals. */
  readonly verdict: Verdict | undefined;
}

/** Which attempts stand out, by their numbers, and how another one is looked at. */
export interface Marks {
  readonly best: number | undefined;
  readonly shown: number;
  choose(number: number): void;
}

const ORDER: Record<EventStage, number> = { provisional: 0, confirmed: 1, final: 2 };
const KEEP = 500;

export class Attempts {
  readonly #byNumber = new Map<number, Attempt>();
  #before = 0;

  /** `kind` is the event that stands for a whole attempt, e.g. `jump`. */
  constructor(private readonly kind: string) {}

  /** Takes an event; true when an attempt is new or better known than before. */
  take(event: EventMessage): boolean {
    if (event.kind !== this.kind) return false;
    const number = this.#before + event.number;
    const known = this.#byNumber.get(number);
    if (known !== undefined && ORDER[event.stage] < ORDER[known.stage]) return false;
    const { stage, values, absent, flags, verdict } = event;
    this.#byNumber.set(number, { number, stage, values, absent, flags, verdict });
    const oldest = this.#byNumber.keys().next().value;
    if (this.#byNumber.size > KEEP && oldest !== undefined) this.#byNumber.delete(oldest);
    return true;
  }

  /** The server counts from 1 again: what comes goes on after what is known. */
  startAnew(): void {
    this.#before = this.last?.number ?? 0;
  }

  get all(): readonly Attempt[] {
    return [...this.#byNumber.values()].sort((a, b) => a.number - b.number);
  }

  get last(): Attempt | undefined {
    return this.all.at(-1);
  }

  /**
   * The number of the attempt with the best `metric`; one whose verdict is poor only where there
   * is no other.
   */
  best(metric: string, lowerIsBetter = false): number | undefined {
    const measured = this.all.filter((attempt) => attempt.values[metric] !== undefined);
    const trusted = measured.filter((attempt) => attempt.verdict?.grade !== "poor");
    const value = (attempt: Attempt): number => attempt.values[metric] ?? 0;
    const sign = lowerIsBetter ? -1 : 1;
    const compared = trusted.length > 0 ? trusted : measured;
    return compared.sort((a, b) => sign * (value(b) - value(a)))[0]?.number;
  }
}
