/** What stands at the top of every page: where else one can go, and in which language. */
import { make } from "../elements.ts";
import { svg } from "../svg.ts";
import { choose, LANGUAGE_NAMES, LANGUAGES, type Language, language } from "../words/catalogue.ts";
import { mayOpen, scopesOfKey } from "./access.ts";
import { openBy } from "./menu.ts";
import { keepForOffline, tellWhenOffline } from "./offline.ts";
import { say } from "./words.ts";

const PAGES = [
  ["./", "camera"],
  ["./watch", "watch"],
  ["./people", "people"],
  ["./team", "team"],
  ["./privacy", "privacy"],
] as const;

/** Fill `<nav id="pages">`; `here` is the page's own address in it. */
export function drawShell(here: string): void {
  document.documentElement.lang = language;
  addSkipLink();
  tellWhenOffline();
  keepForOffline();
  const nav = document.getElementById("pages");
  if (nav === null) return;
  nav.setAttribute("aria-label", say.pages);
  const places = make("div", "places");
  places.id = "places";
  const links = PAGES.map((page) => placeLink(page, here));
  places.append(...links, languageChoice());
  const button = menuButton();
  nav.append(button, places);
  openBy(button, places);
  void hideClosed(links);
}

function placeLink([address, name]: (typeof PAGES)[number], here: string): HTMLAnchorElement {
  const link = document.createElement("a");
  link.href = address;
  link.textContent = say[name];
  link.dataset["testid"] = `go-${name}`;
  link.dataset["page"] = name;
  if (address === here) link.setAttribute("aria-current", "page");
  return link;
}

function menuButton(): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "menu";
  button.dataset["testid"] = "menu";
  button.setAttribute("aria-controls", "places");
  const icon = svg("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" });
  icon.append(svg("path", { d: "M4 7h16M4 12h16M4 17h16" }));
  button.append(icon, make("span", "", say.menu));
  return button;
}

/** Who comes by the keyboard need not pass all places on each page. */
function addSkipLink(): void {
  const main = document.querySelector("main");
  if (main === null) return;
  main.id ||= "main";
  main.tabIndex = -1;
  const link = document.createElement("a");
  link.className = "skip";
  link.href = `#${main.id}`;
  link.textContent = say.skip;
  link.addEventListener("click", (event) => {
    event.preventDefault(); // what stands behind the # of an address may be a page's own
    main.focus();
  });
  document.body.prepend(link);
}

async function hideClosed(links: readonly HTMLAnchorElement[]): Promise<void> {
  const scopes = await scopesOfKey();
  if (scopes === undefined) return;
  for (const link of links) link.hidden = !mayOpen(link.dataset["page"] ?? "", scopes);
}

function languageChoice(): HTMLElement {
  const select = document.createElement("select");
  select.dataset["testid"] = "language";
  select.setAttribute("aria-label", say.language);
  for (const one of LANGUAGES) {
    const option = make("option", "", LANGUAGE_NAMES[one]) as HTMLOptionElement;
    option.value = option.lang = one;
    option.selected = one === language;
    select.append(option);
  }
  select.addEventListener("change", () => {
    choose(select.value as Language);
    location.reload();
  });
  return select;
}
