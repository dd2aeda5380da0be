import { decode, encode } from "@msgpack/msgpack";
import { describe, expect, it } from "vitest";
import { decodeControl, decodeFrame, encodeCalibrate, encodePing, WireError } from "../src/wire.ts";

function bytes(value: unknown): ArrayBuffer {
  return new Uint8Array(encode(value)).buffer;
}

function poseBytes(): Uint8Array {
  const floats = new DataView(new ArrayBuffer(528));
  for (let i = 0; i < 132; i += 1) floats.setFloat32(i * 4, i / 4, true);
  return new Uint8Array(floats.buffer);
}

const FRAME = {
  v: 1,
  rtp: 4_000_000_000,
  seq: 7,
  pose: poseBytes(),
  score: 0.9,
  phase: "FLIGHT",
  metrics: { knee_angle_deg: 171.5 },
  first_packet_ms: 86_400_000.125,
  stages: { decoded: 2.5 },
  drops: { superseded: 1 },
};

const EVENT = {
  type: "event",
  kind: "jump",
  stage: "final",
  media_time_s: 2.5,
  number: 1,
  values: { jump_height_flight_m: 0.31 },
  absent: { peak_power_w: "needs the athlete's mass" },
  flags: ["low frame rate"],
};

describe("decodeFrame", () => {
  it("reads a message with a pose", () => {
    const message = decodeFrame(bytes(FRAME));
    expect(message).toMatchObject({ rtp: 4_000_000_000, seq: 7, phase: "FLIGHT", score: 0.9 });
    expect(message.pose?.[131]).toBe(32.75);
    expect(message.firstPacketMs).toBe(86_400_000.125);
  });

  it("reads a message without a person", () => {
    const message = decodeFrame(bytes({ ...FRAME, pose: null, score: null }));
    expect(message).toMatchObject({ pose: null, score: null });
  });

  it("takes missing maps for empty ones and ignores unknown fields", () => {
    const { metrics: _m, drops: _d, first_packet_ms: _f, ...rest } = FRAME;
    const read = decodeFrame(bytes({ ...rest, trimmed: 2 }));
    expect(read).toMatchObject({ metrics: {}, drops: {}, firstPacketMs: undefined });
  });

  it.each([
    ["another version", { ...FRAME, v: 2 }],
    ["a list", [1, 2]],
    ["a text for a number", { ...FRAME, rtp: "1" }],
    ["a fraction for a counter", { ...FRAME, seq: 1.5 }],
    ["a pose that is cut off", { ...FRAME, pose: new Uint8Array(527) }],
    ["a text among the metrics", { ...FRAME, metrics: { a: "b" } }],
    ["a text for a time", { ...FRAME, first_packet_ms: "now" }],
    ["no phase", { ...FRAME, phase: undefined }],
  ])("refuses %s", (_what, value) => {
    expect(() => decodeFrame(bytes(value))).toThrow(WireError);
  });

  it("refuses bytes that are no msgpack", () => {
    expect(() => decodeFrame(new Uint8Array([0xc1]).buffer)).toThrow(WireError);
    expect(() => decodeFrame(new ArrayBuffer(0))).toThrow(WireError);
  });
});

describe("decodeControl", () => {
  it("reads an event", () => {
    expect(decodeControl(bytes(EVENT))).toMatchObject({
      type: "event",
      mediaTimeS: 2.5,
      number: 1,
      flags: ["low frame rate"],
    });
  });

  it("reads hello, pong, degrade, bye and error", () => {
    const hello = { type: "hello", v: 1, session: "s", sport: "cmj", limits: { silence_s: 5 } };
    expect(decodeControl(bytes(hello))).toMatchObject({ session: "s", limits: { silence_s: 5 } });
    expect(decodeControl(bytes({ type: "pong", id: 3, server_ms: 8.5 }))).toMatchObject({
      id: 3,
      serverMs: 8.5,
    });
    expect(decodeControl(bytes({ type: "pong", id: 3, server_ms: null }))).toMatchObject({
      serverMs: undefined,
    });
    const counts = { frames: 9, answered: 7, drops: { late: 1 } };
    expect(decodeControl(bytes({ type: "pong", id: 3, counts }))).toMatchObject({ counts });
    expect(decodeControl(bytes({ type: "bye", reason: "x", counts }))).toMatchObject({ counts });
    const degrade = { type: "degrade", fps: 15, scale: 2 };
    expect(decodeControl(bytes(degrade))).toEqual(degrade);
    const bye = { type: "bye", reason: "" };
    expect(decodeControl(bytes(bye))).toEqual({ ...bye, reconnect: false });
    expect(decodeControl(bytes({ ...bye, reconnect: true }))).toMatchObject({ reconnect: true });
    const error = { type: "error", code: "fields", detail: "no" };
    expect(decodeControl(bytes(error))).toEqual(error);
  });

  it("leaves a type of a newer server alone", () => {
    expect(decodeControl(bytes({ type: "praise" }))).toBeUndefined();
  });

  it.each([
    ["an unknown stage", { ...EVENT, stage: "maybe" }],
    ["flags that are no texts", { ...EVENT, flags: [1] }],
    ["no type", { kind: "jump" }],
    ["counts that are none", { type: "pong", id: 3, counts: { frames: 1 } }],
  ])("refuses %s", (_what, value) => {
    expect(() => decodeControl(bytes(value))).toThrow(WireError);
  });
});

it("pings with nothing but a type and an id, as the server demands", () => {
  expect(encodePing(5)).toEqual(encode({ type: "ping", id: 5 }));
});

it("says of the athlete what is known, in the server's words", () => {
  const said = (athlete: Parameters<typeof encodeCalibrate>[0]) => decode(encodeCalibrate(athlete));
  expect(said({ heightM: 1.8, boxHeightM: 0.4 })).toEqual({
    type: "calibrate",
    height_m: 1.8,
    box_height_m: 0.4,
  });
  expect(said({ massKg: 70 })).toEqual({ type: "calibrate", mass_kg: 70 });
  expect(said({ speedMps: 3.5 })).toEqual({ type: "calibrate", speed_mps: 3.5 });
});
