import type { EventMessage, EventStage } from "@sideline/client";
import { expect, it } from "vitest";
import { Attempts } from "../src/attempts.ts";

function jump(number: number, stage: EventStage, height: number, kind = "jump"): EventMessage {
  const values = { jump_height_flight_m: height };
  return {
    type: "event",
    id: 0,
    kind,
    stage,
    mediaTimeS: number,
    number,
    values,
    absent: {},
    flags: [],
    verdict: undefined,
  };
}

it("keeps the best known form of every attempt", () => {
  const attempts = new Attempts("jump");
  expect(attempts.take(jump(1, "provisional", 0.28))).toBe(true);
  expect(attempts.take(jump(1, "final", 0.31))).toBe(true);
  expect(attempts.take(jump(1, "confirmed", 0.3))).toBe(false);
  expect(attempts.last).toMatchObject({ stage: "final", values: { jump_height_flight_m: 0.31 } });
});

it("counts attempts, not events, in their order", () => {
  const attempts = new Attempts("jump");
  attempts.take(jump(2, "final", 0.3));
  attempts.take(jump(1, "final", 0.35));
  attempts.take(jump(2, "provisional", 0.2));
  attempts.take(jump(3, "final", 0.1, "takeoff"));
  expect(attempts.all.map(({ number }) => number)).toEqual([1, 2]);
  expect(attempts.best("jump_height_flight_m")).toBe(1);
  expect(attempts.best("peak_power_w")).toBeUndefined();
});

it("compares what can be relied on, and knows what is better", () => {
  const attempts = new Attempts("jump");
  const metric = "jump_height_flight_m";
  const poor = { grade: "poor", reasons: [] } as const;
  attempts.take({ ...jump(1, "final", 0.6), verdict: poor });
  expect(attempts.best(metric)).toBe(1);
  attempts.take(jump(2, "final", 0.3));
  attempts.take(jump(3, "final", 0.4));
  expect(attempts.best(metric)).toBe(3);
  expect(attempts.best(metric, true)).toBe(2);
});

it("goes on counting when the server starts from 1 again", () => {
  const attempts = new Attempts("jump");
  attempts.take(jump(1, "final", 0.3));
  attempts.take(jump(2, "final", 0.35));
  attempts.startAnew();
  attempts.take(jump(1, "provisional", 0.2));
  attempts.take(jump(1, "final", 0.4));
  expect(
    attempts.all.map(({ number, values }) => [number, values["jump_height_flight_m"]]),
  ).toEqual([
    [1, 0.3],
    [2, 0.35],
    [3, 0.4],
  ]);
});
