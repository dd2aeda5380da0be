import type { Grade } from "@sideline/client";
import { expect, it } from "vitest";
import type { Attempt } from "../src/attempts.ts";
import { trendOf } from "../src/trend.ts";

const FRAME = { left: 0, right: 100, top: 10, bottom: 60 };
const METRIC = "jump_height_flight_m";

function attempt(number: number, value?: number, more: Partial<Attempt> = {}): Attempt {
  const values = value === undefined ? {} : { [METRIC]: value };
  return { number, stage: "final", values, absent: {}, flags: [], verdict: undefined, ...more };
}

const judged = (grade: Grade) => ({ verdict: { grade, reasons: [] } });

it("shows nothing before there is something to compare", () => {
  const measuring = attempt(3, 0.3, { stage: "provisional" });
  expect(trendOf([attempt(1, 0.3), attempt(2), measuring], METRIC, FRAME)).toBeUndefined();
});

it("spreads what was measured over the frame, the highest at the top", () => {
  const trend = trendOf([attempt(1, 0.2), attempt(2), attempt(3, 0.4)], METRIC, FRAME);
  expect(trend?.points.map(({ number, x, y }) => [number, x, Math.round(y)])).toEqual([
    [1, 25, 60],
    [3, 75, 10],
  ]);
  expect(trend?.mean).toBeCloseTo(0.3);
  expect(trend?.meanY).toBeCloseTo(35);
});

it("leaves what cannot be relied on out of the mean, but shows it", () => {
  const all = [attempt(1, 0.3), attempt(2, 0.9, judged("poor")), attempt(3, 0.4)];
  const trend = trendOf(all, METRIC, FRAME);
  expect(trend?.mean).toBeCloseTo(0.35);
  expect(trend?.points.map(({ poor }) => poor)).toEqual([false, true, false]);
});

it("does not blow up a small difference, nor divides by none", () => {
  const trend = trendOf([attempt(1, 0.4), attempt(2, 0.4)], METRIC, FRAME);
  expect(trend?.points.map(({ y }) => y)).toEqual([35, 35]);
  const zero = trendOf([attempt(1, 0), attempt(2, 0)], METRIC, FRAME);
  expect(zero?.points.map(({ y }) => y)).toEqual([35, 35]);
});
