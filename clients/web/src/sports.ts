/** How the page shows a sport: what its listing says, in the words that a coach expects. */
import type { SportInfo } from "@sideline/client";
import { humanName } from "./format.ts";
import { language } from "./words/catalogue.ts";
import { metricName } from "./words/metrics.ts";
import { inOurWords } from "./words/said-by-server.ts";
import { SPORTS, type SportWords, sportSay } from "./words/sports.ts";

export interface SportView {
  readonly attemptKind: string;
  readonly one: string;
  readonly many: string;
  /** There is none yet. */
  readonly noneYet: string;
  /** What to do for the first attempt. */
  readonly how: string;
  /** What comes after standing still, e.g. "jump". */
  readonly go: string;
  /** Shown large: the metric's name and a short label. */
  readonly headline: readonly { readonly metric: string; readonly label: string }[];
  /** The metric that matters most: compared over the session, and said aloud if declared. */
  readonly cue: string;
  readonly lowerIsBetter: boolean;
  /** Whether a metric is set large already, or says nothing to a coach. */
  elsewhere(metric: string): boolean;
  /** The phase in which nobody is seen. */
  readonly nobody: string;
}

type Words = Pick<SportView, "one" | "many" | "noneYet" | "how" | "go"> & {
  readonly headline?: SportView["headline"];
};

/** Ours of a sport; undefined of one that another package brings. */
export function knownWords(name: string): SportWords | undefined {
  return Object.hasOwn(SPORTS, name) ? SPORTS[name as keyof typeof SPORTS] : undefined;
}

/** What a sport is called; in English by the server. */
export function sportLabel({ name, label }: Pick<SportInfo, "name" | "label">): string {
  return language === "en" ? label : (knownWords(name)?.label ?? label);
}

/** From where the camera has to see it. */
export function sportViewpoint({ view }: SportInfo): string {
  return inOurWords(view);
}

export function sportView(sport: SportInfo): SportView {
  const known = knownWords(sport.name);
  const words = known === undefined ? wordsOf(sport) : { ...known, headline: largeOf(known) };
  const headline = words.headline ?? headlineOf(sport);
  const cue = sport.cue ?? headline[0]?.metric ?? "";
  const large = new Set(headline.map(({ metric }) => metric));
  const listed = new Set(sport.metrics.map(({ name }) => name));
  const elsewhere = (metric: string): boolean =>
    large.has(metric) || isMoment(metric, listed) || metric.endsWith("_count");
  const { one, many, noneYet, how, go } = words;
  return {
    one,
    many,
    noneYet,
    how,
    go,
    attemptKind: sport.attempt,
    headline,
    cue,
    lowerIsBetter: sport.metrics.some(
      ({ name, lower_is_better }) => name === cue && lower_is_better,
    ),
    elsewhere,
    nobody: "UNKNOWN",
  };
}

/** Before a sport is chosen. */
export const NO_SPORT: SportView = sportView({
  name: "",
  label: "",
  view: "",
  minimum_fps: 0,
  inputs: [],
  phases: [],
  metrics: [],
  attempt: "",
  cue: undefined,
  cue_repeats: false,
  side_view: false,
  demo: false,
});

/** Moments on the media clock are of no use to a coach; times that a sport reports are. */
function isMoment(metric: string, listed: ReadonlySet<string>): boolean {
  return metric.endsWith("_time_s") && !listed.has(metric);
}

function largeOf({ large }: SportWords): SportView["headline"] {
  return Object.entries(large).map(([metric, label]) => ({ metric, label }));
}

function wordsOf({ label, attempt }: SportInfo): Words {
  const one = attempt.replaceAll("_", " ");
  const how = sportSay.howOther(label.toLowerCase());
  return { one, many: `${one}s`, noneYet: sportSay.noneYet(one), how, go: sportSay.goOther };
}

function headlineOf(sport: SportInfo): SportView["headline"] {
  const { metrics, cue } = sport;
  const first = metrics.filter(({ name }) => name === cue);
  const others = metrics.filter(({ name }) => name !== cue);
  return [...first, ...others]
    .slice(0, 2)
    .map(({ name }) => ({ metric: name, label: metricLabel(sport, name).toLowerCase() }));
}

/** What a metric is called, by us, by the server or by its own name. */
export function metricLabel(sport: SportInfo | undefined, name: string): string {
  const given = sport?.metrics.find((metric) => metric.name === name)?.label;
  return metricName(name, given) ?? humanName(name);
}
