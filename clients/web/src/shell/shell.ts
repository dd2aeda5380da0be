/** What stands at the top of every page: where else one can go, and in which language. */
import { make } from "../elements.ts";
import { choose, LANGUAGE_NAMES, LANGUAGES, type Language, language } from "../words/catalogue.ts";
import { say } from "./words.ts";

const PAGES = [
  ["./", "camera"],
  ["./watch", "watch"],
  ["./people", "people"],
  ["./team", "team"],
] as const;

/** Fill `<nav id="pages">`; `here` is the page's own address in it. */
export function drawShell(here: string): void {
  const nav = document.getElementById("pages");
  if (nav === null) return;
  nav.setAttribute("aria-label", say.pages);
  for (const [address, name] of PAGES) {
    const link = document.createElement("a");
    link.href = address;
    link.textContent = say[name];
    link.dataset["testid"] = `go-${name}`;
    if (address === here) link.setAttribute("aria-current", "page");
    nav.append(link);
  }
  nav.append(languageChoice());
}

function languageChoice(): HTMLElement {
  const select = document.createElement("select");
  select.dataset["testid"] = "language";
  select.setAttribute("aria-label", say.language);
  for (const one of LANGUAGES) {
    const option = make("option", "", LANGUAGE_NAMES[one]) as HTMLOptionElement;
    option.value = one;
    option.selected = one === language;
    select.append(option);
  }
  select.addEventListener("change", () => {
    choose(select.value as Language);
    location.reload();
  });
  return select;
}
