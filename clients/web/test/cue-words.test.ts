import type { Grade } from "@sideline/client";
import { expect, it } from "vitest";
import { finalCue, valueCue } from "../src/cue-words.ts";

const HEIGHT = "jump_height_flight_m";
const verdict = (grade: Grade) => ({ grade, reasons: [] });

it.each([
  [HEIGHT, 0.3449, "34", "cm", "34 centimetres"],
  ["contact_time_s", 0.2124, "212", "ms", "212 milliseconds"],
  ["cadence_spm", 171.8, "172", "/min", "172 a minute"],
  ["rsi_mps", 1.504, "1.50", "m/s", "1.50 metres per second"],
  ["rsr", 2.5, "2.50", "", "2.50"],
])("tells %s = %d as %s %s and says %s", (metric, value, number, unit, spoken) => {
  expect(valueCue(metric, value)).toEqual({ number, unit, spoken, note: "" });
});

it("says what a number is worth when it is not worth much", () => {
  const values = { [HEIGHT]: 0.34 };
  const cue = (grade: Grade) => finalCue(HEIGHT, { values, absent: {}, verdict: verdict(grade) });
  expect(cue("good")).toMatchObject({ note: "", spoken: "34 centimetres" });
  expect(cue("limited")).toMatchObject({ note: "! Limited", spoken: "34 centimetres" });
  expect(cue("poor")).toMatchObject({ note: "✕ Poor", spoken: "34 centimetres, not reliable" });
});

it("says that a number was withheld, and nothing of one that nobody looked for", () => {
  const absent = { [HEIGHT]: "the feet were out of the picture" };
  const told = finalCue(HEIGHT, { values: {}, absent, verdict: verdict("poor") });
  expect(told).toMatchObject({ number: "", note: "Not measured", spoken: "not measured" });
  expect(finalCue("", { values: { [HEIGHT]: 0.3 }, absent, verdict: undefined })).toBeUndefined();
});
