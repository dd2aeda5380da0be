import { expect, it } from "vitest";
import { nearest } from "../src/frame-tap.ts";

const FRAMES = [0, 33, 66, 100].map((captureMs) => ({ captureMs }));

it("finds the frame nearest to a capture time", () => {
  expect(nearest(FRAMES, 65, 16)?.captureMs).toBe(66);
});

it("finds none rather than a neighbour", () => {
  expect(nearest(FRAMES, 130, 16)).toBeUndefined();
  expect(nearest([], 0, 16)).toBeUndefined();
});
