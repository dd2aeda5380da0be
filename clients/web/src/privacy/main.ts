import "./privacy.css";
import { fetchPrivacy, SidelineError } from "@sideline/client";
import { byId, make } from "../elements.ts";
import { takeKey } from "../shell/key.ts";
import { drawShell } from "../shell/shell.ts";
import { fill } from "../words/fill.ts";
import { type Answer, answersOf } from "./answers.ts";
import { forgetEverything } from "./forget.ts";
import { say } from "./words.ts";

takeKey();
fill(document, say);
drawShell("./privacy");
void tell();
byId("forget", HTMLButtonElement).addEventListener("click", () => void forget());

async function tell(): Promise<void> {
  const asking = byId("asking", HTMLElement);
  try {
    const info = await fetchPrivacy(new URL("./", document.baseURI).href);
    byId("told", HTMLElement).replaceChildren(...answersOf(info).map(card));
    asking.textContent = "";
  } catch (cause) {
    if (!(cause instanceof SidelineError)) throw cause;
    asking.textContent = say.unknown;
  }
}

function card({ title, lines }: Answer): HTMLElement {
  const section = make("section", "card");
  section.append(make("h2", "", title), ...lines.map((line) => make("p", "", line)));
  return section;
}

async function forget(): Promise<void> {
  await forgetEverything();
  byId("forgotten", HTMLElement).textContent = say.forgotten;
}
