/** Two attempts' curves as lines over the same times, counted from the moment they share. */
import type { AttemptCurves, Plot } from "@sideline/client";
import { capital } from "./format.ts";
import { inOurWords } from "./words/said-by-server.ts";

export interface Line {
  /** Seconds from the shared moment, and the value. */
  readonly points: readonly (readonly [number, number] | undefined)[];
}

export interface Overlay {
  readonly title: string;
  readonly unit: string;
  readonly digits: number;
  readonly first: Line;
  readonly second: Line;
  readonly low: number;
  readonly high: number;
}

export interface Span {
  readonly fromS: number;
  readonly toS: number;
}

/** What both attempts have, each curve by itself; none where the units differ. */
export function overlaysOf(first: AttemptCurves, second: AttemptCurves): readonly Overlay[] {
  return first.plots.flatMap((plot) => {
    const other = second.plots.find((one) => sameKind(one, plot));
    if (other === undefined) return [];
    return plot.curves.flatMap((curve) => {
      const like = other.curves.find(({ label }) => label === curve.label);
      if (like === undefined) return [];
      const lines = [
        line(plot.timesS, curve.values, first.zeroTimeS),
        line(other.timesS, like.values, second.zeroTimeS),
      ] as const;
      const values = lines.flatMap(({ points }) => points.flatMap((p) => (p ? [p[1]] : [])));
      if (values.length < 2) return [];
      return [
        {
          title: plot.curves.length === 1 ? plot.title : capital(inOurWords(curve.label)),
          unit: plot.unit,
          digits: plot.digits,
          first: lines[0],
          second: lines[1],
          low: Math.min(...values),
          high: Math.max(...values),
        },
      ];
    });
  });
}

/** From where the first of the two begins to where the last one ends. */
export function spanOf(first: AttemptCurves, second: AttemptCurves): Span {
  const ends = [first, second].map(({ plots, zeroTimeS }) => {
    const times = plots[0]?.timesS ?? [];
    return [(times[0] ?? zeroTimeS) - zeroTimeS, (times.at(-1) ?? zeroTimeS) - zeroTimeS] as const;
  });
  return {
    fromS: Math.min(...ends.map(([from]) => from)),
    toS: Math.max(...ends.map(([, to]) => to)),
  };
}

/** The value of a line at a time, between the two points beside it. */
export function valueAt({ points }: Line, timeS: number): number | undefined {
  const after = points.findIndex((point) => point !== undefined && point[0] >= timeS);
  const [b, a] = [points[after], points[after - 1]];
  if (b === undefined) return undefined;
  if (a === undefined) return b[0] === timeS ? b[1] : undefined;
  return a[1] + ((b[1] - a[1]) * (timeS - a[0])) / (b[0] - a[0]);
}

/** SVG path data; a hole breaks the line. */
export function pathOf(
  { points }: Line,
  x: (timeS: number) => number,
  y: (value: number) => number,
): string {
  let broken = true;
  const parts: string[] = [];
  for (const point of points) {
    if (point === undefined) broken = true;
    else {
      parts.push(`${broken ? "M" : "L"}${x(point[0]).toFixed(1)} ${y(point[1]).toFixed(1)}`);
      broken = false;
    }
  }
  return parts.join("");
}

function line(
  timesS: readonly number[],
  values: readonly (number | undefined)[],
  zeroS: number,
): Line {
  return {
    points: timesS.map((timeS, i) => {
      const value = values[i];
      return value === undefined ? undefined : ([timeS - zeroS, value] as const);
    }),
  };
}

function sameKind(one: Plot, other: Plot): boolean {
  return one.title === other.title && one.unit === other.unit;
}
