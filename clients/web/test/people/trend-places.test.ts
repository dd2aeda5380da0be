import type { MetricTrend, NormalRange } from "@sideline/client";
import { expect, test } from "vitest";
import { MOST_DAYS, outline, ticksOf, trendPlaces } from "../../src/people/trend-places.ts";

const FRAME = { left: 0, right: 100, top: 0, bottom: 50 };
const RANGE: NormalRange = { mean: 0.3, sd: 0.01, low: 0.28, high: 0.32, days: 4 };

function trend(days: readonly (readonly [number, NormalRange?])[], small?: number): MetricTrend {
  return {
    name: "jump_height_flight_m",
    label: "Jump height",
    unit: "m",
    lowerIsBetter: false,
    days: days.map(([mean, normalRange], i) => ({
      day: `2026-05-${String(i + 1).padStart(2, "0")}`,
      mean,
      best: mean + 0.01,
      count: 3,
      normalRange,
    })),
    normalRange: days.at(-1)?.[1],
    typicalError: undefined,
    smallestChange: small === undefined ? undefined : { value: small, source: "own", count: 4 },
    newest: undefined,
    absent: {},
  };
}

test("days lie side by side, more is higher, and all is within the frame", () => {
  const { days, range } = trendPlaces(trend([[0.3], [0.4], [0.35]]), FRAME);
  expect(days.map(({ x }) => Math.round(x))).toEqual([17, 50, 83]);
  const [first, second, third] = days.map(({ meanY }) => meanY);
  expect(second).toBeLessThan(third ?? 0);
  expect(third).toBeLessThan(first ?? 0);
  for (const { meanY, bestY } of days)
    for (const y of [meanY, bestY]) {
      expect(y).toBeGreaterThanOrEqual(-1e-9);
      expect(y).toBeLessThanOrEqual(50 + 1e-9);
    }
  expect(range).toBeUndefined();
});

test("the bands cover the days that have them, and the narrow one lies within", () => {
  const { range, change, days } = trendPlaces(trend([[0.3], [0.31, RANGE]], 0.005), FRAME);
  expect(range?.xs).toEqual([50, 100]);
  expect(change?.tops[0]).toBeGreaterThan(range?.tops[0] ?? 99);
  expect(change?.bottoms[0]).toBeLessThan(range?.bottoms[0] ?? 0);
  expect(days.map(({ unusual }) => unusual)).toEqual([false, false]);
});

test("a day outside of what was normal before it is unusual", () => {
  const { days } = trendPlaces(
    trend([
      [0.33, RANGE],
      [0.27, RANGE],
      [0.32, RANGE],
    ]),
    FRAME,
  );
  expect(days.map(({ unusual }) => unusual)).toEqual([true, true, false]);
});

test("without a smallest worthwhile change there is no band of it", () => {
  expect(trendPlaces(trend([[0.3, RANGE]]), FRAME).change).toBeUndefined();
});

test("of very many days the newest are shown", () => {
  const many = Array.from({ length: MOST_DAYS + 5 }, (_, i) => [0.3 + i / 1000] as const);
  const { days } = trendPlaces(trend(many), FRAME);
  expect(days).toHaveLength(MOST_DAYS);
  expect(days.at(-1)?.day).toBe(`2026-05-${MOST_DAYS + 5}`);
});

test("values that are nearly the same are not blown up", () => {
  const { days } = trendPlaces(trend([[0.3], [0.3001]]), FRAME);
  const [a, b] = days.map(({ meanY }) => meanY);
  expect(Math.abs((a ?? 0) - (b ?? 0))).toBeLessThan(1);
});

test("a band's outline goes there and back", () => {
  expect(outline({ xs: [0, 10], tops: [1, 2], bottoms: [5, 6] })).toBe("0,1 10,2 10,6 0,5");
});

test("ticks are round numbers within", () => {
  const shown = (low: number, high: number): number[] =>
    ticksOf(low, high).map((one) => Number(one.toFixed(6)));
  expect(shown(0.258, 0.352)).toEqual([0.26, 0.28, 0.3, 0.32, 0.34]);
  expect(shown(-12, 31)).toEqual([-10, 0, 10, 20, 30]);
  expect(shown(2900, 3310)).toEqual([2900, 3000, 3100, 3200, 3300]);
  expect(ticksOf(1, 1)).toEqual([]);
});
