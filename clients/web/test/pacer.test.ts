import { expect, it } from "vitest";
import { Pacer } from "../src/pacer.ts";

it("lets something happen at once, and then once in a while", () => {
  const pacer = new Pacer(10_000);
  const told = [0, 33, 9_999, 10_000, 10_033, 20_000].filter((nowMs) => pacer.due(nowMs));
  expect(told).toEqual([0, 10_000, 20_000]);
});
