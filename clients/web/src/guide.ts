/** Waits until the athlete stands still, whole, and seen from where the sport needs it. */
import { type Missing, missingIn } from "./body-check.ts";
import { Stillness } from "./stillness.ts";

export type Step = Missing | "moving" | "hold" | "ready";

export interface Progress {
  readonly step: Step;
  /** How much of the standing still is done, 0…1. */
  readonly share: number;
}

const HOLD_MS = 2000;
/** A single picture in which the nets err does not send the athlete back to the beginning. */
const FORGIVEN_MS = 250;
/** Longer between two pictures, and nobody knows what was in between. */
const LONGEST_STEP_MS = 400;

export class Guide {
  readonly #stillness = new Stillness();
  #heldMs = 0;
  #goodMs: number | undefined;
  #lastMs: number | undefined;

  constructor(private readonly sideView: boolean) {}

  /** Takes the next pose; `aspect` is the picture's width / height. */
  push(pose: Float32Array | null, aspect: number, atMs: number): Progress {
    const passedMs = Math.min(LONGEST_STEP_MS, atMs - (this.#lastMs ?? atMs));
    this.#lastMs = atMs;
    const step = this.#judge(pose, aspect, atMs);
    if (step === "hold") {
      this.#heldMs += passedMs;
      this.#goodMs = atMs;
    } else if (atMs - (this.#goodMs ?? Number.NEGATIVE_INFINITY) > FORGIVEN_MS) {
      this.#heldMs = 0;
    } else {
      return this.#progress("hold");
    }
    return this.#progress(step);
  }

  #judge(pose: Float32Array | null, aspect: number, atMs: number): Step {
    const missing = missingIn(pose, aspect, this.sideView);
    if (missing !== undefined || pose === null) return missing ?? "nobody";
    return this.#stillness.push(pose, aspect, atMs) ? "hold" : "moving";
  }

  #progress(step: Step): Progress {
    const share = Math.min(1, this.#heldMs / HOLD_MS);
    return { step: share === 1 ? "ready" : step, share };
  }
}
