/** One plot in step with the video: curves, events, a cursor; a press or a drag on it seeks. */
import type { Track } from "@sideline/client";
import { make } from "../elements.ts";
import { svg } from "../svg.ts";
import { numberText } from "../words/catalogue.ts";
import { pathOf, scaleOf } from "./lines.ts";
import { dragged } from "./timeline.ts";
import { shareOf, timeAtShare, type View } from "./view.ts";
import { say } from "./words.ts";

const WIDTH = 600;
const HEIGHT = 150;
const TOP = 16;
const BOTTOM = 146;
const LETTER_PX = 6.6;
const GAP_PX = 10;
/** Behind it the scale is written. */
const EDGE = 0.93;

export interface Mark {
  readonly atS: number;
  readonly label: string;
}

export class ReplayPlot {
  readonly element = make("figure", "plot");
  readonly #values = make("span", "plot-values");
  readonly #drawing = svg("svg", {
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
    preserveAspectRatio: "none",
    role: "img",
  });
  readonly #labels = make("div", "plot-labels");
  readonly #cursor = svg("line", { class: "cursor", y1: 0, y2: HEIGHT });
  #view: View = { fromS: 0, toS: 1 };

  constructor(
    title: string,
    private readonly timesS: Float64Array,
    private readonly tracks: readonly Track[],
    private readonly marks: readonly Mark[],
    seek: (timeS: number) => void,
  ) {
    const caption = make("figcaption", "", title);
    const area = make("div", "plot-area");
    area.append(this.#drawing, this.#labels);
    this.element.append(caption, this.#values, area);
    this.element.dataset["testid"] = `plot-${tracks[0]?.name ?? ""}`;
    this.#drawing.setAttribute("aria-label", title);
    dragged(area, (share) => seek(timeAtShare(this.#view, share)));
  }

  show(view: View): void {
    this.#view = view;
    const values = this.tracks.map((track) => track.values);
    const scale = scaleOf(this.timesS, values, view);
    const x = (timeS: number): number => shareOf(view, timeS) * WIDTH;
    const y = (value: number): number => {
      const { low, high } = scale ?? { low: 0, high: 1 };
      return BOTTOM - ((value - low) / (high - low)) * (BOTTOM - TOP);
    };
    const lines = this.tracks.map(({ values }, i) =>
      svg("path", { class: `line line-${i}`, d: pathOf(this.timesS, values, view, x, y) }),
    );
    const seen = this.marks.filter(({ atS }) => atS >= view.fromS && atS <= view.toS);
    const marks = seen.map(({ atS }) =>
      svg("line", { class: "mark", x1: x(atS), x2: x(atS), y1: 0, y2: HEIGHT }),
    );
    this.#drawing.replaceChildren(...marks, ...lines, this.#cursor);
    const widthPx = this.#labels.clientWidth || WIDTH;
    this.#labels.replaceChildren(...labelled(seen, view, widthPx), ...this.#edges(scale));
  }

  /** Moves the cursor, and says what is there. */
  at(timeS: number, frame: number): void {
    const x = (shareOf(this.#view, timeS) * WIDTH).toFixed(1);
    this.#cursor.setAttribute("x1", x);
    this.#cursor.setAttribute("x2", x);
    this.#values.replaceChildren(
      ...this.tracks.map((track, i) => {
        const named = this.tracks.length > 1 ? `${trackName(track)} ` : "";
        return make("b", `line-${i}`, named + valueText(track, track.values[frame] ?? Number.NaN));
      }),
    );
  }

  #edges(scale: { readonly low: number; readonly high: number } | undefined): HTMLElement[] {
    const [track] = this.tracks;
    if (scale === undefined || track === undefined) return [];
    return [
      make("span", "edge top", valueText(track, scale.high)),
      make("span", "edge bottom", valueText(track, scale.low)),
    ];
  }
}

/** Names of events where they have room; each begins behind the one before. */
function labelled(marks: readonly Mark[], view: View, widthPx: number): HTMLElement[] {
  let free = Number.NEGATIVE_INFINITY;
  return marks.flatMap(({ atS, label }) => {
    const share = shareOf(view, atS);
    const until = share + (label.length * LETTER_PX + GAP_PX) / widthPx;
    if (share < free || until > EDGE) return [];
    free = until;
    const text = make("span", "event", label);
    text.style.left = `${(100 * share).toFixed(2)}%`;
    return [text];
  });
}

/** "Knee angle" is "Knee" beside other joints, in any language that puts the joint somewhere. */
function trackName({ name }: Track): string {
  return (say.joints as Readonly<Record<string, string>>)[name] ?? name;
}

export function valueText({ unit }: Pick<Track, "unit">, value: number): string {
  if (Number.isNaN(value)) return "–";
  if (unit === "m") return `${numberText(value * 100)} ${say.units.m}`;
  if (unit === "deg") return `${numberText(value)}${say.units.deg}`;
  return `${numberText(value)} ${say.units.pct}`;
}
