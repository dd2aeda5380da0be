/** What can be saved of a recording. */
import { type AnalysisInfo, SidelineError } from "@sideline/client";
import { byId, make } from "../elements.ts";
import { errorText } from "../words/errors.ts";
import { type Headers, save } from "./fetching.ts";
import { say } from "./words.ts";

const LEDGER = "ledger.csv";

/** The links of an analysis open by themselves; a session's files ask for the key. */
export function showExports(
  analysis: AnalysisInfo | undefined,
  sessionId: string | undefined,
  recorded: boolean,
  headers: Headers,
): void {
  const names = Object.keys(say.files) as readonly (keyof typeof say.files)[];
  const links = names.flatMap((name) => {
    const url = analysis?.results[name];
    return url === undefined ? [] : [linkTo(url, say.files[name])];
  });
  const own = analysis === undefined ? ["attempts.csv" as const] : [];
  const asked = sessionId === undefined ? [] : recorded ? [...own, LEDGER] : own;
  const buttons = asked.map((name) => {
    const url = `./api/v1/sessions/${encodeURIComponent(sessionId ?? "")}/results/${name}`;
    return saving(url, `${sessionId}-${name}`, name, headers);
  });
  const items = [...links, ...buttons].map((child) => {
    const item = make("li", "");
    item.append(child);
    return item;
  });
  byId("exports", HTMLElement).replaceChildren(...items);
}

function linkTo(url: string, label: string): HTMLElement {
  const link = document.createElement("a");
  link.href = url;
  link.textContent = label;
  link.target = "_blank";
  link.rel = "noopener";
  return link;
}

function saving(url: string, file: string, name: string, headers: Headers): HTMLElement {
  const button = make("button", "link", (say.files as Readonly<Record<string, string>>)[name]);
  button.setAttribute("type", "button");
  button.dataset["testid"] = `save-${name}`;
  button.addEventListener("click", () => {
    save(url, file, headers).catch((cause: unknown) => {
      if (!(cause instanceof SidelineError)) throw cause;
      byId("remove-note", HTMLElement).textContent = errorText(cause);
    });
  });
  return button;
}
