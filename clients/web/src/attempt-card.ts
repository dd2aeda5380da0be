/** The card of one attempt: its headline, its values, what to know about it; and all others. */
import type { SportInfo } from "@sideline/client";
import type { Attempt, Attempts } from "./attempts.ts";
import { byId, make, pair } from "./elements.ts";
import { capital, reading, readingText } from "./format.ts";
import { metricLabel, type SportView, sportView } from "./sports.ts";

/** More would push everything else off a phone's screen. */
const LISTED = 24;

const element = (id: string): HTMLElement => byId(id, HTMLElement);

export class AttemptCard {
  #sport: SportInfo | undefined;
  #view: SportView = sportView("");
  #lastNumber: number | undefined;
  /** The one that the coach looks at; undefined: always the last one. */
  #chosen: number | undefined;

  /** Empties the card for a new session. */
  reset(sport: SportInfo): void {
    this.#sport = sport;
    this.#view = sportView(sport.name);
    this.#lastNumber = this.#chosen = undefined;
    element("attempt").classList.remove("measured");
    element("attempt-title").textContent = `No ${this.#view.one} yet`;
    element("attempt-hint").textContent = this.#view.how;
    element("count").textContent = "0";
    element("count-label").textContent = this.#view.many;
    this.#showFlags([]);
    for (const id of ["headline", "details", "history"]) element(id).replaceChildren();
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
    this.#showHistory(attempts, shown);
  }

  #showAttempt(attempt: Attempt): void {
    const { one, headline } = this.#view;
    const settled = attempt.stage === "final" ? "" : " · measuring…";
    element("attempt").classList.add("measured");
    element("attempt-title").textContent = `${capital(one)} ${attempt.number}${settled}`;
    element("headline").replaceChildren(
      ...headline.map(({ metric, label }) => large(metric, label, attempt)),
    );
    element("details").replaceChildren(...this.#details(attempt));
    this.#showFlags(attempt.flags);
  }

  #details(attempt: Attempt): HTMLElement[] {
    const rest = Object.entries(attempt.values).filter(([name]) => !this.#view.elsewhere(name));
    return rest.map(([name, value]) =>
      pair(metricLabel(this.#sport, name), readingText(name, value), name),
    );
  }

  #showFlags(flags: readonly string[]): void {
    const items = flags.map((flag) => make("li", "", this.#inWords(flag)));
    element("flags").replaceChildren(...items);
    element("flags-box").hidden = items.length === 0;
    element("flags-title").textContent =
      items.length === 1 ? "1 remark" : `${items.length} remarks`;
  }

  /** Flags may name metrics: a coach reads their labels. */
  #inWords(flag: string): string {
    return capital(
      flag.replace(/[a-z]+(?:_[a-z0-9]+)+/g, (name) => metricLabel(this.#sport, name)),
    );
  }

  #showHistory(attempts: Attempts, shown: Attempt): void {
    const metric = this.#view.headline[0]?.metric ?? "";
    const best = attempts.best(metric);
    const items = attempts.all.slice(-LISTED).map((attempt) => {
      const button = this.#choice(attempt, metric, () => {
        this.#chosen = attempt.number;
        this.show(attempts);
      });
      button.classList.toggle("best", attempt.number === best);
      button.setAttribute("aria-pressed", String(attempt.number === shown.number));
      const item = make("li", "");
      item.append(button);
      return item;
    });
    element("history").replaceChildren(...(items.length > 1 ? items : []));
  }

  #choice({ number, values }: Attempt, metric: string, choose: () => void): HTMLElement {
    const value = values[metric];
    const text = value === undefined ? "–" : reading(metric, value).number;
    const button = document.createElement("button");
    button.type = "button";
    button.append(make("small", "", String(number)), text);
    button.setAttribute("aria-label", `${this.#view.one} ${number}: ${text}`);
    button.addEventListener("click", choose);
    return button;
  }
}

/** A metric in large letters, or why there is none. */
function large(metric: string, label: string, { values, absent }: Attempt): HTMLElement {
  const value = values[metric];
  const group = make("div", "");
  const term = make("dt", "", label);
  const description = make("dd", "");
  description.dataset["testid"] = metric;
  if (value === undefined) {
    description.textContent = "–";
    const why = absent[metric];
    if (why !== undefined) term.append(make("small", "", ` not measured: ${why}`));
  } else {
    const { number, unit } = reading(metric, value);
    description.append(make("b", "", number), make("span", "", ` ${unit}`));
  }
  group.append(description, term);
  return group;
}
