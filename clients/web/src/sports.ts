/** How the page shows a sport: which event is an attempt, which metrics are set large. */

export interface SportView {
  readonly attemptKind: string;
  readonly one: string;
  readonly many: string;
  /** Shown large: the metric's name and a short label. */
  readonly headline: readonly { readonly metric: string; readonly label: string }[];
}

const JUMP: SportView = {
  attemptKind: "jump",
  one: "jump",
  many: "jumps",
  headline: [
    { metric: "jump_height_flight_m", label: "by flight time" },
    { metric: "jump_height_com_m", label: "by centre of mass" },
  ],
};

const VIEWS: Record<string, SportView> = { cmj: JUMP };

export function sportView(sport: string): SportView {
  return VIEWS[sport] ?? JUMP;
}
