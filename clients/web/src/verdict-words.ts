/** What a coach reads about how far an attempt can be trusted. */
import type { Grade, Verdict } from "@sideline/client";
import { capital } from "./format.ts";

export interface Badge {
  readonly grade: Grade;
  /** The grade in a word, with a mark that does not need colour. */
  readonly text: string;
  /** The same as a sentence, for who hears it. */
  readonly spoken: string;
}

const MARKS: Record<Grade, string> = { good: "✓", limited: "!", poor: "✕" };
const MEANINGS: Record<Grade, string> = {
  good: "can be relied on",
  limited: "less exact than it could be",
  poor: "not to be relied on",
};

export function badge({ grade }: Verdict): Badge {
  const word = capital(grade);
  return { grade, text: `${MARKS[grade]} ${word}`, spoken: `${word}: ${MEANINGS[grade]}` };
}

interface Judged {
  readonly absent: Readonly<Record<string, string>>;
  readonly flags: readonly string[];
  readonly verdict: Verdict | undefined;
}

export interface Remark {
  readonly grade: Grade | undefined;
  readonly words: string;
}

/**
 * The verdict's reasons; while there is no verdict, the warnings that it will be made of. Names of
 * metrics become labels.
 */
export function remarks(
  { verdict, flags }: Judged,
  label: (metric: string) => string,
): readonly Remark[] {
  const told = verdict?.reasons ?? flags.map((words) => ({ grade: undefined, words }));
  return told.map(({ grade, words }) => ({ grade, words: inWords(words, label) }));
}

/** Numbers that are withheld, together where they have the same reason. */
export function withheld(
  { absent }: Judged,
  label: (metric: string) => string,
): { readonly names: string; readonly why: string }[] {
  const byReason = new Map<string, string[]>();
  for (const [metric, why] of Object.entries(absent))
    byReason.set(why, [...(byReason.get(why) ?? []), label(metric)]);
  return [...byReason].map(([why, names]) => ({
    names: names.join(" · "),
    why: inWords(why, label),
  }));
}

/** What the fold says before it is opened; empty: there is nothing in it. */
export function foldTitle(judged: Judged): string {
  const { verdict, absent } = judged;
  const count = remarks(judged, (metric) => metric).length;
  const missing = Object.keys(absent).length;
  const unsure = verdict !== undefined && verdict.grade !== "good";
  const reasons = count === 0 ? "" : unsure ? `Why ${verdict.grade}` : plural(count, "remark");
  const without = missing === 0 ? "" : `${missing} not measured`;
  return [reasons, without].filter((part) => part !== "").join(" · ");
}

function plural(count: number, one: string): string {
  return count === 1 ? `1 ${one}` : `${count} ${one}s`;
}

/** Words may name metrics: a coach reads their labels. */
function inWords(words: string, label: (metric: string) => string): string {
  return capital(words.replace(/[a-z]+(?:_[a-z0-9]+)+/g, label));
}
