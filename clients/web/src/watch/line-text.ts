/** What stands over a picture when something is not as it should be; empty: all is well. */
import type { LineState } from "./follow.ts";
import { say } from "./words.ts";

const WORDS: Readonly<Record<LineState, string>> = {
  connecting: say.lineConnecting,
  live: "",
  waiting: say.lineWaiting,
  over: say.lineOver,
  gone: say.lineGone,
  refused: say.lineRefused,
};

export function lineText(line: LineState, silentMs: number | undefined, pictured: boolean): string {
  if (line !== "live") return WORDS[line];
  if (silentMs !== undefined) return say.silent(Math.round(silentMs / 1000));
  return pictured ? "" : say.noPicture;
}
