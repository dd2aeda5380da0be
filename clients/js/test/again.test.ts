import { readFileSync } from "node:fs";
import { encode } from "@msgpack/msgpack";
import { expect, it } from "vitest";
import { NOTHING, unpack } from "../src/compact-pose.ts";
import { decodeFrame, WireError } from "../src/wire.ts";

interface Vector {
  readonly hex: string;
  readonly again: readonly {
    readonly rtp: number;
    readonly seq: number;
    readonly score: number | null;
    readonly phase: string;
    readonly metrics: Record<string, number>;
    /** The first eight numbers, then the sum of all. */
    readonly pose: readonly number[] | null;
  }[];
}

const VECTOR: Vector = JSON.parse(
  readFileSync(new URL("again-vector.json", import.meta.url), "utf8"),
);

function bytes(value: unknown): ArrayBuffer {
  return new Uint8Array(encode(value)).buffer;
}

it("reads earlier answers as the server wrote them", () => {
  const { again, pose, seq } = decodeFrame(Uint8Array.from(Buffer.from(VECTOR.hex, "hex")).buffer);
  expect([seq, pose?.length, again.length]).toEqual([7, 132, VECTOR.again.length]);
  for (const [i, wanted] of VECTOR.again.entries()) {
    const { pose: found, ...rest } = again[i] ?? { pose: null };
    const { pose: expected, ...fields } = wanted;
    expect(rest).toEqual(fields);
    const sum = found?.reduce((total, value) => total + value, 0);
    expect(found === null ? null : [...found.slice(0, 8)]).toEqual(
      expected === null ? null : expected.slice(0, 8),
    );
    if (expected !== null) expect(sum).toBeCloseTo(expected[8] ?? Number.NaN, 3);
  }
});

const FRAME = {
  v: 1,
  rtp: 1000,
  seq: 7,
  pose: null,
  score: null,
  phase: "FLIGHT",
  metrics: { knee_angle_deg: 171.5, jump_count: 2 },
};

it("takes from the message what did not differ, and wraps timestamps", () => {
  const earlier = [1, 3000, null, null, [0, null, "hip_angle_deg", 90], null];
  expect(decodeFrame(bytes({ ...FRAME, again: [earlier] })).again).toEqual([
    {
      rtp: 2 ** 32 - 2000,
      seq: 6,
      pose: null,
      score: null,
      phase: "FLIGHT",
      metrics: { jump_count: 2, hip_angle_deg: 90 },
    },
  ]);
});

it("is empty where the server repeats nothing", () => {
  expect(decodeFrame(bytes(FRAME)).again).toEqual([]);
});

it.each([
  ["no list", 7],
  ["an entry that is none", [7]],
  ["too few places", [[1, 3000, null, null, []]]],
  ["an unknown place", [[1, 3000, null, null, [9, 1], null]]],
  ["a value that is none", [[1, 3000, null, null, [0, "x"], null]]],
  ["a missing value", [[1, 3000, null, null, [0], null]]],
  ["a pose of a wrong length", [[1, 3000, null, null, [], new Uint8Array([255, 255])]]],
  ["a pose that is no bytes", [[1, 3000, null, null, [], "pose"]]],
])("refuses %s", (_, again) => {
  expect(() => decodeFrame(bytes({ ...FRAME, again }))).toThrow(WireError);
});

it("gives back the other pose where nothing differs", () => {
  expect(unpack(new Uint8Array(2), NOTHING)).toEqual(NOTHING);
});
