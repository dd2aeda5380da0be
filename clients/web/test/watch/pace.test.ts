import { expect, test } from "vitest";
import { listEveryMs, pictureEveryMs } from "../../src/watch/pace.ts";

test("pictures come once a second, and more seldom the more there are", () => {
  expect([1, 4, 9].map((tiles) => pictureEveryMs(tiles, undefined))).toEqual([1000, 1000, 2250]);
});

test("pictures and lists of a watched session fit into the least of tiers", () => {
  const perMinute = 60_000 / pictureEveryMs(9, 120);
  expect(9 * perMinute).toBeCloseTo(48);
  expect((2 * 60_000) / listEveryMs(120) + 9 * perMinute).toBeLessThan(120);
});
