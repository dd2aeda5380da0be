import type { ReportedAttempt, SportInfo, TimelineEntry } from "@sideline/client";
import { expect, test } from "vitest";
import { valuesOf } from "../../src/people/form.ts";
import {
  attemptsOf,
  bestAttempt,
  bestOf,
  comparable,
  outcomeOf,
} from "../../src/people/results.ts";
import { inTime, replayAddress } from "../../src/people/sessions-view.ts";
import { sparkPoints } from "../../src/people/sparkline.ts";
import { initialsOf } from "../../src/people/team-view.ts";
import { versusRows } from "../../src/people/versus.ts";

const HEIGHT = "jump_height_flight_m";

function entry(changes: Partial<TimelineEntry> = {}): TimelineEntry {
  return {
    kind: "session",
    id: "s",
    sport: "cmj",
    state: "closed",
    createdAt: new Date("2026-05-01T10:00:00Z"),
    video: undefined,
    sessionId: undefined,
    recorded: false,
    summary: { jump_count: 3, frame_count: 900, metrics: { [HEIGHT]: { best: 0.36 } } },
    ...changes,
  };
}

function attempt(number: number, value: number | undefined, grade = "good"): ReportedAttempt {
  const verdict = { grade: grade as "good", reasons: [] };
  return {
    number,
    mediaTimeS: 1,
    metrics: value === undefined ? {} : { [HEIGHT]: value },
    verdict,
  };
}

test("a summary says how many attempts there were, and the best", () => {
  expect([attemptsOf(entry()), bestOf(entry(), HEIGHT)]).toEqual([3, 0.36]);
  expect([attemptsOf(entry({ summary: {} })), bestOf(entry({ summary: {} }), HEIGHT)]).toEqual([
    0,
    undefined,
  ]);
});

test("only what is over and has attempts can be compared", () => {
  expect(comparable(entry())).toBe(true);
  expect(comparable(entry({ state: "live" }))).toBe(false);
  expect(comparable(entry({ summary: { jump_count: 0 } }))).toBe(false);
  expect(comparable(entry({ kind: "analysis", state: "done" }))).toBe(true);
  expect(outcomeOf(entry({ kind: "analysis", state: "running" }))).toBe("waiting");
  expect(outcomeOf(entry({ kind: "analysis", state: "cancelled" }))).toBe("failed");
});

test("the best attempt is one that can be relied on, where there is one", () => {
  const attempts = [
    attempt(1, 0.3),
    attempt(2, 0.9, "poor"),
    attempt(3, 0.4),
    attempt(4, undefined),
  ];
  expect(bestAttempt(attempts, HEIGHT, false)?.number).toBe(3);
  expect(bestAttempt(attempts, HEIGHT, true)?.number).toBe(1);
  expect(bestAttempt([attempt(2, 0.9, "poor")], HEIGHT, false)?.number).toBe(2);
  expect(bestAttempt([attempt(4, undefined)], HEIGHT, false)).toBeUndefined();
});

test("a difference is worthwhile when it is more than the smallest that is", () => {
  const metrics = ["a_m", "b_m", "c_m", "d_m"].map((name) => ({ name }));
  const sport = { metrics } as unknown as SportInfo;
  const least = { smallestChange: { value: 0.02, source: "own", count: 4 } };
  const trends = ["a_m", "b_m"].map((name) => ({ name, ...least }));
  const rows = versusRows(
    { a_m: 0.3, b_m: 0.3, c_m: 1 },
    { a_m: 0.33, b_m: 0.31 },
    sport,
    trends as never,
  );
  expect(rows.map(({ metric, worthwhile }) => [metric, worthwhile])).toEqual([
    ["a_m", true],
    ["b_m", false],
    ["c_m", false],
  ]);
  expect(rows[0]?.by).toBeCloseTo(0.03);
  expect(rows[2]?.by).toBeUndefined();
});

test("a sparkline goes from edge to edge, and needs two results", () => {
  expect(sparkPoints([0.3])).toEqual([]);
  expect(sparkPoints([1, 3, 2])).toEqual([
    [4, 28],
    [48, 4],
    [92, 16],
  ]);
  expect(sparkPoints([1, 1]).map(([, y]) => y)).toEqual([16, 16]);
});

test("an athlete without a picture has initials", () => {
  expect(["Ada Berg", "Bo", "Mónica Sáez de la Fuente", " "].map(initialsOf)).toEqual([
    "AB",
    "B",
    "MF",
    "",
  ]);
});

test("the earlier of two sessions is the first, and a link names which it is", () => {
  const late = entry({ id: "late", createdAt: new Date("2026-05-02T10:00:00Z") });
  expect(inTime([late, entry()]).map(({ id }) => id)).toEqual(["s", "late"]);
  expect(replayAddress({ kind: "analysis", id: "a b" })).toBe("./replay?analysis=a%20b");
});

test("an empty field of the form forgets", () => {
  expect(valuesOf({ name: " Ada ", number: "", heightCm: "172.5", massKg: "" })).toEqual({
    name: "Ada",
    externalId: null,
    heightM: 1.725,
    massKg: null,
  });
});
