import { expect, it } from "vitest";
import { frameAt, stepped, timeOf } from "../src/replay/frames.ts";

const TIMES = Float64Array.from([0, 0.033, 0.067, 0.2, 0.233]);

it("says which frame is shown at a time", () => {
  expect([-1, 0, 0.031, 0.05, 0.1, 0.25].map((at) => frameAt(TIMES, at))).toEqual([
    0, 0, 0, 1, 2, 4,
  ]);
});

it("takes a time that a container has rounded to milliseconds for the frame's own", () => {
  expect(frameAt(Float64Array.from([0, 0.0333333, 0.0666667]), 0.033)).toBe(1);
});

it("shows a frame by a time in the middle of it, and comes back to the same", () => {
  for (const [frame] of TIMES.entries()) expect(frameAt(TIMES, timeOf(TIMES, frame))).toBe(frame);
});

it("finds nothing in nothing", () => {
  expect(frameAt(new Float64Array(), 1)).toBe(0);
  expect(timeOf(new Float64Array(), 0)).toBe(0);
});

it("does not step out of the video", () => {
  expect([stepped(TIMES, 0, -1), stepped(TIMES, 4, 1), stepped(TIMES, 2, -1)]).toEqual([0, 4, 1]);
});
