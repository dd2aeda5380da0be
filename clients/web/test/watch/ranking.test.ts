import { expect, test } from "vitest";
import { type Mark, ranking, shownRanks } from "../../src/watch/ranking.ts";

function mark(who: string, value: number, poor = false): Mark {
  return { who, name: who.toUpperCase(), value, poor };
}

function places(marks: readonly Mark[], lowerIsBetter = false): (string | number)[][] {
  return ranking(marks, lowerIsBetter).map(({ place, who, value }) => [place, who, value]);
}

test("everyone has one place, by their best", () => {
  const marks = [mark("ana", 0.31), mark("ben", 0.35), mark("ana", 0.38), mark("ana", 0.3)];
  expect(places(marks)).toEqual([
    [1, "ana", 0.38],
    [2, "ben", 0.35],
  ]);
});

test("less may be better, and equals share a place", () => {
  const marks = [mark("ana", 0.2), mark("ben", 0.18), mark("cyd", 0.2), mark("dee", 0.25)];
  expect(places(marks, true)).toEqual([
    [1, "ben", 0.18],
    [2, "ana", 0.2],
    [2, "cyd", 0.2],
    [4, "dee", 0.25],
  ]);
});

test("what is not to be relied on counts only where there is nothing else", () => {
  const marks = [mark("ana", 0.6, true), mark("ana", 0.3), mark("ben", 0.4, true)];
  expect(places(marks)).toEqual([
    [1, "ben", 0.4],
    [2, "ana", 0.3],
  ]);
  expect(ranking(marks, false)[0]?.poor).toBe(true);
});

test("whoever was just measured is shown, however far down", () => {
  const ranks = ranking([mark("a", 5), mark("b", 4), mark("c", 3), mark("d", 2)], false);
  const shown = (now: string | undefined) => shownRanks(ranks, 2, now).map(({ who }) => who);
  expect(shown(undefined)).toEqual(["a", "b"]);
  expect(shown("b")).toEqual(["a", "b"]);
  expect(shown("d")).toEqual(["a", "d"]);
});
