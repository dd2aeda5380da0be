import { expect, test } from "vitest";
import { followed, hipsAt, positionOf } from "../../src/watch/crop.ts";

test("the athlete is brought into the middle, as far as the picture goes", () => {
  expect(positionOf(0.5, 2, 1)).toBe(50);
  expect(positionOf(0.6, 2, 1)).toBeCloseTo(70);
  expect([positionOf(0.1, 2, 1), positionOf(0.95, 2, 1)]).toEqual([0, 100]);
});

test("a picture that is no wider than its place is seen whole", () => {
  expect(positionOf(0.3, 16 / 9, 16 / 9)).toBeUndefined();
  expect(positionOf(0.3, 9 / 16, 16 / 9)).toBeUndefined();
});

test("it follows the hips slowly", () => {
  const pose = new Float32Array(132);
  pose[23 * 4] = 0.4;
  pose[24 * 4] = 0.5;
  expect(hipsAt(pose)).toBeCloseTo(0.45);
  expect(followed(undefined, 0.45)).toBe(0.45);
  expect(followed(0.5, 0.6)).toBeCloseTo(0.512);
});
