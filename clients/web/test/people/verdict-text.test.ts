import type { MetricTrend, Newest } from "@sideline/client";
import { expect, test } from "vitest";
import { readingText } from "../../src/format.ts";
import { changeText, dayText, figure } from "../../src/people/figures.ts";
import { inOrder, noteOf } from "../../src/people/trends-view.ts";
import { factsOf, whyNot, wordOn } from "../../src/people/verdict-text.ts";

const NEWEST: Newest = {
  verdict: "higher",
  change: 0.021,
  towards: "higher",
  likelihood: "very likely",
  higherPct: 96.4,
  trivialPct: 3.5,
  lowerPct: 0.1,
};
const TREND: MetricTrend = {
  name: "jump_height_flight_m",
  label: "Jump height",
  unit: "m",
  lowerIsBetter: false,
  days: [],
  normalRange: { mean: 0.315, sd: 0.01, low: 0.291, high: 0.339, days: 10 },
  typicalError: undefined,
  smallestChange: { value: 0.006, source: "group", count: 12 },
  newest: NEWEST,
  absent: { typical_error: { cause: "too-few-repeated-attempts", words: "", needs: 5, there: 2 } },
};

test("the word on the newest day says by how much, against what, and how likely", () => {
  expect(wordOn(TREND)).toEqual({
    state: "higher",
    title: "Higher than normal",
    sentence: "+2.1 cm against the usual 31.5 cm: very likely a worthwhile rise (96 %).",
  });
});

test("it is never said to be certain", () => {
  const sure = { ...NEWEST, likelihood: "most likely", higherPct: 100 };
  expect(wordOn({ ...TREND, newest: sure }).sentence).toContain("(>99 %)");
  const down = { ...NEWEST, verdict: "within", change: -0.001, towards: "lower" } as const;
  const { title, sentence } = wordOn({
    ...TREND,
    newest: { ...down, likelihood: "most unlikely", lowerPct: 0.2 },
  });
  expect(title).toBe("Within normal variation");
  expect(sentence).toContain("almost certainly not a worthwhile fall (<1 %)");
});

test("too few days are said to be too few, with how many there are", () => {
  const few = { cause: "too-few-days", words: "", needs: 4, there: 1 };
  const { newest: _, normalRange: __, ...rest } = TREND;
  const word = wordOn({
    ...rest,
    newest: undefined,
    normalRange: undefined,
    absent: { newest: few },
  });
  expect([word.state, word.sentence]).toEqual(["unknown", "needs 4 earlier days, 1 so far"]);
  expect(whyNot({ cause: "new-cause", words: "as the server says", needs: 0, there: 0 })).toBe(
    "as the server says",
  );
});

test("every number says what it is made of, or why there is none", () => {
  expect(factsOf(TREND).map(({ value, note }) => [value, note])).toEqual([
    ["29.1 cm to 33.9 cm", "from 10 earlier days"],
    ["0.6 cm", "from the spread of 12 athletes"],
    ["–", "needs 5 attempts repeated in a row, 2 so far"],
  ]);
});

test("what does not count is said", () => {
  const leftOut = { poor: 1, otherConditions: 3, older: 0, unreadable: 0 };
  const trends = { sport: "dropjump", boxHeightM: 0.4, speedMps: undefined, leftOut, days: [] };
  expect(noteOf({ ...trends, metrics: [TREND] })).toBe(
    "from a box of 40.0 cm · 1 attempt is left out: not to be relied on · " +
      "3 attempts are left out: another box height or speed",
  );
  expect(noteOf({ ...trends, metrics: [] })).toContain("No attempt in this sport yet");
});

test("the metric that is told at once comes first, then what is shown large", () => {
  const names = ["peak_power_w", "jump_height_com_m", "jump_height_flight_m", "flight_time_s"];
  const sport = { name: "cmj", metrics: [], cue: "jump_height_flight_m", attempt: "jump" };
  const ordered = inOrder(
    names.map((name) => ({ ...TREND, name })),
    sport as never,
  );
  expect(ordered.map(({ name }) => name)).toEqual([
    "jump_height_flight_m",
    "jump_height_com_m",
    "peak_power_w",
    "flight_time_s",
  ]);
});

test("figures have their unit, changes their sign, days their year where it is another", () => {
  expect(figure("jump_height_flight_m", 0.3126)).toBe("31.3");
  expect(readingText("knee_angle_takeoff_deg", 171.6)).toBe("172°");
  expect(changeText("contact_time_s", -0.012)).toBe("−12 ms");
  expect(changeText("jump_height_flight_m", 0.0001)).toBe("0.0 cm");
  const now = new Date("2026-11-30T12:00:00");
  expect(dayText("2026-05-01", now)).toBe("May 1");
  expect(dayText("2025-05-01", now)).toBe("May 1, 2025");
});
