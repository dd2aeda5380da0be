/** Which attempts there are to compare, and which two to begin with. */
import { type AnalysisInfo, CURVES, type SportInfo } from "@sideline/client";
import { capital } from "./format.ts";
import { attemptsIn } from "./recording-words.ts";
import { metricLabel } from "./sports.ts";

export interface Choice {
  /** The analysis's id and the attempt's number, as one text. */
  readonly key: string;
  readonly analysis: AnalysisInfo;
  readonly number: number;
  readonly label: string;
}

/** All attempts of a sport, those of the newest recording first. */
export function choicesOf(
  analyses: readonly AnalysisInfo[],
  sport: string,
  one: string,
): readonly Choice[] {
  return analyses
    .filter((analysis) => analysis.sport === sport && CURVES in analysis.results)
    .flatMap((analysis) =>
      Array.from({ length: attemptsIn(analysis.summary).count }, (_, i) => ({
        key: `${analysis.id}/${i + 1}`,
        analysis,
        number: i + 1,
        label: `${capital(`${one} ${i + 1}`)} · ${analysis.video}`,
      })),
    );
}

/** The recording's first attempt and its next; of a single one, that and another recording's. */
export function pairOf(
  choices: readonly Choice[],
  analysisId: string,
): readonly [Choice, Choice] | undefined {
  const own = choices.filter(({ analysis }) => analysis.id === analysisId);
  const others = choices.filter(({ analysis }) => analysis.id !== analysisId);
  const first = own[0];
  const second = own[1] ?? others[0];
  return first === undefined || second === undefined ? undefined : [first, second];
}

export interface Difference {
  readonly metric: string;
  readonly label: string;
  readonly first: number | undefined;
  readonly second: number | undefined;
  /** What the second has more than the first. */
  readonly by: number | undefined;
  /** The second did better, or worse; undefined where they are the same or it is nothing to rank. */
  readonly better: boolean | undefined;
}

/** The sport's metrics of both; those that neither has are left out. */
export function differencesOf(
  first: Readonly<Record<string, number>>,
  second: Readonly<Record<string, number>>,
  sport: SportInfo,
): readonly Difference[] {
  return sport.metrics
    .filter(({ name }) => name in first || name in second)
    .map(({ name, lower_is_better }) => {
      const [a, b] = [first[name], second[name]];
      const by = a === undefined || b === undefined ? undefined : b - a;
      const ranked = name === sport.cue && by !== undefined && by !== 0;
      return {
        metric: name,
        label: metricLabel(sport, name),
        first: a,
        second: b,
        by,
        better: ranked ? by < 0 === lower_is_better : undefined,
      };
    });
}
