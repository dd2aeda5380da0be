/** Small parts that several pages are made of. */
import { make } from "../elements.ts";

export function button(text: string, className: string, press: () => void): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.className = className;
  made.textContent = text;
  made.addEventListener("click", press);
  return made;
}

/** A field with its label above it. */
export function field(label: string, input: HTMLElement): HTMLElement {
  const made = make("label", "field");
  made.append(make("span", "", label), input);
  return made;
}

export function select(options: readonly (readonly [string, string])[]): HTMLSelectElement {
  const made = document.createElement("select");
  made.append(...options.map(([value, text]) => new Option(text, value)));
  return made;
}

/** The same options again are left alone, and with them what was chosen. */
export function offer(
  made: HTMLSelectElement,
  options: readonly (readonly [string, string])[],
): void {
  const present = [...made.options].map(({ value, text }) => `${value} ${text}`);
  if (present.join("\n") === options.map((pair) => pair.join(" ")).join("\n")) return;
  const chosen = made.value;
  made.replaceChildren(...options.map(([value, text]) => new Option(text, value)));
  if (options.some(([value]) => value === chosen)) made.value = chosen;
}

/** Puts these into a list, which is left alone where it says the same already: so that what has the
 * focus keeps it. */
export function renew(list: HTMLElement, items: readonly HTMLElement[]): void {
  const said = items.map(({ outerHTML }) => outerHTML).join("");
  if (list.innerHTML !== said) list.replaceChildren(...items);
}
