/** The field that says which sport is shown. */
import type { SportInfo } from "@sideline/client";
import { byId } from "../elements.ts";
import { sportLabel } from "../sports.ts";

export interface SportChoice {
  readonly value: string;
  fill(sports: readonly SportInfo[], chosen: string | undefined, changed: () => void): void;
}

export function sportChoice(id: string): SportChoice {
  const select = byId(id, HTMLSelectElement);
  return {
    get value() {
      return select.value;
    },
    fill(sports, chosen, changed) {
      select.replaceChildren(...sports.map((sport) => new Option(sportLabel(sport), sport.name)));
      if (sports.some(({ name }) => name === chosen)) select.value = chosen ?? "";
      select.addEventListener("change", changed);
    },
  };
}
