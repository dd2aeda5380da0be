/** What stands over a picture when something is not as it should be; empty: all is well. */
import type { LineState } from "@sideline/client";
import { say } from "./words.ts";

const WORDS: Readonly<Record<LineState, string>> = {
  connecting: say.lineConnecting,
  live: "",
  waiting: say.lineWaiting,
  over: say.lineOver,
  gone: say.lineGone,
  refused: say.lineRefused,
};

/** In steps: whoever hears the page is not told every second. */
const STEP_S = 10;

export function lineText(line: LineState, silentMs: number | undefined, pictured: boolean): string {
  if (line !== "live") return WORDS[line];
  const steps = Math.floor((silentMs ?? 0) / 1000 / STEP_S);
  if (steps > 0) return say.silent(STEP_S * steps);
  return silentMs === undefined && pictured ? "" : say.noPicture;
}
