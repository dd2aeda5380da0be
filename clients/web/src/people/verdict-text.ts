/** What the newest day says, and what there is too little for, in plain words. */
import type { MetricTrend, NoNumber } from "@sideline/client";
import { capital, readingText } from "../format.ts";
import { numberText } from "../words/catalogue.ts";
import { changeText } from "./figures.ts";
import { say } from "./words.ts";

export interface Word {
  readonly state: "higher" | "lower" | "within" | "unknown";
  readonly title: string;
  readonly sentence: string;
}

export function wordOn({ name, newest, normalRange, absent }: MetricTrend): Word {
  if (newest === undefined || normalRange === undefined)
    return { state: "unknown", title: say.tooEarly, sentence: whyNot(absent["newest"]) };
  const how = howLikely(newest.likelihood);
  const pct = percent(newest.towards === "higher" ? newest.higherPct : newest.lowerPct);
  const chance = newest.towards === "higher" ? say.chanceHigher : say.chanceLower;
  const against = say.against(changeText(name, newest.change), readingText(name, normalRange.mean));
  return {
    state: newest.verdict,
    title: say[newest.verdict],
    sentence: `${capital(against)}: ${chance(how, pct)}.`,
  };
}

/** Why a number is not told. */
export function whyNot(reason: NoNumber | undefined): string {
  switch (reason?.cause) {
    case "too-few-days":
      return say.needsDays(reason.needs, reason.there);
    case "too-few-repeated-attempts":
      return say.needsPairs(reason.needs, reason.there);
    case "no-spread":
      return say.noSpread;
    default:
      return reason?.words ?? "";
  }
}

export interface Fact {
  readonly term: string;
  readonly value: string;
  readonly note: string;
}

/** The numbers behind the word, each with what it is made of. */
export function factsOf(trend: MetricTrend): readonly Fact[] {
  const { name, normalRange, smallestChange, typicalError, absent } = trend;
  const none = (reason: string): Pick<Fact, "value" | "note"> => ({
    value: "–",
    note: whyNot(absent[reason]),
  });
  return [
    {
      term: say.normalRange,
      ...(normalRange === undefined
        ? none("normal_range")
        : {
            value: say.rangeOf(
              readingText(name, normalRange.low),
              readingText(name, normalRange.high),
            ),
            note: say.fromDays(normalRange.days),
          }),
    },
    {
      term: say.smallestChange,
      ...(smallestChange === undefined
        ? none("smallest_change")
        : {
            value: readingText(name, smallestChange.value),
            note: (smallestChange.source === "group" ? say.fromGroup : say.fromOwn)(
              smallestChange.count,
            ),
          }),
    },
    {
      term: say.typicalError,
      ...(typicalError === undefined
        ? none("typical_error")
        : {
            value: readingText(name, typicalError.value),
            note: say.fromPairs(typicalError.pairs),
          }),
    },
  ];
}

function howLikely(likelihood: string): string {
  const known: Readonly<Record<string, string>> = say.likelihoods;
  return known[likelihood] ?? likelihood;
}

/** Never as if it were certain. */
function percent(pct: number): string {
  if (pct > 99) return ">99";
  return pct < 1 ? "<1" : numberText(pct);
}
