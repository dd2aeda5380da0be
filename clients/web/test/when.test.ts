import { expect, test } from "vitest";
import { minutesText, relativeText } from "../src/words/when.ts";

test("a span is told in its largest unit, back or ahead", () => {
  const now = Date.parse("2026-05-01T12:00:00Z");
  const at = (seconds: number): string => relativeText(new Date(now + 1000 * seconds), now);
  expect([-20, -59, 30].map(at)).toEqual(["now", "now", "now"]);
  expect([-60, -3599, -7200, 86_400 * 2].map(at)).toEqual([
    "1 minute ago",
    "59 minutes ago",
    "2 hours ago",
    "in 2 days",
  ]);
});

test("a countdown has two digits of seconds and stops at nothing", () => {
  expect([598, 61.9, 5, -3].map(minutesText)).toEqual(["9:58", "1:01", "0:05", "0:00"]);
});
