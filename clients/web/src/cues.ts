/** Tells the athlete the number that matters, aloud and in large letters, as each is wished. */
import type { EventMessage, SportInfo } from "@sideline/client";
import { BigNumber } from "./big-number.ts";
import { type Cue, finalCue, valueCue } from "./cue-words.ts";
import { byId } from "./elements.ts";
import { Pacer } from "./pacer.ts";
import { Remembered } from "./remembered.ts";
import { Voice } from "./voice.ts";

/** A number that is always there is told so often. */
const REPEAT_MS = 10_000;

export class Cues {
  readonly #voice = new Voice();
  readonly #large = new BigNumber();
  readonly #aloud = new Remembered("sideline-cue-voice", true);
  readonly #visible = new Remembered("sideline-cue-large", true);
  #sport: SportInfo | undefined;
  #pacer = new Pacer(REPEAT_MS);

  constructor() {
    this.#bind("cue-voice", this.#aloud, () => this.#voice.stop());
    this.#bind("cue-large", this.#visible, () => this.#large.hide());
    byId("cue-voice-choice", HTMLElement).hidden = !Voice.supported;
    byId("cue-voice-note", HTMLElement).hidden = Voice.supported;
  }

  /** Another session of this sport begins, at the press of a button. */
  reset(sport: SportInfo): void {
    this.#sport = sport;
    this.#pacer = new Pacer(REPEAT_MS);
    if (this.#aloud.on) this.#voice.unlock();
  }

  /** An attempt is over. */
  final(event: EventMessage, nowMs: number): void {
    const { cue = "", cue_repeats } = this.#sport ?? {};
    const told = finalCue(cue, event);
    if (told !== undefined && (!cue_repeats || this.#pacer.due(nowMs))) this.#tell(told);
  }

  /** The metrics of a frame: of a sport that goes on and on the number is told now and then. */
  live(metrics: Readonly<Record<string, number>>, nowMs: number): void {
    const { cue, cue_repeats } = this.#sport ?? {};
    const value = cue_repeats && cue !== undefined ? metrics[cue] : undefined;
    if (cue === undefined || value === undefined || !this.#pacer.due(nowMs)) return;
    this.#tell(valueCue(cue, value));
  }

  /** Says something else than a number, if speaking is wished. */
  say(words: string): void {
    if (this.#aloud.on) this.#voice.say(words);
  }

  /** The session is over. */
  stop(): void {
    this.#large.hide();
  }

  #tell(cue: Cue): void {
    this.say(cue.spoken);
    if (this.#visible.on) this.#large.show(cue);
  }

  #bind(id: string, remembered: Remembered, off: () => void): void {
    const box = byId(id, HTMLInputElement);
    box.checked = remembered.on;
    box.addEventListener("change", () => {
      remembered.on = box.checked;
      if (!box.checked) off();
    });
  }
}
