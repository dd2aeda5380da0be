import type { EventMessage, EventStage } from "@sideline/client";
import { expect, test } from "vitest";
import { AttemptLog } from "../../src/watch/attempt-log.ts";

function jump(id: number, number: number, height: number, stage: EventStage = "final") {
  const event: EventMessage = {
    type: "event",
    id,
    kind: "jump",
    stage,
    mediaTimeS: id,
    number,
    values: { jump_height_flight_m: height },
    absent: {},
    flags: [],
    verdict: undefined,
  };
  return event;
}

function heights(log: AttemptLog): (number | undefined)[][] {
  return log.attempts.all.map(({ number, values }) => [number, values["jump_height_flight_m"]]);
}

test("what was missed is put between what was heard, and nothing is there twice", () => {
  const log = new AttemptLog("jump");
  log.take(jump(9, 3, 0.33));
  log.fill([jump(3, 1, 0.31), jump(6, 2, 0.32), jump(9, 3, 0.33)]);
  log.take(jump(12, 4, 0.34));
  expect(heights(log)).toEqual([
    [1, 0.31],
    [2, 0.32],
    [3, 0.33],
    [4, 0.34],
  ]);
});

test("an attempt that is heard again at a later stage is the same one", () => {
  const log = new AttemptLog("jump");
  expect(log.take(jump(1, 1, 0.3, "provisional"))).toBe(true);
  expect(log.take(jump(2, 1, 0.32))).toBe(true);
  expect(log.take({ ...jump(3, 1, 0.3), kind: "takeoff" })).toBe(false);
  expect(heights(log)).toEqual([[1, 0.32]]);
});

test("when the numbers begin again, for another athlete, they go on here", () => {
  const log = new AttemptLog("jump");
  log.fill([jump(1, 1, 0.31), jump(2, 2, 0.32)]);
  log.take(jump(3, 1, 0.2, "provisional"));
  log.take(jump(4, 1, 0.25));
  expect(heights(log)).toEqual([
    [1, 0.31],
    [2, 0.32],
    [3, 0.25],
  ]);
  log.fill([jump(1, 1, 0.31), jump(2, 2, 0.32), jump(4, 1, 0.25)]);
  expect(heights(log)).toHaveLength(3);
  const later = new AttemptLog("jump");
  later.fill([jump(1, 1, 0.31), jump(2, 2, 0.32), jump(4, 1, 0.25)]);
  expect(heights(later)).toEqual(heights(log));
});
