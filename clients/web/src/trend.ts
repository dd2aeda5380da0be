/** The cue metric over the attempts of a session, as places in a chart. */
import type { Attempt } from "./attempts.ts";

export interface TrendPoint {
  readonly number: number;
  readonly value: number;
  readonly x: number;
  readonly y: number;
  /** Its verdict says that it is not to be relied on. */
  readonly poor: boolean;
}

export interface Trend {
  readonly points: readonly TrendPoint[];
  /** Of those that can be relied on, where there are any. */
  readonly mean: number;
  readonly meanY: number;
}

export interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** More would be too close to tap. */
const MOST = 24;
/** Where all values are nearly the same, their difference is not blown up. */
const LEAST_SPAN = 0.06;

/** Undefined while there is nothing to compare. */
export function trendOf(
  attempts: readonly Attempt[],
  metric: string,
  frame: Frame,
): Trend | undefined {
  const measured = attempts.flatMap((attempt) => {
    const value = attempt.stage === "final" ? attempt.values[metric] : undefined;
    const poor = attempt.verdict?.grade === "poor";
    return value === undefined ? [] : [{ number: attempt.number, value, poor }];
  });
  const shown = measured.slice(-MOST);
  if (shown.length < 2) return undefined;
  const place = placing(
    shown.map(({ value }) => value),
    frame,
  );
  const step = (frame.right - frame.left) / shown.length;
  const points = shown.map((one, i) => ({
    ...one,
    x: frame.left + (i + 0.5) * step,
    y: place(one.value),
  }));
  const trusted = shown.filter(({ poor }) => !poor);
  const mean = average((trusted.length > 0 ? trusted : shown).map(({ value }) => value));
  return { points, mean, meanY: place(mean) };
}

function placing(values: readonly number[], { top, bottom }: Frame): (value: number) => number {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const middle = (low + high) / 2;
  const span = Math.max(high - low, LEAST_SPAN * Math.abs(middle), Number.MIN_VALUE);
  return (value) => (top + bottom) / 2 - ((value - middle) / span) * (bottom - top);
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
