import { expect, test } from "vitest";
import { lineText } from "../../src/watch/line-text.ts";

test("nothing is said while all is well", () => {
  expect(lineText("live", undefined, true)).toBe("");
  expect(lineText("live", undefined, false)).toBe("Waiting for the picture");
});

test("a silence is told in steps of ten seconds", () => {
  const told = [3000, 9999, 10_000, 19_999, 31_000].map((ms) => lineText("live", ms, true));
  expect(told).toEqual([
    "Waiting for the picture",
    "Waiting for the picture",
    "No picture for 10 s",
    "No picture for 10 s",
    "No picture for 30 s",
  ]);
});

test("what is wrong with the line comes first", () => {
  expect(lineText("waiting", 30_000, true)).toBe("Connection lost, trying again…");
  expect(lineText("over", undefined, true)).toBe("Finished");
});
