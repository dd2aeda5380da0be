import type { Grade, VerdictReason } from "@sideline/client";
import { expect, it } from "vitest";
import { badge, foldTitle, remarks, withheld } from "../src/verdict-words.ts";

const label = (metric: string): string => `<${metric}>`;
const reason = (grade: Grade, words: string): VerdictReason => ({
  cause: "noise",
  grade,
  words,
  isVoid: false,
});
const judged = (grade: Grade, reasons: VerdictReason[], more: object = {}) => ({
  absent: {},
  flags: [],
  verdict: { grade, reasons },
  ...more,
});

it("says the grade in a word and a mark, so that no colour is needed", () => {
  expect(badge({ grade: "good", reasons: [] }).text).toBe("✓ Good");
  expect(badge({ grade: "poor", reasons: [] })).toMatchObject({
    text: "✕ Poor",
    spoken: "Poor: not to be relied on",
  });
});

it("gives the verdict's reasons, or the warnings before there is one, with labels for names", () => {
  const flags = ["rsi_mps 4.2 m/s is outside 0.5–3.5"];
  const reasons = [reason("limited", "the path is noisy")];
  expect(remarks(judged("limited", reasons, { flags }), label)).toEqual([
    { grade: "limited", words: "The path is noisy" },
  ]);
  expect(remarks({ absent: {}, flags, verdict: undefined }, label)).toEqual([
    { grade: undefined, words: "<rsi_mps> 4.2 m/s is outside 0.5–3.5" },
  ]);
});

it("puts numbers that are withheld for one reason together", () => {
  const absent = { jump_height_flight_m: "no feet", peak_power_w: "no mass", rsi_mps: "no feet" };
  expect(withheld(judged("poor", [], { absent }), label)).toEqual([
    { names: "<jump_height_flight_m> · <rsi_mps>", why: "No feet" },
    { names: "<peak_power_w>", why: "No mass" },
  ]);
});

it("titles the fold by what is in it", () => {
  const absent = { peak_power_w: "no mass" };
  expect(foldTitle(judged("good", []))).toBe("");
  expect(foldTitle(judged("good", [], { absent }))).toBe("1 not measured");
  expect(foldTitle({ absent: {}, flags: ["a"], verdict: undefined })).toBe("1 remark");
  expect(foldTitle(judged("poor", [reason("poor", "a")], { absent }))).toBe(
    "Why poor · 1 not measured",
  );
  expect(foldTitle({ absent: {}, flags: ["a", "b"], verdict: undefined })).toBe("2 remarks");
});
