/** How the page shows a sport: what its listing says, in the words that a coach expects. */
import type { SportInfo } from "@sideline/client";
import { humanName } from "./format.ts";

export interface SportView {
  readonly attemptKind: string;
  readonly one: string;
  readonly many: string;
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

type Words = Pick<SportView, "one" | "many" | "how" | "go"> & {
  readonly headline?: SportView["headline"];
};

const WORDS: Record<string, Words> = {
  cmj: {
    one: "jump",
    many: "jumps",
    how: "Stand still for a second, then jump. The result is here as you land.",
    go: "jump",
    headline: [
      { metric: "jump_height_flight_m", label: "by flight time" },
      { metric: "jump_height_com_m", label: "by centre of mass" },
    ],
  },
  dropjump: {
    one: "drop jump",
    many: "drop jumps",
    how: "Stand still on the box, step off, and jump at once. The result is here as you land.",
    go: "step off and jump",
    headline: [
      { metric: "contact_time_s", label: "contact time" },
      { metric: "rsi_mps", label: "reactive strength" },
    ],
  },
  running: {
    one: "run",
    many: "runs",
    how: "Run past, or on a treadmill, seen from the side. The result comes when you stop, or after a minute.",
    go: "run",
    headline: [
      { metric: "cadence_spm", label: "cadence" },
      { metric: "contact_time_s", label: "contact time" },
    ],
  },
};

export function sportView(sport: SportInfo): SportView {
  const words = WORDS[sport.name] ?? wordsOf(sport);
  const headline = words.headline ?? headlineOf(sport);
  const cue = sport.cue ?? headline[0]?.metric ?? "";
  const large = new Set(headline.map(({ metric }) => metric));
  const listed = new Set(sport.metrics.map(({ name }) => name));
  const elsewhere = (metric: string): boolean =>
    large.has(metric) || isMoment(metric, listed) || metric.endsWith("_count");
  return {
    ...words,
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

function wordsOf({ label, attempt }: SportInfo): Words {
  const one = attempt.replaceAll("_", " ");
  const how = `Stand still for a second, then begin. Results appear as you go: ${label.toLowerCase()}.`;
  return { one, many: `${one}s`, how, go: "begin" };
}

function headlineOf({ metrics, cue }: SportInfo): SportView["headline"] {
  const first = metrics.filter(({ name }) => name === cue);
  const others = metrics.filter(({ name }) => name !== cue);
  return [...first, ...others]
    .slice(0, 2)
    .map(({ name, label }) => ({ metric: name, label: label.toLowerCase() }));
}

/** What a metric is called, by the server or by its own name. */
export function metricLabel(sport: SportInfo | undefined, name: string): string {
  return sport?.metrics.find((metric) => metric.name === name)?.label ?? humanName(name);
}
