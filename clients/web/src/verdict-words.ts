/** What a coach reads about how far an attempt can be trusted. */
import type { Grade, Verdict } from "@sideline/client";
import { capital } from "./format.ts";
import { plural, words } from "./words/catalogue.ts";
import { inOurWords } from "./words/said-by-server.ts";

const say = words({
  en: {
    good: "good",
    limited: "limited",
    poor: "poor",
    meaning: {
      good: "can be relied on",
      limited: "less exact than it could be",
      poor: "not to be relied on",
    },
    spoken: (grade: string, meaning: string) => `${grade}: ${meaning}`,
    why: (grade: string) => `Why ${grade}`,
    remarks: (count: number) => `${count} ${plural(count, "remark", "remarks")}`,
    missing: (count: number) => `${count} not measured`,
  },
  es: {
    good: "bueno",
    limited: "limitado",
    poor: "deficiente",
    meaning: {
      good: "es fiable",
      limited: "menos exacto de lo que podría ser",
      poor: "no es fiable",
    },
    spoken: (grade: string, meaning: string) => `${grade}: ${meaning}`,
    why: (grade: string) => `Por qué ${grade}`,
    remarks: (count: number) => `${count} ${plural(count, "aviso", "avisos")}`,
    missing: (count: number) => `${count} sin medir`,
  },
  fr: {
    good: "bon",
    limited: "limité",
    poor: "faible",
    meaning: {
      good: "fiable",
      limited: "moins précis qu’il ne pourrait l’être",
      poor: "non fiable",
    },
    spoken: (grade: string, meaning: string) => `${grade} : ${meaning}`,
    why: (grade: string) => `Pourquoi ${grade}`,
    remarks: (count: number) => `${count} ${plural(count, "remarque", "remarques")}`,
    missing: (count: number) => `${count} ${plural(count, "non mesuré", "non mesurés")}`,
  },
});

export interface Badge {
  readonly grade: Grade;
  /** The grade in a word, with a mark that does not need colour. */
  readonly text: string;
  /** The same as a sentence, for who hears it. */
  readonly spoken: string;
}

const MARKS: Record<Grade, string> = { good: "✓", limited: "!", poor: "✕" };

export function badge({ grade }: Verdict): Badge {
  const word = capital(say[grade]);
  const spoken = say.spoken(word, say.meaning[grade]);
  return { grade, text: `${MARKS[grade]} ${word}`, spoken };
}

export function gradeName(grade: Grade): string {
  return say[grade];
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
  const told = verdict?.reasons ?? flags.map((one) => ({ grade: undefined, words: one }));
  return told.map((one) => ({ grade: one.grade, words: inWords(one.words, label) }));
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
  const reasons = count === 0 ? "" : unsure ? say.why(say[verdict.grade]) : say.remarks(count);
  const without = missing === 0 ? "" : say.missing(missing);
  return [reasons, without].filter((part) => part !== "").join(" · ");
}

/** Words may name metrics: a coach reads their labels. */
function inWords(sentence: string, label: (metric: string) => string): string {
  return capital(inOurWords(sentence).replace(/[a-z]+(?:_[a-z0-9]+)+/g, label));
}
