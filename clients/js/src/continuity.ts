/** What the server must hear to go on with a session over another connection. */
import type { HelloMessage } from "./wire.ts";

export class Continuity {
  #token: string | undefined;
  #heardEvent = 0;

  /** The session of this greeting is the one to go on with. */
  greeted({ resume }: HelloMessage): void {
    this.#token = resume;
  }

  /** That event need not be told again. */
  heard(eventId: number): void {
    this.#heardEvent = Math.max(this.#heardEvent, eventId);
  }

  /** The server knows that session no more: the next offer begins another one. */
  forget(): void {
    this.#token = undefined;
    this.#heardEvent = 0;
  }

  /** Whether there is a session to go on with. */
  get possible(): boolean {
    return this.#token !== undefined;
  }

  /** What the next offer says. */
  get query(): Readonly<Record<string, string>> {
    if (this.#token === undefined) return {};
    return { resume: this.#token, heard: String(this.#heardEvent) };
  }
}
