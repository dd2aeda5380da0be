/** A track as a line on a plot. */
import type { View } from "./view.ts";

export interface Scale {
  readonly low: number;
  readonly high: number;
}

/** The least and the most of what is seen in the view; undefined where nothing is. */
export function scaleOf(
  timesS: Float64Array,
  tracks: readonly Float32Array[],
  view: View,
): Scale | undefined {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  const [first, stop] = range(timesS, view);
  for (const values of tracks)
    for (const value of values.subarray(first, stop)) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
  if (low > high) return undefined;
  const pad = (high - low) * 0.08 || 1;
  return { low: low - pad, high: high + pad };
}

/** The frames of a view and one on each side, so that lines go on to its edges. */
export function range(timesS: Float64Array, { fromS, toS }: View): readonly [number, number] {
  let first = 0;
  while (first < timesS.length && (timesS[first] ?? 0) < fromS) first += 1;
  let stop = first;
  while (stop < timesS.length && (timesS[stop] ?? 0) <= toS) stop += 1;
  return [Math.max(0, first - 1), Math.min(timesS.length, stop + 1)];
}

/** SVG path data; where nobody was seen the line breaks. */
export function pathOf(
  timesS: Float64Array,
  values: Float32Array,
  view: View,
  x: (timeS: number) => number,
  y: (value: number) => number,
): string {
  const [first, stop] = range(timesS, view);
  let path = "";
  let broken = true;
  for (let i = first; i < stop; i += 1) {
    const value = values[i] ?? Number.NaN;
    if (Number.isNaN(value)) {
      broken = true;
      continue;
    }
    path += `${broken ? "M" : "L"}${x(timesS[i] ?? 0).toFixed(1)} ${y(value).toFixed(1)}`;
    broken = false;
  }
  return path;
}
