import { expect, it } from "vitest";
import { hasSides, lane, PhaseHistory, phaseColour, spanMs } from "../src/ribbon.ts";

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

const DROP_JUMP = ["BOX", "DROP", "BRAKE", "PROPEL", "FLIGHT", "LAND"];
const RUNNING = ["STANCE_LEFT", "STANCE_RIGHT", "FLIGHT"];

it("tells the phases of each sport apart, and gives what means the same the same colour", () => {
  for (const phases of [DROP_JUMP, RUNNING, ["UP", "DOWN"]])
    expect(new Set(phases.map((phase) => phaseColour(phases, phase))).size).toBe(phases.length);
  expect(phaseColour(RUNNING, "FLIGHT")).toBe(phaseColour(DROP_JUMP, "FLIGHT"));
  expect(phaseColour(DROP_JUMP, "BOX")).toBe(phaseColour(["QUIET"], "QUIET"));
});

it("draws left above right, in a band in which single steps can be seen", () => {
  expect([lane("STANCE_LEFT").top, lane("STANCE_RIGHT").top, lane("FLIGHT").top]).toEqual([
    0, 0.5, 0,
  ]);
  expect([hasSides(RUNNING), hasSides(DROP_JUMP)]).toEqual([true, false]);
  expect(spanMs(RUNNING)).toBeLessThan(spanMs(DROP_JUMP));
});
