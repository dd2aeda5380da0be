/** The attempts of a followed session, from what the server kept and from what it tells. */
import type { EventMessage } from "@sideline/client";
import { Attempts } from "../attempts.ts";

const KEEP = 1500;

/** Numbers begin at 1 again when the session's athlete changes: here they go on. */
export class AttemptLog {
  #attempts: Attempts;
  #events: EventMessage[] = [];
  #before: EventMessage | undefined;

  /** `kind` is the event that stands for a whole attempt. */
  constructor(private readonly kind: string) {
    this.#attempts = new Attempts(kind);
  }

  get attempts(): Attempts {
    return this.#attempts;
  }

  /** True when an attempt is new or better known than before. */
  take(event: EventMessage): boolean {
    if (event.kind !== this.kind) return false;
    this.#events.push(event);
    if (this.#events.length > KEEP) this.#events.shift();
    return this.#add(event);
  }

  /** What was told while nobody listened, in any order; what was heard as well is in it once. */
  fill(kept: readonly EventMessage[]): void {
    const mine = kept.filter(({ kind }) => kind === this.kind);
    const byId = new Map([...this.#events, ...mine].map((event) => [event.id, event]));
    this.#events = [...byId.values()].sort((a, b) => a.id - b.id).slice(-KEEP);
    this.#attempts = new Attempts(this.kind);
    this.#before = undefined;
    for (const event of this.#events) this.#add(event);
  }

  #add(event: EventMessage): boolean {
    if (this.#isAnew(event)) this.#attempts.startAnew();
    this.#before = event;
    return this.#attempts.take(event);
  }

  #isAnew({ number, stage }: EventMessage): boolean {
    const before = this.#before;
    if (before === undefined || number > before.number) return false;
    return number < before.number || (before.stage === "final" && stage !== "final");
  }
}
