/** The grade of an attempt as a badge, and what is behind it in a fold. */

import type { Attempt } from "./attempts.ts";
import { byId, make } from "./elements.ts";
import { badge, foldTitle, gradeName, remarks, withheld } from "./verdict-words.ts";

const element = (id: string): HTMLElement => byId(id, HTMLElement);

/** Empties both; an attempt that is not final has no verdict yet. */
export function clearVerdict(): void {
  element("verdict").hidden = element("flags-box").hidden = true;
}

export function showVerdict(attempt: Attempt, label: (metric: string) => string): void {
  showBadge(attempt);
  const title = foldTitle(attempt);
  element("flags-box").hidden = title === "";
  element("flags-title").textContent = title;
  const items = remarks(attempt, label).map(({ grade, words }) => {
    const item = make("li", grade ?? "", words);
    if (grade !== undefined) item.prepend(make("b", "", `${gradeName(grade)}: `));
    return item;
  });
  element("flags").replaceChildren(...items);
  const missing = withheld(attempt, label).flatMap(({ names, why }) => [
    make("dt", "", names),
    make("dd", "", why),
  ]);
  element("withheld").replaceChildren(...missing);
  element("withheld-box").hidden = missing.length === 0;
}

function showBadge({ verdict }: Attempt): void {
  const box = element("verdict");
  box.hidden = verdict === undefined;
  if (verdict === undefined) return;
  const { grade, text, spoken } = badge(verdict);
  box.dataset["grade"] = grade;
  box.textContent = text;
  box.setAttribute("aria-label", spoken);
  box.title = spoken;
}
