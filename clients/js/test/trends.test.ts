import { expect, it } from "vitest";
import { readAttempts } from "../src/attempts.ts";
import { WireError } from "../src/fields.ts";
import { readEntry, readTrends } from "../src/trends.ts";

const RANGE = { mean: 0.3, sd: 0.01, low: 0.27, high: 0.33, days: 5 };
const METRIC = {
  name: "jump_height_flight_m",
  label: "Jump height",
  unit: "m",
  lower_is_better: false,
  days: [{ day: "2026-05-01", mean: 0.31, best: 0.33, count: 3, normal_range: null }],
  normal_range: RANGE,
  typical_error: null,
  smallest_change: { value: 0.01, source: "group", count: 9 },
  newest: {
    verdict: "higher",
    change: 0.02,
    towards: "higher",
    likelihood: "likely",
    higher_pct: 80.5,
    trivial_pct: 19,
    lower_pct: 0.5,
  },
  absent: { typical_error: { cause: "x", words: "too few", needs: 5, there: 1 } },
};
const TRENDS = {
  athlete_id: "a",
  sport: "cmj",
  condition: { box_height_m: null, speed_mps: 3.5 },
  left_out: { poor: 1, other_conditions: 2, older: 0, unreadable: 0 },
  days: [{ day: "2026-05-01", sources: [{ kind: "session", id: "s", at: "x", attempts: 3 }] }],
  metrics: [METRIC],
};
const ENTRY = {
  kind: "analysis",
  id: "an",
  sport: "cmj",
  state: "done",
  created_at: "2026-05-01T10:00:00Z",
  video: "a.mp4",
  session_id: null,
  recorded: false,
  summary: null,
};

it("reads trends", () => {
  const { metrics, days, speedMps, boxHeightM, leftOut } = readTrends(TRENDS);
  expect([boxHeightM, speedMps, leftOut.otherConditions]).toEqual([undefined, 3.5, 2]);
  expect(days[0]?.sources).toEqual([{ kind: "session", id: "s", attempts: 3 }]);
  expect(metrics[0]).toMatchObject({
    normalRange: RANGE,
    typicalError: undefined,
    smallestChange: { value: 0.01, source: "group", count: 9 },
    newest: { verdict: "higher", likelihood: "likely", higherPct: 80.5 },
    absent: { typical_error: { needs: 5, there: 1 } },
    days: [{ mean: 0.31, best: 0.33, normalRange: undefined }],
  });
});

it("refuses what are no trends", () => {
  const wrong = [
    null,
    { ...TRENDS, metrics: {} },
    { ...TRENDS, metrics: [{ ...METRIC, newest: { ...METRIC.newest, verdict: "good" } }] },
    { ...TRENDS, metrics: [{ ...METRIC, normal_range: { ...RANGE, low: "x" } }] },
  ];
  for (const one of wrong) expect(() => readTrends(one)).toThrow(WireError);
});

it("reads an entry of a timeline", () => {
  expect(readEntry(ENTRY)).toEqual({
    kind: "analysis",
    id: "an",
    sport: "cmj",
    state: "done",
    createdAt: new Date("2026-05-01T10:00:00Z"),
    video: "a.mp4",
    sessionId: undefined,
    recorded: false,
    summary: {},
  });
  expect(() => readEntry({ ...ENTRY, kind: "dream" })).toThrow(WireError);
});

it("reads a report's attempts", () => {
  const verdict = { grade: "poor", reasons: [] };
  const attempt = { number: 2, media_time_s: 1.5, metrics: { a_m: 0.5 }, verdict };
  expect(readAttempts({ attempts: [attempt] })).toEqual([
    { number: 2, mediaTimeS: 1.5, metrics: { a_m: 0.5 }, verdict },
  ]);
  for (const wrong of [{}, { attempts: [1] }, { attempts: [{ ...attempt, metrics: { a: "b" } }] }])
    expect(() => readAttempts(wrong)).toThrow(WireError);
});
