/** How good the connection is: age, rate, what became of the frames. */
import type { Snapshot } from "@sideline/client";
import { byId, pair } from "./elements.ts";
import { milliseconds } from "./format.ts";
import { outcomeRows, type Row, stageRows } from "./ledger-words.ts";

const put = (id: string, words: string): void => {
  byId(id, HTMLElement).textContent = words;
};

/** `sent`: size and codec in words, empty where they are not known. */
export function showQuality(snapshot: Snapshot, sent: string, reconnecting: boolean): void {
  put("q-age", ages(snapshot));
  put("q-rate", `${snapshot.resultsPerS.toFixed(0)} per second`);
  put("q-sent", sending(snapshot, sent));
  put("q-frames", frames(snapshot));
  put(
    "q-note",
    reconnecting ? "The connection is being replaced. Counts and history stay." : note(snapshot),
  );
  byId("q-stages", HTMLElement).replaceChildren(...stageRows(snapshot).map(row));
  byId("q-outcomes", HTMLElement).replaceChildren(...outcomeRows(snapshot).map(row));
}

function ages({ ageP50Ms, ageP95Ms }: Snapshot): string {
  const most = ageP95Ms === undefined ? "" : ` · 95 % within ${together(milliseconds(ageP95Ms))}`;
  return `${together(milliseconds(ageP50Ms))}${most}`;
}

function sending({ sentPerS, sentKbps }: Snapshot, sent: string): string {
  const megabits = `${(sentKbps / 1000).toFixed(1)} Mbit/s`;
  const rate = sentPerS > 0 ? [`${sentPerS.toFixed(0)} fps`, megabits] : [];
  return [sent || "–", ...rate].map(together).join(" · ");
}

/** A line is broken between readings, not within one. */
function together(reading: string): string {
  return reading.replaceAll(" ", "\u00a0");
}

function frames({ sent, answered, dropped, unexplained }: Snapshot): string {
  if (sent === 0) return "–";
  const left = Object.values(dropped).reduce((sum, count) => sum + count, 0) + unexplained;
  const share = Math.min(100, (100 * answered) / Math.max(1, answered + left));
  return left === 0 ? "all answered" : `${share.toFixed(1)} % answered`;
}

/** What a coach should know about the numbers above it. */
function note(snapshot: Snapshot): string {
  const { answered, sent, resultsPerS, sentPerS } = snapshot;
  const skips = sent > 60 && answered > 0 && resultsPerS < 0.9 * sentPerS;
  const busy = skips ? "The server is busy and skips frames: it always takes the newest." : "";
  return `${busy} ${ageNote(snapshot)}`.trim();
}

function ageNote({ ageBasis, ageErrorMs }: Snapshot): string {
  if (ageBasis === "encoded") return "Age counts from the encoder: add a few milliseconds.";
  if (ageBasis !== "estimated") return "";
  const error = ageErrorMs === undefined ? "" : ` (±${Math.ceil(ageErrorMs)} ms)`;
  return `This browser hides when a frame left it, so the age is an estimate${error}.`;
}

function row([term, value, testId]: Row): HTMLElement {
  return pair(term, value, testId);
}
