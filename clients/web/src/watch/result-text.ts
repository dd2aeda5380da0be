/** The last result of a session, as it stands in large letters. */
import type { LastFinal, SportInfo } from "@sideline/client";
import { valueCue } from "../cue-words.ts";
import { reading } from "../format.ts";
import { metricLabel, sportView } from "../sports.ts";
import { badge } from "../verdict-words.ts";
import { say } from "./words.ts";

export interface ResultView {
  readonly number: string;
  readonly unit: string;
  /** Which result, how far to trust it. */
  readonly note: string;
  readonly label: string;
  readonly grade: string;
  /** For who hears it. */
  readonly spoken: string;
}

/** Undefined while there is none. */
export function resultView(
  last: LastFinal | undefined,
  sport: SportInfo | undefined,
): ResultView | undefined {
  if (last === undefined || sport === undefined) return undefined;
  const { cue } = sportView(sport);
  const value = last.values[cue];
  const label = metricLabel(sport, cue);
  const which = say.attempt(last.number);
  if (value === undefined) {
    const note = `${which} · ${say.notMeasured}`;
    return { number: "–", unit: "", note, label, grade: "", spoken: say.notMeasured };
  }
  const { verdict } = last;
  const grade = verdict?.grade;
  const trust = verdict === undefined ? [] : [badge(verdict).text];
  const { number, unit } = reading(cue, value);
  const note = [which, ...trust].join(" · ");
  const unsure = grade === "poor" ? `, ${say.unreliable}` : "";
  const spoken = valueCue(cue, value).spoken + unsure;
  return { number, unit, note, label, grade: grade ?? "", spoken };
}
