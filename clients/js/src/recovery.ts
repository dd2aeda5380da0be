/** What to do about a broken connection: try again, at once, then ever less often, then give up. */
import { ConnectionError, type ErrorCode, SidelineError } from "./errors.ts";

export interface RecoveryActions {
  /** One try; resolves when messages flow again, raises what went wrong. */
  reconnect(): Promise<void>;
  /** It was tried long enough, or trying again is of no use. */
  gaveUp(error: SidelineError): void;
}

/** Before the first try, the second, and so on, at the most; the last for all that follow. */
export const DELAYS_MS = [0, 500, 1000, 2000, 4000] as const;

/** Trying again would only give the same answer. */
const FINAL: ReadonlySet<ErrorCode> = new Set([
  "unauthorised",
  "forbidden",
  "rejected",
  "unknown-sport",
  "session-over",
  "unsupported-browser",
]);

export class Recovery {
  #state: "whole" | "waiting" | "trying" | "over" = "whole";
  #tries = 0;
  #brokenMs = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `patienceMs`: how long after a break a try may still begin. `random`: 0…1. */
  constructor(
    private readonly actions: RecoveryActions,
    public patienceMs: number,
    private readonly random: () => number = Math.random,
  ) {}

  get underway(): boolean {
    return this.#state === "waiting" || this.#state === "trying";
  }

  /** The connection is broken; while it is being mended that is no news. */
  broken(): void {
    if (this.#state !== "whole") return;
    this.#tries = 0;
    this.#brokenMs = performance.now();
    this.#wait();
  }

  /** There is reason to hope (the network is back): do not wait any longer. */
  hurry(): void {
    if (this.#state !== "waiting") return;
    this.#tries = 0;
    clearTimeout(this.#timer);
    this.#wait();
  }

  stop(): void {
    this.#state = "over";
    clearTimeout(this.#timer);
  }

  #wait(): void {
    this.#state = "waiting";
    // Many who lost the same server do not all come at once.
    const delayMs = (DELAYS_MS[Math.min(this.#tries, DELAYS_MS.length - 1)] ?? 0) * this.#share();
    this.#timer = setTimeout(() => void this.#try(), delayMs);
  }

  async #try(): Promise<void> {
    this.#state = "trying";
    this.#tries += 1;
    try {
      await this.actions.reconnect();
      this.#become("whole");
    } catch (cause) {
      if (this.#isOver()) return;
      const final = cause instanceof SidelineError && FINAL.has(cause.code);
      if (final) this.#giveUp(cause);
      else if (performance.now() - this.#brokenMs >= this.patienceMs)
        this.#giveUp(new ConnectionError("connection-lost", String(cause)));
      else this.#wait();
    }
  }

  #share(): number {
    return 0.5 + 0.5 * this.random();
  }

  #giveUp(error: SidelineError): void {
    this.#become("over");
    this.actions.gaveUp(error);
  }

  #become(state: "whole" | "over"): void {
    if (!this.#isOver()) this.#state = state;
  }

  #isOver(): boolean {
    return this.#state === "over";
  }
}
