/** The one word for how things stand, and what the picture says while there is none. */
import type { SessionState } from "@sideline/client";
import { byId } from "./elements.ts";

const WORDS: Record<SessionState, string> = {
  idle: "Ready",
  connecting: "Connecting",
  live: "Live",
  interrupted: "Waiting for results",
  reconnecting: "Reconnecting",
  closed: "Ready",
};

export function showState(state: SessionState): void {
  document.body.dataset["state"] = state;
  byId("connection", HTMLElement).textContent = WORDS[state];
  if (state === "connecting") showBusy("Connecting…");
  if (state === "reconnecting") showBusy("Connection lost. Reconnecting…");
}

export function showBusy(words: string): void {
  byId("busy-text", HTMLElement).textContent = words;
}
