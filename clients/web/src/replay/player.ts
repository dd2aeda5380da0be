/** The replay: video, skeleton, phases, curves, attempts and notes, all at one time. */
import type { MomentsOf, Poses, SportInfo } from "@sideline/client";
import { byId, make } from "../elements.ts";
import { AttemptList } from "./attempt-list.ts";
import { type Band, bandAt, bandsOf } from "./bands.ts";
import { actionOf } from "./keys.ts";
import { marksOf, pinsOf, timesOf } from "./marks.ts";
import type { Note } from "./noted.ts";
import { showLegend, showPhase } from "./phases.ts";
import { ReplayPlot } from "./plot.ts";
import { RateChoice } from "./rate-choice.ts";
import type { Reported } from "./reported.ts";
import { Screen, type Shown } from "./screen.ts";
import { Timeline } from "./timeline.ts";
import { around, first, followed, type View, whole } from "./view.ts";
import { say } from "./words.ts";

/** Before enough was seen, and while nobody is: it has no colour and is no part of the legend. */
const UNKNOWN = "UNKNOWN";

export interface Opened {
  readonly poses: Poses;
  readonly attempts: readonly Reported[];
  readonly notes: readonly Note[];
  readonly video: { readonly url: string; readonly drawn: boolean } | undefined;
  readonly sport: SportInfo | undefined;
}

