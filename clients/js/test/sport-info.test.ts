import { expect, it } from "vitest";
import { readSport } from "../src/sport-info.ts";
import { WireError } from "../src/wire.ts";

const METRIC = { name: "contact_time_s", label: "Contact time", unit: "s", low: 0.15, high: 0.5 };
const SPORT = {
  name: "dropjump",
  label: "Drop jump",
  view: "from the side",
  minimum_fps: 48,
  inputs: ["height_m"],
  phases: ["BOX"],
  metrics: [{ ...METRIC, lower_is_better: true }],
  attempt: "dropjump",
  cue: "contact_time_s",
  cue_repeats: false,
  side_view: false,
  demo: true,
};

it("reads what a server lists, and no more", () => {
  expect(readSport({ ...SPORT, needs: [] })).toEqual(SPORT);
});

it("reads what an older server lists", () => {
  const { attempt: _a, cue: _c, cue_repeats: _r, side_view: _v, demo: _d, ...older } = SPORT;
  expect(readSport({ ...older, metrics: [METRIC] })).toMatchObject({
    attempt: "jump",
    cue: undefined,
    cue_repeats: false,
    demo: false,
    metrics: [{ lower_is_better: false }],
  });
  expect(readSport({ ...SPORT, cue: null }).cue).toBeUndefined();
});

it.each([
  ["a text", "cmj"],
  ["no label", { ...SPORT, label: undefined }],
  ["a cue that is a number", { ...SPORT, cue: 3 }],
  ["metrics that are none", { ...SPORT, metrics: {} }],
  ["a metric without bounds", { ...SPORT, metrics: [{ ...METRIC, low: undefined }] }],
])("refuses %s", (_what, value) => {
  expect(() => readSport(value)).toThrow(WireError);
});
