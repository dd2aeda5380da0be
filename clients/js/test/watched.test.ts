import { expect, test } from "vitest";
import { WireError } from "../src/fields.ts";
import { readNote } from "../src/notes.ts";
import { decodeWatched } from "../src/watched.ts";

const pose = Array.from({ length: 33 }, (_, i) => [i / 100, 0.5, -0.1, 0.9]);
const frame = {
  type: "metrics",
  v: 1,
  rtp: 9000,
  seq: 3,
  score: 0.9,
  phase: "FLIGHT",
  metrics: { knee_angle_deg: 171 },
  stages: { received: 4, inferred: 21 },
  drops: {},
  pose,
};

test("a frame has the pose as 33 rows of four numbers", () => {
  const read = decodeWatched(JSON.stringify(frame));
  expect(read).toMatchObject({ type: "metrics", phase: "FLIGHT", stages: { inferred: 21 } });
  if (read?.type !== "metrics") throw new Error("not a frame");
  expect(read.pose).toHaveLength(132);
  expect(read.pose?.[4]).toBeCloseTo(0.01);
  const nobody = decodeWatched(JSON.stringify({ ...frame, pose: null }));
  expect(nobody).toMatchObject({ pose: null });
});

test("what is no message of this version is refused, and what is unknown is passed over", () => {
  expect(() => decodeWatched(new ArrayBuffer(3))).toThrow(WireError);
  expect(() => decodeWatched("{")).toThrow(WireError);
  expect(() => decodeWatched(JSON.stringify({ ...frame, pose: [[1, 2]] }))).toThrow(/33 rows/);
  expect(() => decodeWatched(JSON.stringify({ ...frame, seq: 0.5 }))).toThrow(/seq/);
  expect(decodeWatched('{"type":"newer"}')).toBeUndefined();
});

test("events, the end, notes and labels come the same way", () => {
  const event = { type: "event", kind: "jump", stage: "final", media_time_s: 4.2, number: 2 };
  expect(decodeWatched(JSON.stringify({ ...event, values: { rsi_mps: 1.4 } }))).toMatchObject({
    kind: "jump",
    mediaTimeS: 4.2,
    values: { rsi_mps: 1.4 },
  });
  expect(decodeWatched('{"type":"bye","reason":"stopped"}')).toMatchObject({ reason: "stopped" });
  expect(decodeWatched('{"type":"label","label":null,"athlete_id":"a1"}')).toEqual({
    type: "label",
    label: undefined,
    athleteId: "a1",
  });
  const note = {
    type: "note",
    id: "n1",
    text: "knees in",
    media_time_s: null,
    number: 2,
    created_at: "2026-05-01T10:00:00Z",
  };
  expect(decodeWatched(JSON.stringify(note))).toMatchObject({ note: { id: "n1", number: 2 } });
  expect(decodeWatched('{"type":"note","id":"n1","deleted":true}')).toEqual({
    type: "note-removed",
    id: "n1",
  });
  expect(() => readNote({ id: "n1" })).toThrow(/text/);
});
