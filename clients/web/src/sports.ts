/** How the page shows a sport: which event is an attempt, which metrics are set large. */

export interface SportView {
  readonly attemptKind: string;
  readonly one: string;
  readonly many: string;
  /** Shown large: the metric's name and a short label. */
  readonly headline: readonly { readonly metric: string; readonly label: string }[];
  /** Values of an attempt that say nothing to a coach, such as moments on the media clock. */
  readonly left: ReadonlySet<string>;
  /** The phase in which nobody is seen. */
  readonly nobody: string;
}

const JUMP: SportView = {
  attemptKind: "jump",
  one: "jump",
  many: "jumps",
  headline: [
    { metric: "jump_height_flight_m", label: "by flight time" },
    { metric: "jump_height_com_m", label: "by centre of mass" },
  ],
  left: new Set([
    "onset_time_s",
    "bottom_time_s",
    "takeoff_time_s",
    "apex_time_s",
    "landing_time_s",
    "jump_count",
  ]),
  nobody: "UNKNOWN",
};

const VIEWS: Record<string, SportView> = { cmj: JUMP };

export function sportView(sport: string): SportView {
  return VIEWS[sport] ?? JUMP;
}
