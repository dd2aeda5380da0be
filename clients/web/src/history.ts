/** All attempts of the session as a row of buttons; the best is marked, one is chosen. */
import type { Attempt, Attempts, Marks } from "./attempts.ts";
import { byId, make } from "./elements.ts";
import { reading } from "./format.ts";
import type { SportView } from "./sports.ts";

/** More would push everything else off a phone's screen. */
const LISTED = 24;

export function clearHistory(): void {
  byId("history", HTMLElement).replaceChildren();
}

export function showHistory(attempts: Attempts, view: SportView, marks: Marks): void {
  const { best, shown, choose } = marks;
  const items = attempts.all.slice(-LISTED).map((attempt) => {
    const button = choice(attempt, view, choose);
    button.classList.toggle("best", attempt.number === best);
    button.setAttribute("aria-pressed", String(attempt.number === shown));
    const item = make("li", "");
    item.append(button);
    return item;
  });
  byId("history", HTMLElement).replaceChildren(...(items.length > 1 ? items : []));
}

function choice(
  { number, values }: Attempt,
  { one, cue }: SportView,
  choose: (number: number) => void,
): HTMLElement {
  const value = values[cue];
  const text = value === undefined ? "–" : reading(cue, value).number;
  const button = document.createElement("button");
  button.type = "button";
  button.append(make("small", "", String(number)), text);
  button.setAttribute("aria-label", `${one} ${number}: ${text}`);
  button.addEventListener("click", () => choose(number));
  return button;
}
