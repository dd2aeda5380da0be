/** The last result of a session, as it stands in large letters. */
import type { SportInfo } from "@sideline/client";
import { valueCue } from "../cue-words.ts";
import { reading } from "../format.ts";
import type { LastResult } from "../remote/sessions.ts";
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
  last: LastResult | undefined,
  sport: SportInfo | undefined,
): ResultView | undefined {
  if (last === undefined || sport === undefined) return undefined;
  const { cue } = sportView(sport);
  const value = last.values[cue];
  const label = metricLabel(sport, cue);
  const which = say.attempt(last.number);
  const grade = gradeOf(last.grade);
  if (value === undefined) {
    const note = `${which} · ${say.notMeasured}`;
    return { number: "–", unit: "", note, label, grade: "", spoken: say.notMeasured };
  }
  const trust = grade === undefined ? [] : [badge({ grade, reasons: [] }).text];
  const { number, unit } = reading(cue, value);
  const note = [which, ...trust].join(" · ");
  const unsure = grade === "poor" ? `, ${say.unreliable}` : "";
  const spoken = valueCue(cue, value).spoken + unsure;
  return { number, unit, note, label, grade: grade ?? "", spoken };
}

export function gradeOf(grade: string | undefined): "good" | "limited" | "poor" | undefined {
  return grade === "good" || grade === "limited" || grade === "poor" ? grade : undefined;
}
