import { encode } from "@msgpack/msgpack";
import { expect, it } from "vitest";
import { WireError } from "../src/fields.ts";
import { readPoses } from "../src/poses.ts";

const COUNT = 2;

function bytesOf(values: ArrayBufferView): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

function made(more: Record<string, unknown> = {}): Uint8Array {
  const points = new Int16Array(COUNT * 66).fill(-32768, 66);
  points[0] = 4096;
  points[1] = 2048;
  return encode({
    v: 1,
    sport: "cmj",
    video: "a.mp4",
    count: COUNT,
    fps: 30,
    duration_s: 0.07,
    width: 640,
    height: 360,
    crop: null,
    phases: ["QUIET"],
    times_s: bytesOf(Float64Array.from([0, 1 / 30])),
    phase: new Uint8Array(COUNT),
    points: bytesOf(points),
    visibility: new Uint8Array(COUNT * 33).fill(255),
    curves: [
      { name: "knee_angle", unit: "deg", values: bytesOf(Float32Array.from([170, Number.NaN])) },
    ],
    attempts: [{ number: 1, media_time_s: 0, zero_time_s: 0.01, moments: { takeoff: 0.01 } }],
    ...more,
  });
}

it("reads every frame", () => {
  const poses = readPoses(made());
  expect([...poses.timesS]).toEqual([0, 1 / 30]);
  expect([...(poses.poseOf(0) ?? []).slice(0, 4)]).toEqual([0.5, 0.25, 0, 1]);
  expect(poses.poseOf(1)).toBeUndefined();
  expect(poses.poseOf(2)).toBeUndefined();
  expect(poses.tracks[0]?.values[0]).toBe(170);
  expect(poses.attempts[0]?.moments).toEqual({ takeoff: 0.01 });
  expect(poses.crop).toEqual([0, 0, 1, 1]);
  expect(readPoses(made({ crop: [0.1, 0, 0.9, 1] })).crop).toEqual([0.1, 0, 0.9, 1]);
});

it.each([
  ["another version", { v: 2 }],
  ["too few points", { points: new Uint8Array(3) }],
  ["a count out of bounds", { count: 1e9 }],
  ["a curve of another length", { curves: [{ name: "a", unit: "m", values: new Uint8Array(4) }] }],
  ["half a crop", { crop: [0, 1] }],
])("refuses %s", (_what, more) => {
  expect(() => readPoses(made(more))).toThrow(WireError);
});

it("refuses what is no message", () => {
  expect(() => readPoses(Uint8Array.from([0xc1]))).toThrow(WireError);
  expect(() => readPoses(encode([1]))).toThrow(WireError);
});
