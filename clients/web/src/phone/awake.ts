/** Keeps the screen on for as long as it is wanted, also after the page was hidden for a while. */
import { keepAwake } from "../wake.ts";

export class Awake {
  #wanted = false;
  #sleep: (() => void) | undefined;

  constructor() {
    // Browsers take the lock away from a page that is hidden.
    document.addEventListener("visibilitychange", () => void this.#hold());
  }

  set wanted(wanted: boolean) {
    if (wanted === this.#wanted) return;
    this.#wanted = wanted;
    if (wanted) void this.#hold();
    else this.#release();
  }

  async #hold(): Promise<void> {
    if (!this.#wanted || document.visibilityState === "hidden") return;
    const sleep = await keepAwake();
    this.#release();
    if (this.#wanted) this.#sleep = sleep;
    else sleep();
  }

  #release(): void {
    this.#sleep?.();
    this.#sleep = undefined;
  }
}
