/** Where a metric's days lie in a chart, with what is normal and what is too small to matter. */
import type { MetricTrend } from "@sideline/client";
import type { Frame } from "../trend.ts";

export interface DayPlace {
  readonly day: string;
  readonly x: number;
  readonly meanY: number;
  readonly bestY: number;
  /** Outside of what was normal before that day. */
  readonly unusual: boolean;
}

/** A band between two lines, from left to right. */
export interface Band {
  readonly xs: readonly number[];
  readonly tops: readonly number[];
  readonly bottoms: readonly number[];
}

export interface TrendPlaces {
  readonly days: readonly DayPlace[];
  readonly range: Band | undefined;
  readonly change: Band | undefined;
  readonly ticks: readonly { readonly value: number; readonly y: number }[];
}

/** More would be too close to see. */
export const MOST_DAYS = 40;
/** Where all values are nearly the same, their difference is not blown up. */
const LEAST_SPAN = 0.06;
const TICKS = 5;

export function trendPlaces(trend: MetricTrend, frame: Frame): TrendPlaces {
  const days = trend.days.slice(-MOST_DAYS);
  const place = placing(shownValues(trend, days), frame);
  const step = (frame.right - frame.left) / days.length;
  const x = (i: number): number => frame.left + (i + 0.5) * step;
  const places = days.map(({ day, mean, best, normalRange }, i) => ({
    day,
    x: x(i),
    meanY: place(mean),
    bestY: place(best),
    unusual: normalRange !== undefined && (mean < normalRange.low || mean > normalRange.high),
  }));
  const known = days.flatMap(({ normalRange }, i) =>
    normalRange === undefined ? [] : [{ normalRange, i }],
  );
  const small = trend.smallestChange?.value;
  const band = (low: (i: number) => number, high: (i: number) => number): Band => ({
    // To half a day either side, so that a single day has a width too.
    xs: known.flatMap(({ i }) => [x(i) - step / 2, x(i) + step / 2]),
    tops: known.flatMap((_, at) => [place(high(at)), place(high(at))]),
    bottoms: known.flatMap((_, at) => [place(low(at)), place(low(at))]),
  });
  const of = (at: number): { low: number; high: number; mean: number } =>
    known[at]?.normalRange ?? { low: 0, high: 0, mean: 0 };
  const some = known.length > 0;
  return {
    days: places,
    range: some
      ? band(
          (at) => of(at).low,
          (at) => of(at).high,
        )
      : undefined,
    change:
      some && small !== undefined
        ? band(
            (at) => of(at).mean - small,
            (at) => of(at).mean + small,
          )
        : undefined,
    ticks: ticksOf(place.low, place.high).map((value) => ({ value, y: place(value) })),
  };
}

/** The outline of a band, as points of a polygon. */
export function outline({ xs, tops, bottoms }: Band): string {
  const there = xs.map((x, i) => `${round(x)},${round(tops[i] ?? 0)}`);
  const back = xs.map((x, i) => `${round(x)},${round(bottoms[i] ?? 0)}`).reverse();
  return [...there, ...back].join(" ");
}

/** Round numbers from `low` to `high`, a few. */
export function ticksOf(low: number, high: number): readonly number[] {
  const rough = (high - low) / TICKS;
  if (!(rough > 0)) return [];
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((one) => one * power).find((one) => one >= rough) ?? rough;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step);
}

/** All that must be seen: the days, and what is normal now; older ranges may leave the picture. */
function shownValues({ normalRange }: MetricTrend, days: MetricTrend["days"]): readonly number[] {
  const values = days.flatMap(({ mean, best }) => [mean, best]);
  return normalRange === undefined ? values : [...values, normalRange.low, normalRange.high];
}

type Place = ((value: number) => number) & { readonly low: number; readonly high: number };

function placing(values: readonly number[], { top, bottom }: Frame): Place {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const middle = (low + high) / 2;
  const span = Math.max(high - low, LEAST_SPAN * Math.abs(middle), Number.MIN_VALUE);
  const place = (value: number): number =>
    (top + bottom) / 2 - ((value - middle) / span) * (bottom - top);
  return Object.assign(place, { low: middle - span / 2, high: middle + span / 2 });
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
