/** How the page shows a sport: which event is an attempt, which metrics are set large. */
import type { SportInfo } from "@sideline/client";
import { humanName } from "./format.ts";

export interface SportView {
  readonly attemptKind: string;
  readonly one: string;
  readonly many: string;
  /** What to do for the first attempt. */
  readonly how: string;
  /** Shown large: the metric's name and a short label. */
  readonly headline: readonly { readonly metric: string; readonly label: string }[];
  /** Whether a metric is set large already, or says nothing to a coach. */
  elsewhere(metric: string): boolean;
  /** The phase in which nobody is seen. */
  readonly nobody: string;
}

/** The two heights are the headline; moments on the media clock are of no use to a coach. */
const JUMP_ELSEWHERE: ReadonlySet<string> = new Set([
  "jump_height_flight_m",
  "jump_height_com_m",
  "onset_time_s",
  "bottom_time_s",
  "takeoff_time_s",
  "apex_time_s",
  "landing_time_s",
  "jump_count",
]);

const JUMP: SportView = {
  attemptKind: "jump",
  one: "jump",
  many: "jumps",
  how: "Stand still for a second, then jump. The result is here as you land.",
  headline: [
    { metric: "jump_height_flight_m", label: "by flight time" },
    { metric: "jump_height_com_m", label: "by centre of mass" },
  ],
  elsewhere: (metric) => JUMP_ELSEWHERE.has(metric),
  nobody: "UNKNOWN",
};

const DROP_ELSEWHERE: ReadonlySet<string> = new Set([
  "contact_time_s",
  "rsi_mps",
  "touchdown_time_s",
  "takeoff_time_s",
  "apex_time_s",
  "landing_time_s",
  "dropjump_count",
]);

const DROP_JUMP: SportView = {
  attemptKind: "dropjump",
  one: "drop jump",
  many: "drop jumps",
  how: "Stand still on the box, step off, and jump at once. The result is here as you land.",
  headline: [
    { metric: "contact_time_s", label: "contact time" },
    { metric: "rsi_mps", label: "reactive strength" },
  ],
  elsewhere: (metric) => DROP_ELSEWHERE.has(metric),
  nobody: "UNKNOWN",
};

const VIEWS: Record<string, SportView> = { cmj: JUMP, dropjump: DROP_JUMP };

export function sportView(sport: string): SportView {
  return VIEWS[sport] ?? JUMP;
}

/** What a metric is called, by the server or by its own name. */
export function metricLabel(sport: SportInfo | undefined, name: string): string {
  return sport?.metrics.find((metric) => metric.name === name)?.label ?? humanName(name);
}
