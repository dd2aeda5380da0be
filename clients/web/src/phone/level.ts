/** A level over the picture, from the phone's sensors. */
import { byId } from "../elements.ts";
import { type TiltAdvice, tiltAdvice, tiltOf } from "./tilt.ts";
import { say } from "./words.ts";

interface Asking {
  requestPermission?(): Promise<string>;
}

const WORDS: Readonly<Record<TiltAdvice, string>> = {
  level: say.levelGood,
  clockwise: say.level_clockwise,
  counterclockwise: say.level_counterclockwise,
  up: say.level_up,
  down: say.level_down,
  flat: say.level_flat,
};
/** A word that flickers helps nobody. */
const SETTLED_MS = 600;

export class Level {
  readonly #box = byId("level", HTMLElement);
  readonly #line = byId("level-line", HTMLElement);
  readonly #words = byId("level-words", HTMLElement);
  readonly #ask = byId("ask-level", HTMLButtonElement);
  #advice: TiltAdvice | undefined;
  #wanted: TiltAdvice | undefined;
  #wantedSinceMs = 0;
  #listens = false;

  constructor() {
    this.#ask.addEventListener("click", () => void this.ask());
    if (asking()?.requestPermission === undefined) this.#listen();
    else this.#ask.hidden = false;
  }

  /** Where the browser wants to be asked by a tap (iOS), asks; the person may say no. */
  async ask(): Promise<void> {
    if (this.#listens) return;
    const answer = await asking()
      ?.requestPermission?.()
      .catch((cause: unknown) => {
        if (cause instanceof DOMException) return "denied"; // not within a tap
        throw cause;
      });
    if (answer === "granted") this.#listen();
    if (answer !== undefined) this.#ask.hidden = true;
  }

  #listen(): void {
    this.#listens = true;
    addEventListener("deviceorientation", (event) => this.#onTilt(event));
  }

  #onTilt({ beta, gamma, timeStamp }: DeviceOrientationEvent): void {
    if (beta === null || gamma === null) return; // a computer without sensors says so once
    const tilt = tiltOf({ betaDeg: beta, gammaDeg: gamma }, screen.orientation?.angle ?? 0);
    this.#box.hidden = false;
    this.#line.style.rotate = `${-tilt.rollDeg}deg`;
    this.#settle(tiltAdvice(tilt), timeStamp);
  }

  #settle(advice: TiltAdvice, atMs: number): void {
    if (advice !== this.#wanted) this.#wantedSinceMs = atMs;
    this.#wanted = advice;
    if (advice === this.#advice) return;
    if (this.#advice !== undefined && atMs - this.#wantedSinceMs < SETTLED_MS) return;
    this.#advice = advice;
    this.#box.dataset["advice"] = advice;
    this.#words.textContent = WORDS[advice];
  }
}

function asking(): Asking | undefined {
  const { DeviceOrientationEvent: kind } = globalThis as { DeviceOrientationEvent?: Asking };
  return kind;
}
