/** One line of a list: who or what, what is known of it, and what can be done. */
import { make } from "../elements.ts";

export interface Row {
  readonly name: string;
  readonly state: string;
  readonly words: string;
}

export function row({ name, state, words }: Row, actions: readonly HTMLElement[]): HTMLElement {
  const item = make("li", "row");
  item.dataset["state"] = state;
  item.dataset["testid"] = "row";
  const text = make("div", "row-text");
  text.append(make("b", "", name), make("p", "note", words));
  const buttons = make("div", "row-actions");
  buttons.append(...actions);
  item.append(text, buttons);
  return item;
}
