/** The card of one attempt: its headline, its values, how far to trust it; and all others. */
import type { SportInfo } from "@sideline/client";
import type { Attempt, Attempts } from "./attempts.ts";
import { byId, make, pair } from "./elements.ts";
import { capital, reading, readingText } from "./format.ts";
import { clearHistory, showHistory } from "./history.ts";
import { metricLabel, NO_SPORT, type SportView, sportView } from "./sports.ts";
import { hideTrend, showTrend } from "./trend-chart.ts";
import { clearVerdict, showVerdict } from "./verdict-box.ts";
import { words } from "./words/catalogue.ts";

const say = words({
  en: { measuring: "measuring…", notMeasured: "not measured" },
  es: { measuring: "midiendo…", notMeasured: "sin medir" },
  fr: { measuring: "mesure…", notMeasured: "non mesuré" },
});

const element = (id: string): HTMLElement => byId(id, HTMLElement);

export class AttemptCard {
  #sport: SportInfo | undefined;
  #view: SportView = NO_SPORT;
  #lastNumber: number | undefined;
  /** The one that the coach looks at; undefined: always the last one. */
  #chosen: number | undefined;

  /** Empties the card for a new session. */
  reset(sport: SportInfo): void {
    this.#sport = sport;
    this.#view = sportView(sport);
    this.#lastNumber = this.#chosen = undefined;
    element("attempt").classList.remove("measured");
    element("attempt-title").textContent = this.#view.noneYet;
    element("attempt-hint").textContent = this.#view.how;
    element("count").textContent = "0";
    element("count-label").textContent = this.#view.many;
    clearVerdict();
    clearHistory();
    hideTrend();
    for (const id of ["headline", "details"]) element(id).replaceChildren();
  }

  /** A new attempt is shown whatever was looked at before. */
  show(attempts: Attempts): void {
    const { one, many } = this.#view;
    const count = attempts.all.length;
    if (attempts.last?.number !== this.#lastNumber) this.#chosen = undefined;
    this.#lastNumber = attempts.last?.number;
    element("count").textContent = String(count);
    element("count-label").textContent = count === 1 ? one : many;
    const shown = attempts.all.find(({ number }) => number === this.#chosen) ?? attempts.last;
    if (shown === undefined) return;
    this.#showAttempt(shown);
    this.#showOthers(attempts, shown.number);
  }

  #showOthers(attempts: Attempts, shown: number): void {
    const { cue, lowerIsBetter } = this.#view;
    const best = attempts.best(cue, lowerIsBetter);
    const choose = (number: number): void => {
      this.#chosen = number;
      this.show(attempts);
    };
    const marks = { best, shown, choose };
    showTrend(attempts, this.#view, metricLabel(this.#sport, cue), marks);
    showHistory(attempts, this.#view, marks);
  }

  #showAttempt(attempt: Attempt): void {
    const { one, headline } = this.#view;
    const settled = attempt.stage === "final" ? "" : ` · ${say.measuring}`;
    element("attempt").classList.add("measured");
    element("attempt-title").textContent = `${capital(one)} ${attempt.number}${settled}`;
    element("headline").replaceChildren(
      ...headline.map(({ metric, label }) => large(metric, label, attempt)),
    );
    element("details").replaceChildren(...this.#details(attempt));
    showVerdict(attempt, (metric) => metricLabel(this.#sport, metric));
  }

  #details(attempt: Attempt): HTMLElement[] {
    const rest = Object.entries(attempt.values).filter(([name]) => !this.#view.elsewhere(name));
    return rest.map(([name, value]) =>
      pair(metricLabel(this.#sport, name), readingText(name, value), name),
    );
  }
}

/** A metric in large letters, or that it was not measured; why stands in the fold. */
function large(metric: string, label: string, { values, absent }: Attempt): HTMLElement {
  const value = values[metric];
  const group = make("div", "");
  const term = make("dt", "", label);
  const description = make("dd", "");
  description.dataset["testid"] = metric;
  if (value === undefined) {
    description.append(make("b", "", "–"));
    if (absent[metric] !== undefined) term.append(make("small", "", ` ${say.notMeasured}`));
  } else {
    const { number, unit } = reading(metric, value);
    description.append(make("b", "", number), make("span", "", ` ${unit}`));
  }
  group.append(description, term);
  return group;
}
