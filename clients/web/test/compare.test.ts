import type { AnalysisInfo, AttemptCurves, Plot, SportInfo } from "@sideline/client";
import { expect, it } from "vitest";
import { choicesOf, differencesOf, pairOf } from "../src/compare-choices.ts";
import { overlaysOf, pathOf, spanOf, valueAt } from "../src/compare-lines.ts";
import { analysis } from "./analyses.ts";

function done(id: string, jumps: number, more: Partial<AnalysisInfo> = {}): AnalysisInfo {
  const results = { "curves.json": `/${id}` };
  const summary = { jump_count: jumps };
  return analysis({ id, video: `${id}.mp4`, state: "done", summary, results, ...more });
}

function plot(values: Plot["curves"][number]["values"], more: Partial<Plot> = {}): Plot {
  const timesS = values.map((_, i) => 1 + i / 10);
  const curves = [{ label: "centre of mass", values }];
  return { title: "Centre of mass", unit: "metres", digits: 2, timesS, curves, ...more };
}

function attempt(plots: readonly Plot[], zeroTimeS: number): AttemptCurves {
  return { number: 1, zero: "takeoff", zeroTimeS, grade: "good", metrics: {}, plots };
}

it("offers the attempts of the same sport", () => {
  const old = done("old", 2, { results: {} });
  const run = done("run", 1, { sport: "running" });
  const choices = choicesOf([done("a", 2), old, run, done("none", 0)], "cmj", "jump");
  expect(choices.map(({ label }) => label)).toEqual(["Jump 1 · a.mp4", "Jump 2 · a.mp4"]);
});

it("begins with two of one recording, else with another one's", () => {
  const choices = choicesOf([done("a", 1), done("b", 2)], "cmj", "jump");
  const keys = (id: string) => pairOf(choices, id)?.map(({ key }) => key);
  expect(keys("b")).toEqual(["b/1", "b/2"]);
  expect(keys("a")).toEqual(["a/1", "b/1"]);
  expect(pairOf(choicesOf([done("a", 1)], "cmj", "jump"), "a")).toBeUndefined();
});

it("says what the second has more, and whether that is better where it is the point", () => {
  const metric = { label: "", unit: "", low: 0, high: 1 };
  const sport = {
    cue: "contact_time_s",
    metrics: [
      { ...metric, name: "contact_time_s", lower_is_better: true },
      { ...metric, name: "depth_m", lower_is_better: false },
      { ...metric, name: "rsi_mps", lower_is_better: false },
    ],
  } as unknown as SportInfo;
  const first = { contact_time_s: 0.25, depth_m: 0.3 };
  const second = { contact_time_s: 0.2, depth_m: 0.35 };
  const found = differencesOf(first, second, sport);
  expect(found.map(({ metric, better }) => [metric, better])).toEqual([
    ["contact_time_s", true],
    ["depth_m", undefined],
  ]);
  expect(found[0]?.by).toBeCloseTo(-0.05);
  expect(differencesOf(first, {}, sport)[0]).toMatchObject({ by: undefined, better: undefined });
});

it("lays curves over each other at the moment that both share", () => {
  const first = attempt([plot([0, 0.1, undefined, 0.4])], 1.1);
  const second = attempt([plot([0.2, 0.3])], 1);
  const [overlay] = overlaysOf(first, second);
  expect(overlay).toMatchObject({ low: 0, high: 0.4, title: "Centre of mass" });
  if (overlay === undefined) throw new Error("no overlay");
  expect(valueAt(overlay.first, 0)).toBeCloseTo(0.1);
  expect(valueAt(overlay.first, -0.05)).toBeCloseTo(0.05);
  expect(valueAt(overlay.first, 0.15)).toBeUndefined();
  expect(valueAt(overlay.second, 5)).toBeUndefined();
  const { fromS, toS } = spanOf(first, second);
  expect([fromS, toS]).toEqual([expect.closeTo(-0.1), expect.closeTo(0.2)]);
});

it("breaks a line where nobody was seen", () => {
  const [overlay] = overlaysOf(
    attempt([plot([0, 1, undefined, 3])], 1),
    attempt([plot([0, 1])], 1),
  );
  const path =
    overlay &&
    pathOf(
      overlay.first,
      (t) => 10 * t,
      (v) => v,
    );
  expect(path).toBe("M0.0 0.0L1.0 1.0M3.0 3.0");
});

it("does not set metres beside parts of a body", () => {
  const metres = attempt([plot([0, 1])], 1);
  const parts = attempt([plot([0, 1], { unit: "% of the athlete's height" })], 1);
  expect(overlaysOf(metres, parts)).toEqual([]);
});
