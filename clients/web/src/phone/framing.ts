/** Says whether the athlete is in the picture as must be: until well framed, and when no longer. */
import type { SportInfo } from "@sideline/client";
import { missingIn } from "../body-check.ts";
import { byId } from "../elements.ts";
import { Guide, type Step } from "../guide.ts";
import { guideWords, OPENING } from "../guide-words.ts";
import { Pacer } from "../pacer.ts";
import { sportView } from "../sports.ts";

export interface FramingListener {
  say(words: string): void;
  /** Well framed, for the first time. */
  framed(): void;
}

/** Advice is said again, or other advice, so often at most. */
const ADVICE_MS = 6_000;
/** In a jump the head leaves the picture for a moment. */
const PATIENCE_MS = 1_500;
const READY_MS = 2_500;

export class Framing {
  readonly #box = byId("framing", HTMLElement);
  #sport: SportInfo | undefined;
  #guide: Guide | undefined;
  #step: Step | undefined;
  #sinceMs = 0;
  #readyMs: number | undefined;
  #advice = new Pacer(ADVICE_MS);

  constructor(private readonly listener: FramingListener) {}

  begin(sport: SportInfo): void {
    this.#sport = sport;
    this.#guide = new Guide(sport.side_view);
    this.#step = this.#readyMs = undefined;
    this.#advice = new Pacer(ADVICE_MS);
    this.#show("nobody");
    this.listener.say(OPENING);
  }

  end(): void {
    this.#sport = this.#guide = undefined;
    this.#box.hidden = true;
  }

  /** An attempt was measured: it cannot be framed so badly. */
  attempted(): void {
    this.#guide = undefined;
  }

  frame(pose: Float32Array | null, aspect: number, atMs: number): void {
    if (this.#sport === undefined) return;
    const step = this.#judge(this.#sport, pose, aspect, atMs);
    if (step !== this.#step) this.#sinceMs = atMs;
    this.#step = step;
    if (step === "ready") this.#onReady(atMs);
    else this.#onWrong(step, atMs);
  }

  /** Once framed it need not stand still, nor side-on at every moment. */
  #judge(sport: SportInfo, pose: Float32Array | null, aspect: number, atMs: number): Step {
    const step =
      this.#guide?.push(pose, aspect, atMs).step ?? missingIn(pose, aspect, false) ?? "ready";
    if (step === "ready" && this.#guide !== undefined) {
      this.#guide = undefined;
      this.#readyMs = atMs;
      this.listener.say(guideWords("ready", sportView(sport).go).title);
      this.listener.framed();
    }
    return step;
  }

  #onReady(atMs: number): void {
    if (this.#readyMs !== undefined && atMs - this.#readyMs < READY_MS) this.#show("ready");
    else this.#box.hidden = true;
  }

  #onWrong(step: Step, atMs: number): void {
    const first = this.#guide !== undefined;
    if (!first && atMs - this.#sinceMs < PATIENCE_MS) return;
    this.#show(step);
    if (step === "hold" || atMs - this.#sinceMs < 1_000 || !this.#advice.due(atMs)) return;
    const { title, advice } = guideWords(step, "");
    this.listener.say(`${title}. ${advice}`);
  }

  /** Thirty times a second: what stays the same is not announced again. */
  #show(step: Step): void {
    this.#box.hidden = false;
    if (this.#box.dataset["step"] === step) return;
    this.#box.dataset["step"] = step;
    const go = this.#sport === undefined ? "" : sportView(this.#sport).go;
    const { title, advice } = guideWords(step, go);
    byId("framing-title", HTMLElement).textContent = title;
    byId("framing-advice", HTMLElement).textContent = advice;
  }
}
