/** Two attempts side by side: their videos, their curves over each other, their numbers. */
import {
  type AnalysisInfo,
  type AttemptCurves,
  fetchCurves,
  type Server,
  SidelineError,
  type SportInfo,
} from "@sideline/client";
import { alignedAt, eventsOf, START } from "./compare-align.ts";
import { CompareChart } from "./compare-chart.ts";
import {
  type Choice,
  choicesOf,
  type Difference,
  differencesOf,
  pairOf,
} from "./compare-choices.ts";
import { overlaysOf, spanOf } from "./compare-lines.ts";
import { PairedVideos } from "./compare-videos.ts";
import { momentName, say } from "./compare-words.ts";
import { byId, make } from "./elements.ts";
import { readingText } from "./format.ts";
import { sportView } from "./sports.ts";
import { errorText } from "./words/errors.ts";

/** With what was seen drawn on it, else without. */
const VIDEOS = ["overlay.mp4", "replay.mp4", "replay.webm"];

export class Compare {
  readonly #dialog = byId("compare", HTMLDialogElement);
  readonly #selects = [
    byId("compare-first", HTMLSelectElement),
    byId("compare-second", HTMLSelectElement),
  ] as const;
  readonly #videos = [
    byId("compare-first-video", HTMLVideoElement),
    byId("compare-second-video", HTMLVideoElement),
  ] as const;
  readonly #charts = byId("compare-charts", HTMLElement);
  readonly #table = byId("compare-table", HTMLElement);
  readonly #note = byId("compare-note", HTMLElement);
  readonly #time = byId("compare-time", HTMLInputElement);
  readonly #play = byId("compare-play", HTMLButtonElement);
  readonly #rate = byId("compare-rate", HTMLSelectElement);
  readonly #event = byId("compare-event", HTMLSelectElement);
  readonly #paired = new PairedVideos(
    { video: this.#videos[0], zeroS: 0 },
    { video: this.#videos[1], zeroS: 0 },
    (timeS, playing) => this.#onTime(timeS, playing),
  );
  /** Of analyses, by id: a comparison is often changed by one of its sides. */
  readonly #known = new Map<string, Promise<readonly AttemptCurves[]>>();
  #choices: readonly Choice[] = [];
  #drawn: readonly CompareChart[] = [];
  #sport: SportInfo | undefined;
  /** Counts what was asked for, so that an answer that comes late is not shown. */
  #asked = 0;

  constructor(private readonly server: () => Server) {
    byId("compare-close", HTMLButtonElement).addEventListener("click", () => this.#dialog.close());
    this.#dialog.addEventListener("close", () => this.#leave());
    for (const select of this.#selects) select.addEventListener("change", () => void this.#show());
    this.#event.addEventListener("change", () => void this.#show());
    this.#time.addEventListener("input", () => {
      this.#paired.pause();
      this.#paired.seek(Number(this.#time.value));
    });
    this.#play.addEventListener("click", () => {
      if (this.#paired.playing) this.#paired.pause();
      else this.#paired.play(Number(this.#rate.value));
    });
    this.#rate.addEventListener("change", () => {
      if (!this.#paired.playing) return;
      this.#paired.pause();
      this.#paired.play(Number(this.#rate.value));
    });
  }

  /** Whether an attempt of the recording has another one to be compared with. */
  static possible(
    analyses: readonly AnalysisInfo[],
    analysis: AnalysisInfo,
    sport: SportInfo | undefined,
  ): boolean {
    if (sport === undefined) return false;
    return pairOf(choicesOf(analyses, sport.name, ""), analysis.id) !== undefined;
  }

  open(analyses: readonly AnalysisInfo[], analysis: AnalysisInfo, sport: SportInfo): void {
    this.#sport = sport;
    this.#choices = choicesOf(analyses, sport.name, sportView(sport).one);
    const pair = pairOf(this.#choices, analysis.id);
    if (pair === undefined) return;
    for (const [i, select] of this.#selects.entries()) {
      select.replaceChildren(...this.#choices.map(option));
      select.value = pair[i === 0 ? 0 : 1].key;
    }
    this.#dialog.showModal();
    void this.#show();
  }

  async #show(): Promise<void> {
    const asked = ++this.#asked;
    const chosen = this.#selects.map(({ value }) => this.#choices.find(({ key }) => key === value));
    const [a, b] = chosen;
    if (a === undefined || b === undefined || this.#sport === undefined) return;
    try {
      const [first, second] = await Promise.all([this.#attempt(a), this.#attempt(b)]);
      if (asked !== this.#asked || first === undefined || second === undefined) return;
      const event = this.#offerEvents(eventsOf(first, second, this.#sport));
      this.#lay(this.#sport, [a, b], [alignedAt(first, event), alignedAt(second, event)]);
    } catch (cause) {
      if (!(cause instanceof SidelineError)) throw cause;
      if (asked === this.#asked) this.#note.textContent = errorText(cause);
    }
  }

  #lay(
    sport: SportInfo,
    [a, b]: readonly [Choice, Choice],
    [first, second]: readonly [AttemptCurves, AttemptCurves],
  ): void {
    for (const [i, { analysis }] of [a, b].entries()) {
      const video = this.#videos[i === 0 ? 0 : 1];
      const url = VIDEOS.map((name) => analysis.results[name]).find((one) => one !== undefined);
      video.hidden = url === undefined;
      if (url !== undefined && video.getAttribute("src") !== url) video.src = url;
    }
    const span = spanOf(first, second);
    this.#time.min = `${span.fromS}`;
    this.#time.max = `${span.toS}`;
    this.#drawn = overlaysOf(first, second).map((overlay) => new CompareChart(overlay, span));
    this.#charts.replaceChildren(...this.#drawn.map(({ element }) => element));
    const rows = differencesOf(first.metrics, second.metrics, sport).map(row);
    this.#table.replaceChildren(...rows);
    this.#note.textContent = noteOf(first, second);
    this.#paired.show(span, [first.zeroTimeS, second.zeroTimeS]);
  }

  /** Fills the choice; the one that was chosen stays where both still have it. */
  #offerEvents(events: readonly string[]): string {
    const chosen = events.includes(this.#event.value) ? this.#event.value : events[0];
    this.#event.replaceChildren(...events.map((event) => new Option(momentName(event), event)));
    this.#event.value = chosen ?? START;
    return this.#event.value;
  }

  async #attempt({ analysis, number }: Choice): Promise<AttemptCurves | undefined> {
    const known = this.#known.get(analysis.id) ?? fetchCurves(this.server(), analysis);
    this.#known.set(analysis.id, known);
    try {
      return (await known).find((one) => one.number === number);
    } catch (cause) {
      this.#known.delete(analysis.id);
      throw cause;
    }
  }

  #onTime(timeS: number, playing: boolean): void {
    this.#time.value = `${timeS}`;
    this.#time.setAttribute("aria-valuetext", say.fromShared(timeS));
    this.#play.textContent = playing ? say.pause : say.play;
    for (const chart of this.#drawn) chart.at(timeS);
  }

  #leave(): void {
    this.#asked += 1;
    this.#paired.pause();
    this.#known.clear();
    for (const video of this.#videos) {
      video.removeAttribute("src");
      video.load();
    }
  }
}

function option({ key, label }: Choice): HTMLOptionElement {
  return new Option(label, key);
}

function noteOf(first: AttemptCurves, second: AttemptCurves): string {
  const poor = [first, second].some(({ grade }) => grade === "poor");
  return poor ? say.poor : say.laid(momentName(first.zero));
}

function row({ metric, label, first, second, by, better }: Difference): HTMLElement {
  const line = make("tr", "");
  const head = make("th", "", label);
  head.setAttribute("scope", "row");
  const difference = by === undefined ? "" : `${by > 0 ? "+" : ""}${readingText(metric, by)}`;
  const cell = make("td", better === undefined ? "" : better ? "better" : "worse", difference);
  line.append(head, value(metric, first), value(metric, second), cell);
  return line;
}

function value(metric: string, found: number | undefined): HTMLElement {
  return make("td", "", found === undefined ? "–" : readingText(metric, found));
}
