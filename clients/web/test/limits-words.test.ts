import { expect, it } from "vitest";
import { limitsWords } from "../src/limits-words.ts";

it("says what the server asked for, and what that costs", () => {
  expect(limitsWords({ maxFps: 15, scaleDownBy: 1 })).toBe(
    "The server is busy and asked for 15 pictures a second: times and heights are less exact.",
  );
  expect(limitsWords({ maxFps: undefined, scaleDownBy: 2 })).toBe(
    "The server is busy and asked for half the picture size: somebody far away is harder to see.",
  );
  expect(limitsWords({ maxFps: 12.5, scaleDownBy: 4 / 3 })).toBe(
    "The server is busy and asked for 12.5 pictures a second and pictures 1.3 times smaller: " +
      "times and heights are less exact, somebody far away is harder to see.",
  );
});

it("is silent when nothing is asked", () => {
  expect(limitsWords(undefined)).toBe("");
});
