import { expect, it } from "vitest";
import { around, first, followed, shareOf, timeAtShare, whole } from "../src/replay/view.ts";

it("shows all of a short recording, and the first attempt of a long one", () => {
  expect(first([[3, 4]], 8)).toEqual({ fromS: 0, toS: 8 });
  expect(first([[30, 31]], 80)).toEqual(around([30, 31], 80));
  expect(first([], 80)).toEqual({ fromS: 0, toS: 12 });
});

it("stays within the recording", () => {
  expect(around([0.5, 1], 1.5)).toEqual({ fromS: 0, toS: 1.5 });
});

it("is turned like a page when the time leaves it", () => {
  const view = { fromS: 2, toS: 4 };
  expect(followed(view, 3, 10)).toBe(view);
  const next = followed(view, 4.5, 10);
  expect(next.toS - next.fromS).toBeCloseTo(2);
  expect(shareOf(next, 4.5)).toBeCloseTo(0.1);
  expect(followed(view, 9.9, 10).toS).toBeCloseTo(10);
  expect(followed(view, 0, 10).fromS).toBe(0);
});

it("goes from places to times and back", () => {
  const view = { fromS: 2, toS: 6 };
  expect(timeAtShare(view, shareOf(view, 3.3))).toBeCloseTo(3.3);
  expect([timeAtShare(view, -1), timeAtShare(view, 2)]).toEqual([2, 6]);
  expect(shareOf(whole(0), 0)).toBe(0);
});
