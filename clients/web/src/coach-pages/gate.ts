/** Lets a page begin once it is known what its person may do; asks for a key where one is needed. */
import { fetchAccount, type Server, ServerError } from "@sideline/client";
import { byId, make } from "../elements.ts";
import { remember } from "../shell/key.ts";
import { here } from "./here.ts";
import { button, field } from "./parts.ts";
import { refusalText } from "./refusal-words.ts";
import { type Rights, rightsOf } from "./rights.ts";
import { say } from "./words.ts";

const AGAIN_MS = 4000;

/** Fills `<div id="gate">` with what is in the way, as long as something is. */
export async function openGate(): Promise<{ readonly server: Server; readonly rights: Rights }> {
  const gate = byId("gate", HTMLElement);
  gate.hidden = false;
  for (;;) {
    const server = here();
    try {
      const rights = rightsOf(await fetchAccount(server));
      gate.hidden = true;
      return { server, rights };
    } catch (cause) {
      if (!(cause instanceof ServerError)) throw cause;
      if (cause.status === 401) await askForKey(gate);
      else await later(gate, cause);
    }
  }
}

async function later(gate: HTMLElement, cause: ServerError): Promise<void> {
  const words = make("p", "", refusalText(cause));
  words.setAttribute("role", "alert");
  gate.replaceChildren(words);
  await new Promise((resolve) => setTimeout(resolve, 1000 * (cause.retryAfterS ?? 0) || AGAIN_MS));
}

function askForKey(gate: HTMLElement): Promise<void> {
  const form = document.createElement("form");
  const key = document.createElement("input");
  key.type = "password";
  key.required = true;
  key.autocomplete = "off";
  key.dataset["testid"] = "key";
  const go = button(say.useKey, "primary", () => undefined);
  go.type = "submit";
  const words = make("p", "", say.noKey);
  words.setAttribute("role", "alert");
  form.append(words, field(say.keyLabel, key), go);
  gate.replaceChildren(form);
  return new Promise((resolve) => {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      remember(key.value.trim());
      resolve();
    });
  });
}
