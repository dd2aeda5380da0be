import { expect, it } from "vitest";
import { LoopTimes } from "../src/loop-times.ts";

it("keeps the clip's times within a round, and the clock's across the seam", () => {
  const times = new LoopTimes();
  expect(times.microseconds(0, 1000)).toBe(0);
  expect(times.microseconds(0.5, 1511)).toBe(500_000);
  expect(times.microseconds(0, 1571)).toBe(560_000);
  expect(times.microseconds(0.5, 2080)).toBe(1_060_000);
});
