/** What went wrong, and what can be done about it. */
import { ServerError, SidelineError } from "@sideline/client";
import { byId } from "../elements.ts";
import { remember } from "../shell/key.ts";
import { serverAnswers } from "../shell/offline.ts";
import { say } from "./words.ts";

/** Does it, and shows what went wrong; what is no error of ours is thrown on. */
export async function guarded(work: () => Promise<void>): Promise<void> {
  try {
    await work();
    byId("alert", HTMLElement).hidden = true;
  } catch (cause) {
    if (!(cause instanceof SidelineError)) throw cause;
    await showFailure(cause);
  }
}

/** Nothing is being waited for any more. */
const NOTES = ["team-note", "trends-note", "sessions-note"];

async function showFailure(error: SidelineError): Promise<void> {
  const words = await failureWords(error);
  for (const id of NOTES) byId(id, HTMLElement).textContent = "";
  byId("alert", HTMLElement).hidden = false;
  byId("alert-text", HTMLElement).textContent = words;
  const plain = words === say.needsKey || words === say.unreachable;
  byId("alert-detail", HTMLElement).textContent = plain ? "" : (error.detail ?? "");
  byId("key-form", HTMLElement).hidden = error.code !== "unauthorised";
}

export async function failureWords(error: SidelineError): Promise<string> {
  if (error.code === "unauthorised") return say.needsKey;
  if (error.code === "forbidden") return say.mayNot;
  const refused = error instanceof ServerError && error.code !== "not-a-server";
  return refused || (await serverAnswers()) ? say.wrong : say.unreachable;
}

/** A key that is given is used from then on. */
export function takeKeys(): void {
  byId("key-form", HTMLFormElement).addEventListener("submit", (event) => {
    event.preventDefault();
    remember(byId("key", HTMLInputElement).value.trim());
    location.reload();
  });
}
