/** The step before the first attempt: stand still, and say how tall. It can be skipped. */
import type { SportInfo } from "@sideline/client";
import { byId } from "./elements.ts";
import { Guide, type Progress, type Step } from "./guide.ts";
import { guideWords, OPENING } from "./guide-words.ts";
import { Pacer } from "./pacer.ts";
import { sportView } from "./sports.ts";

export interface CalibrationListener {
  say(words: string): void;
  /** Done; the height that was given, if any. */
  done(heightM: number | undefined): void;
}

/** So long "Ready" stays to be seen. */
const READY_MS = 2500;
/** Advice is said again, or other advice, so often at most. */
const ADVICE_MS = 4000;
const TURN = 2 * Math.PI * 42;

export class Calibration {
  readonly #box = byId("guide", HTMLElement);
  readonly #again = byId("guide-again", HTMLButtonElement);
  readonly #height = byId("guide-height", HTMLInputElement);
  #sport: SportInfo | undefined;
  #guide: Guide | undefined;
  #step: Step | undefined;
  #stepSinceMs = 0;
  #advice = new Pacer(ADVICE_MS);
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly listener: CalibrationListener) {
    byId("guide-skip", HTMLButtonElement).addEventListener("click", () => this.#leave());
    this.#again.addEventListener("click", () => this.#begin());
  }

  /** A session begins: for a sport that asks for the athlete's height, so does the guide. */
  reset(sport: SportInfo, heightM: number | undefined): void {
    this.#sport = sport.inputs.includes("height_m") ? sport : undefined;
    this.#height.value = heightM === undefined ? "" : String(Math.round(heightM * 1000) / 10);
    if (this.#sport === undefined) this.stop();
    else this.#begin();
  }

  /** The session is over, or there is nothing to calibrate. */
  stop(): void {
    this.#leave();
    this.#again.hidden = true;
  }

  /** An attempt was seen: there is nothing to wait for any more. */
  attempted(): void {
    if (this.#guide !== undefined) this.#leave();
  }

  frame(pose: Float32Array | null, aspect: number, atMs: number): void {
    const progress = this.#guide?.push(pose, aspect, atMs);
    if (progress === undefined) return;
    this.#show(progress);
    if (progress.step === "ready") this.#finish();
    else this.#advise(progress.step, atMs);
  }

  #begin(): void {
    clearTimeout(this.#timer);
    this.#guide = new Guide(this.#sport?.side_view ?? false);
    this.#step = undefined;
    this.#advice = new Pacer(ADVICE_MS);
    this.#box.hidden = false;
    this.#again.hidden = true;
    this.#show({ step: "nobody", share: 0 });
    this.listener.say(OPENING);
  }

  #finish(): void {
    this.#guide = undefined;
    this.listener.say(this.#words("ready").title);
    this.#timer = setTimeout(() => this.#leave(), READY_MS);
    const { valueAsNumber: cm, validity } = this.#height;
    this.listener.done(Number.isFinite(cm) && validity.valid ? cm / 100 : undefined);
  }

  #leave(): void {
    clearTimeout(this.#timer);
    this.#guide = undefined;
    this.#box.hidden = true;
    this.#again.hidden = this.#sport === undefined;
  }

  #show({ step, share }: Progress): void {
    const { title, advice } = this.#words(step);
    this.#box.dataset["step"] = step;
    put("guide-title", title);
    put("guide-advice", advice);
    byId("guide-ring", HTMLElement).style.setProperty("--left", `${TURN * (1 - share)}`);
  }

  /** Aloud only what has been so for a second: a hint that flickers helps nobody. */
  #advise(step: Step, atMs: number): void {
    if (step !== this.#step) this.#stepSinceMs = atMs;
    this.#step = step;
    const { title, advice } = this.#words(step);
    if (step === "hold" || atMs - this.#stepSinceMs < 1000) return;
    if (this.#advice.due(atMs)) this.listener.say(`${title}. ${advice}`);
  }

  #words(step: Step): ReturnType<typeof guideWords> {
    return guideWords(step, this.#sport === undefined ? "" : sportView(this.#sport).go);
  }
}

/** Thirty times a second: what stays the same is not announced again. */
function put(id: string, words: string): void {
  const element = byId(id, HTMLElement);
  if (element.textContent !== words) element.textContent = words;
}
