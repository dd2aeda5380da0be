import { decodeWatched, type Watched } from "@sideline/client";
import { expect, test } from "vitest";
import { WatchedSession } from "../../src/watch/watched-session.ts";
import { liveSession } from "./live-session.ts";

function frame(phase: string, inferredMs: number): Watched {
  const pose = Array.from({ length: 33 }, () => [0.5, 0.5, 0, 1]);
  const stages = { received: 5, inferred: inferredMs };
  const rest = { rtp: 1, score: 0.9 };
  return read({ type: "metrics", seq: 1, pose, phase, metrics: { depth_m: 0.2 }, stages, ...rest });
}

function jump(number: number, stage: string, height: number, kind = "jump"): Watched {
  const values = { jump_height_flight_m: height };
  return read({ type: "event", kind, stage, media_time_s: 10 * number, number, values });
}

function read(message: object): Watched {
  const found = decodeWatched(JSON.stringify(message));
  if (found === undefined) throw new Error("not understood");
  return found;
}

test("it begins with what the list says, and then believes the line", () => {
  const last = {
    number: 3,
    kind: "jump",
    values: { jump_height_flight_m: 0.3 },
    verdict: undefined,
  };
  const session = new WatchedSession(liveSession({ phase: "QUIET", last }));
  expect([session.phase, session.last?.number]).toEqual(["QUIET", 3]);
  session.line = "live";
  session.take(frame("FLIGHT", 20), 1000);
  session.renew(liveSession({ phase: "QUIET", last }));
  expect(session.phase).toBe("FLIGHT");
  expect(session.take(jump(4, "final", 0.35), 2000)).toBe(true);
  session.renew(liveSession({ last }));
  expect(session.last?.number).toBe(4);
});

test("without a line the list is the newest there is", () => {
  const session = new WatchedSession(liveSession({ phase: "QUIET" }));
  session.line = "waiting";
  const verdict = { grade: "poor", reasons: [] } as const;
  const last = { number: 1, kind: "jump", values: {}, verdict };
  session.renew(liveSession({ phase: "LAND", last }));
  expect([session.phase, session.last?.verdict?.grade]).toEqual(["LAND", "poor"]);
});

test("only a final of the sport's own attempts is a result", () => {
  const session = new WatchedSession(liveSession());
  session.attemptKind = "jump";
  expect(session.take(jump(1, "provisional", 0.3), 0)).toBe(false);
  expect(session.take(jump(1, "final", 0.3, "takeoff"), 0)).toBe(false);
  expect(session.last).toBeUndefined();
  expect(session.take(jump(1, "final", 0.3), 0)).toBe(true);
});

test("the age is the server's, or what the stages add up to in the worst of twenty", () => {
  const session = new WatchedSession(liveSession());
  expect(session.ageMs).toBeUndefined();
  for (let i = 0; i < 29; i += 1) session.take(frame("QUIET", 20), i);
  session.take(frame("QUIET", 200), 30);
  expect(session.ageMs).toBe(25);
  session.take(frame("QUIET", 300), 31);
  session.take(frame("QUIET", 300), 32);
  expect(session.ageMs).toBe(205);
  session.renew(liveSession({ ageP95Ms: 88 }));
  expect(session.ageMs).toBe(88);
});

test("it says for how long no frame has come, once that is long", () => {
  const session = new WatchedSession(liveSession());
  expect(session.silentMs(90_000)).toBeUndefined();
  session.take(frame("QUIET", 20), 1000);
  expect(session.silentMs(3000)).toBeUndefined();
  expect(session.silentMs(6000)).toBe(5000);
});

test("the moment goes on from the last event's", () => {
  const session = new WatchedSession(liveSession());
  expect(session.mediaTimeS(0)).toBeUndefined();
  session.take(jump(1, "provisional", 0.3), 5000);
  expect(session.mediaTimeS(7500)).toBe(12.5);
});

test("a new label is taken over at once", () => {
  const session = new WatchedSession(liveSession({ label: "Lane 1" }));
  session.take({ type: "label", label: "Lane 2", athleteId: "a1" }, 0);
  expect([session.info.label, session.info.athleteId]).toEqual(["Lane 2", "a1"]);
});
