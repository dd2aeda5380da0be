import { expect, it } from "vitest";
import { PhaseHistory, phaseColour } from "../src/ribbon.ts";

it("joins neighbouring frames of one phase and forgets what left the band", () => {
  const history = new PhaseHistory();
  for (let i = 0; i < 300; i += 1) history.push(i < 100 ? "QUIET" : "FLIGHT", i * 33);
  expect(history.segments).toEqual([
    { phase: "QUIET", fromMs: 0, untilMs: 3300 },
    { phase: "FLIGHT", fromMs: 3300, untilMs: 9867 },
  ]);
  history.push("LAND", 20_000);
  history.push("LAND", 30_000);
  expect(history.segments.map(({ phase }) => phase)).toEqual(["LAND"]);
});

it("gives every phase its colour and an unknown one none", () => {
  const phases = ["QUIET", "FLIGHT"];
  expect(phaseColour(phases, "QUIET")).not.toBe(phaseColour(phases, "FLIGHT"));
  expect(phaseColour(phases, "UNKNOWN")).not.toBe(phaseColour(phases, "QUIET"));
});