export class Player {
  readonly #screen = new Screen((shown) => this.#onShown(shown));
  readonly #timeline = new Timeline((timeS) => this.seek(timeS));
  readonly #list = new AttemptList((attempt) => this.#choose(attempt));
  readonly #play = byId("play", HTMLButtonElement);
  #opened: Opened | undefined;
  #bands: readonly Band[] = [];
  #phases: readonly string[] = [];
  #plots: readonly ReplayPlot[] = [];
  #view: View = { fromS: 0, toS: 1 };
  readonly #rates = new RateChoice((rate) => {
    this.#screen.rate = rate;
  });
  #chosen: number | undefined;

  constructor() {
    this.#play.addEventListener("click", () => this.#screen.toggle());
    byId("back", HTMLButtonElement).addEventListener("click", () => this.#screen.step(-1));
    byId("on", HTMLButtonElement).addEventListener("click", () => this.#screen.step(1));
    const skeleton = byId("skeleton", HTMLInputElement);
    skeleton.addEventListener("change", () => {
      this.#screen.skeleton = skeleton.checked;
    });
    byId("view-whole", HTMLElement).addEventListener("click", () => this.#showAll());
    byId("view-attempt", HTMLElement).addEventListener("click", () => this.#showAttempt());
    document.addEventListener("keydown", (event) => this.#onKey(event));
  }

  open(opened: Opened): void {
    const { poses, attempts, notes, video, sport } = opened;
    this.#opened = opened;
    this.#phases = (sport?.phases ?? poses.phases).filter((phase) => phase !== UNKNOWN);
    this.#bands = bandsOf(poses.timesS, poses.phase, poses.phases, poses.durationS);
    const skeleton = byId("skeleton", HTMLInputElement);
    skeleton.checked = video?.drawn !== true;
    skeleton.disabled = video?.drawn === true;
    this.list(attempts, notes, sport);
    this.#plots = this.#plotsOf(poses);
    byId("plots", HTMLElement).replaceChildren(...this.#plots.map(({ element }) => element));
    const pins = pinsOf(poses, notes);
    this.#timeline.open(this.#bands, this.#phases, whole(poses.durationS), pins);
    showLegend(this.#bands, this.#phases);
    this.#show(first(poses.attempts.map(timesOf), poses.durationS));
    this.#screen.open(poses, video?.url, video?.drawn === true);
  }

  /** Attempts and notes, where there is nothing else. */
  list(attempts: readonly Reported[], notes: readonly Note[], sport: SportInfo | undefined): void {
    this.#list.open(attempts, sport);
    const [one] = attempts;
    if (one !== undefined) this.#mark(one.number);
    byId("notes-box", HTMLElement).hidden = notes.length === 0;
    byId("notes", HTMLElement).replaceChildren(...notes.map((note) => this.#note(note)));
  }

  /** Begins with that attempt, else where the recording does. */
  go(number: number | undefined): void {
    const attempt = this.#opened?.attempts.find((one) => one.number === number);
    if (attempt !== undefined) this.#choose(attempt);
  }

  pause(): void {
    if (this.#screen.playing) this.#screen.toggle();
  }

  seek(timeS: number): void {
    this.#screen.seek(timeS);
  }

  #choose(attempt: Reported): void {
    this.#mark(attempt.number);
    if (this.#opened === undefined) return;
    this.#showAttempt();
    const moments = this.#moments(attempt.number);
    this.pause();
    this.seek(moments === undefined ? attempt.mediaTimeS : Math.min(...timesOf(moments)));
  }

  #mark(number: number): void {
    this.#chosen = number;
    this.#list.show(number);
    byId("view-attempt", HTMLElement).textContent = say.attempt(number);
  }

  #moments(number: number | undefined): MomentsOf | undefined {
    return this.#opened?.poses.attempts.find((one) => one.number === number);
  }

  #showAll(): void {
    const { poses } = this.#opened ?? {};
    if (poses !== undefined) this.#show(whole(poses.durationS));
  }

  #showAttempt(): void {
    const { poses } = this.#opened ?? {};
    const moments = this.#moments(this.#chosen);
    if (poses !== undefined && moments !== undefined)
      this.#show(around(timesOf(moments), poses.durationS));
  }

  #show(view: View): void {
    this.#view = view;
    for (const plot of this.#plots) plot.show(view);
    const durationS = this.#opened?.poses.durationS ?? 0;
    const all = view.toS - view.fromS >= durationS - 1e-6;
    byId("view-whole", HTMLElement).setAttribute("aria-pressed", `${all}`);
    byId("view-attempt", HTMLElement).setAttribute("aria-pressed", `${!all}`);
    byId("view-attempt", HTMLElement).hidden = this.#moments(this.#chosen) === undefined;
  }

  #onShown({ frame, timeS, playing }: Shown): void {
    const { poses } = this.#opened ?? {};
    if (poses === undefined) return;
    const view = followed(this.#view, timeS, poses.durationS);
    if (view !== this.#view) this.#show(view);
    this.#timeline.at(timeS, this.#view);
    for (const plot of this.#plots) plot.at(timeS, frame);
    this.#play.setAttribute("aria-label", playing ? say.pause : say.play);
    this.#play.dataset["playing"] = `${playing}`;
    const count = poses.timesS.length;
    byId("at", HTMLElement).textContent =
      `${say.seconds(timeS)} · ${say.frameOf(frame + 1, count)}`;
    showPhase(bandAt(this.#bands, timeS)?.phase ?? "", this.#phases);
  }

  #plotsOf(poses: Poses): readonly ReplayPlot[] {
    const marks = marksOf(poses.attempts);
    const seek = (timeS: number): void => {
      this.pause();
      this.seek(timeS);
    };
    const height = poses.tracks.filter(({ name }) => name === "com_height");
    const angles = poses.tracks.filter(({ name }) => name.endsWith("_angle"));
    return [
      { title: say.comHeight, tracks: height },
      { title: say.jointAngles, tracks: angles },
    ]
      .filter(({ tracks }) => tracks.length > 0)
      .map(({ title, tracks }) => new ReplayPlot(title, poses.timesS, tracks, marks, seek));
  }

  #note({ text, atS }: Note): HTMLElement {
    const item = make("li", "");
    if (atS === undefined) {
      item.textContent = text;
      return item;
    }
    const button = make("button", "note-button", "");
    button.setAttribute("type", "button");
    button.append(make("span", "when", say.seconds(atS)), make("span", "", text));
    button.addEventListener("click", () => this.seek(atS));
    item.append(button);
    return item;
  }

  #onKey(event: KeyboardEvent): void {
    if (this.#opened === undefined || document.querySelector("dialog[open]")) return;
    const within = event.target instanceof Element ? event.target.tagName : "";
    const radio = event.target instanceof HTMLInputElement && event.target.type === "checkbox";
    const action = actionOf(event, radio ? "CHECKBOX" : within);
    if (action === undefined) return;
    event.preventDefault();
    if (action.does === "play") this.#screen.toggle();
    else if (action.does === "step") this.#screen.step(action.frames);
    else if (action.does === "attempt") this.#next(action.by);
    else this.#rates.change(action.does);
  }

  #next(by: number): void {
    const attempts = this.#opened?.attempts ?? [];
    const at = attempts.findIndex(({ number }) => number === this.#chosen);
    const next = attempts[at + by];
    if (next !== undefined) this.#choose(next);
  }
}
