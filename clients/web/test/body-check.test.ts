import { expect, it } from "vitest";
import { type Missing, missingIn, noseToAnkle } from "../src/body-check.ts";
import { type Stance, stance } from "./poses.ts";

it("finds nothing wrong with a whole body seen from the side", () => {
  expect(missingIn(stance(), 16 / 9, true)).toBeUndefined();
  expect(missingIn(stance({ breadth: 0.03 }), 9 / 16, true)).toBeUndefined();
});

it.each<[Missing, Stance]>([
  ["turned", { lying: true }],
  ["feet", { top: 0.25 }],
  ["head", { top: -0.06 }],
  ["sides", { x: 0.01 }],
  ["sides", { x: 0.995 }],
  ["hidden", { visibility: 0.2 }],
  ["front", { breadth: 0.15 }],
])("says %s of %o", (missing, of) => {
  expect(missingIn(stance(of), 16 / 9, true)).toBe(missing);
});

it("says that nobody is there", () => {
  expect(missingIn(null, 16 / 9, true)).toBe("nobody");
});

it("leaves a view from the front to sports that do not mind", () => {
  expect(missingIn(stance({ breadth: 0.15 }), 16 / 9, false)).toBeUndefined();
});

it("knows how large the person is in the picture", () => {
  const low = noseToAnkle(stance({ top: 0.25 }));
  expect(noseToAnkle(stance({ top: 0.05 }))).toBeCloseTo(low, 5);
  expect(low).toBeGreaterThan(0.5);
});
