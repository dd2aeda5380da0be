import { expect, it } from "vitest";
import { BONES, pointOf } from "../src/skeleton.ts";

it("connects the same body points on both sides", () => {
  const left = BONES.filter(({ side }) => side === "left");
  const right = BONES.filter(({ side }) => side === "right");
  expect(right.map(({ from, to }) => [from - 1, to - 1])).toEqual(
    left.map(({ from, to }) => [from, to]),
  );
  expect(BONES).toHaveLength(18);
});

it("places a landmark in the picture", () => {
  const pose = new Float32Array(132);
  pose.set([0.5, 0.25, -0.1, 0.9], 11 * 4);
  const point = pointOf(pose, 11, 640, 360);
  expect(point).toMatchObject({ x: 320, y: 90 });
  expect(point.visibility).toBeCloseTo(0.9);
});
