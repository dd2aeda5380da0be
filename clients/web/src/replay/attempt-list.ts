/** The attempts of a recording: each a button that goes there; the chosen one's numbers. */
import type { SportInfo } from "@sideline/client";
import { byId, make, pair } from "../elements.ts";
import { readingText } from "../format.ts";
import { metricLabel, sportView } from "../sports.ts";
import type { Reported } from "./reported.ts";
import { say } from "./words.ts";

export class AttemptList {
  readonly #list = byId("attempts", HTMLOListElement);
  readonly #numbers = byId("numbers", HTMLElement);
  #attempts: readonly Reported[] = [];
  #sport: SportInfo | undefined;

  constructor(private readonly choose: (attempt: Reported) => void) {}

  open(attempts: readonly Reported[], sport: SportInfo | undefined): void {
    this.#attempts = attempts;
    this.#sport = sport;
    byId("attempts-title", HTMLElement).textContent =
      attempts.length === 0 ? say.noAttempts : say.attemptsFound(attempts.length);
    const cue = sport && sportView(sport).cue;
    this.#list.replaceChildren(...attempts.map((one) => this.#item(one, cue)));
  }

  /** Marks one and says its numbers. */
  show(number: number): void {
    for (const item of this.#list.children) {
      const button = item.firstElementChild;
      const current = button?.getAttribute("data-number") === `${number}`;
      button?.setAttribute("aria-current", `${current}`);
    }
    const attempt = this.#attempts.find((one) => one.number === number);
    const metrics = attempt?.metrics ?? {};
    // Who sees only what was shared may not know the sport: then all but moments is told.
    const all = Object.keys(metrics).filter((name) => !name.endsWith("_time_s"));
    const names = this.#sport?.metrics.map(({ name }) => name) ?? all;
    const rows = names.flatMap((name) => {
      const value = metrics[name];
      return value === undefined
        ? []
        : [pair(metricLabel(this.#sport, name), readingText(name, value))];
    });
    this.#numbers.replaceChildren(...rows);
  }

  #item(attempt: Reported, cue: string | undefined): HTMLElement {
    const button = make("button", "attempt", "");
    button.setAttribute("type", "button");
    button.dataset["number"] = `${attempt.number}`;
    button.dataset["testid"] = `attempt-${attempt.number}`;
    const value = cue === undefined ? undefined : attempt.metrics[cue];
    const at = say.seconds(attempt.mediaTimeS);
    button.append(
      make("b", "", say.attempt(attempt.number)),
      make(
        "span",
        "value",
        value === undefined || cue === undefined ? "" : readingText(cue, value),
      ),
      make("span", "when", at),
    );
    if (attempt.grade !== undefined) button.dataset["grade"] = attempt.grade;
    button.addEventListener("click", () => this.choose(attempt));
    const item = make("li", "");
    item.append(button);
    return item;
  }
}
