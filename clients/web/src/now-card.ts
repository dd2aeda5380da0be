/** The live metrics of this moment. */
import type { SportInfo } from "@sideline/client";
import { byId, pair } from "./elements.ts";
import { readingText } from "./format.ts";
import { metricLabel, NO_SPORT, type SportView, sportView } from "./sports.ts";

export class NowCard {
  readonly #list = byId("now", HTMLElement);
  #sport: SportInfo | undefined;
  #view: SportView = NO_SPORT;

  /** Empties the card for a new session. */
  reset(sport: SportInfo): void {
    this.#sport = sport;
    this.#view = sportView(sport);
    this.#list.replaceChildren();
  }

  /** Thirty times a second: what stays the same is left alone. */
  show(metrics: Readonly<Record<string, number>>): void {
    const entries = Object.entries(metrics).filter(([name]) => !this.#view.elsewhere(name));
    const groups = [...this.#list.children];
    for (const [i, [name, value]] of entries.entries()) {
      const text = readingText(name, value);
      const known = groups[i];
      if (known instanceof HTMLElement && known.dataset["name"] === name) setText(known, text);
      else this.#put(i, name, text);
    }
    for (const left of groups.slice(entries.length)) left.remove();
  }

  #put(index: number, name: string, text: string): void {
    const group = pair(metricLabel(this.#sport, name), text);
    group.dataset["name"] = name;
    const present = this.#list.children[index];
    if (present === undefined) this.#list.append(group);
    else present.replaceWith(group);
  }
}

function setText(group: HTMLElement, text: string): void {
  const description = group.lastElementChild;
  if (description !== null && description.textContent !== text) description.textContent = text;
}
