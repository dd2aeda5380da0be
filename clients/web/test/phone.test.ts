import { describe, expect, it } from "vitest";
import { commandOf, stateText } from "../src/phone/line-words.ts";
import { type Load, Pace } from "../src/phone/pace.ts";
import { claimed, deviceIn } from "../src/phone/pairing.ts";
import { tiltAdvice, tiltOf } from "../src/phone/tilt.ts";

describe("a device's line", () => {
  it("understands the coach's commands", () => {
    const start = { type: "start", sport: "cmj", record: true, athlete_id: "a", height_m: 1.8 };
    expect(commandOf(JSON.stringify(start))).toEqual({
      type: "start",
      sport: "cmj",
      record: true,
      athleteId: "a",
      heightM: 1.8,
    });
    expect(commandOf('{"type":"stop"}')).toEqual({ type: "stop" });
  });

  it("records only where that is said in so many words", () => {
    expect(commandOf('{"type":"start","sport":"cmj","record":"yes"}')).toMatchObject({
      record: false,
    });
  });

  it.each(["", "no json", "null", "[]", '{"type":"dance"}', '{"type":"start"}'])(
    "leaves %j out",
    (text) => expect(commandOf(text)).toBeUndefined(),
  );

  it("says what the phone does, in the line's own names", () => {
    const state = { state: "live", sessionId: "s", detail: "x".repeat(300) } as const;
    const said = JSON.parse(stateText(state, 0.5));
    expect(said).toEqual({
      type: "state",
      state: "live",
      session_id: "s",
      detail: "x".repeat(200),
      battery: 0.5,
    });
    expect(JSON.parse(stateText({ state: "idle" }, undefined))).toEqual({
      type: "state",
      state: "idle",
    });
  });
});

describe("pairing", () => {
  it("keeps the key and what the phone is called", async () => {
    const body = { device_id: "d", key: "k", name: "Phone" };
    expect(await claimed(Response.json(body, { status: 201 }))).toEqual({
      state: "paired",
      device: { id: "d", name: "Phone" },
      key: "k",
    });
  });

  it("tells a used code from a hurry, and both from a server that fails", async () => {
    const after = { status: 429, headers: { "Retry-After": "7" } };
    expect(await claimed(new Response("", after))).toEqual({ state: "busy", retryAfterS: 7 });
    for (const [status, state] of [
      [404, "ended"],
      [410, "ended"],
      [503, "unreachable"],
    ] as const)
      expect((await claimed(new Response("", { status }))).state).toBe(state);
    expect((await claimed(Response.json({}, { status: 201 }))).state).toBe("unreachable");
  });

  it("reads back what it kept, and nothing else", () => {
    expect(deviceIn('{"id":"d","name":"n"}')).toEqual({ id: "d", name: "n" });
    for (const odd of ["", "null", "{}", '{"id":1}']) expect(deviceIn(odd)).toBeUndefined();
  });
});

describe("a phone's pace", () => {
  const well: Omit<Load, "atMs"> = { encodeMs: 5, shortOfCpu: false, lateMs: 0 };

  /** Twice a second, for so long; gives the rates that were asked for. */
  function keep(pace: Pace, load: Omit<Load, "atMs">, fromS: number, forS: number): number[] {
    const asked: number[] = [];
    for (let atMs = fromS * 1000; atMs < (fromS + forS) * 1000; atMs += 500)
      if (pace.push({ ...load, atMs })) asked.push(pace.fps);
    return asked;
  }

  it("stays where the phone keeps up", () => {
    const pace = new Pace(60);
    expect(keep(pace, well, 0, 600)).toEqual([]);
    expect([pace.fps, pace.why]).toEqual([60, undefined]);
  });

  it("takes fewer pictures when the encoder falls behind, and no fewer than 15", () => {
    const pace = new Pace(60);
    expect(keep(pace, { ...well, encodeMs: 70 }, 0, 60)).toEqual([30, 20, 15]);
    expect(pace.why).toBe("encoder");
  });

  it("stops at the rate that the encoder has time for", () => {
    expect(keep(new Pace(60), { ...well, encodeMs: 20 }, 0, 30)).toEqual([30]);
  });

  it("forgives a moment", () => {
    const pace = new Pace(30);
    expect(keep(pace, { ...well, shortOfCpu: true }, 0, 3)).toEqual([]);
    expect(keep(pace, well, 3, 5)).toEqual([]);
    expect(keep(pace, { ...well, shortOfCpu: true }, 8, 3)).toEqual([]);
  });

  it("names the page where the page is late", () => {
    const pace = new Pace(30);
    expect(keep(pace, { ...well, lateMs: 900 }, 0, 5)).toEqual([20]);
    expect(pace.why).toBe("page");
  });

  it("tries more again, after ever longer times", () => {
    const pace = new Pace(60);
    const warm = { ...well, shortOfCpu: true };
    expect(keep(pace, warm, 0, 5)).toEqual([30]);
    expect(keep(pace, well, 5, 31)).toEqual([60]);
    expect(keep(pace, warm, 36, 5)).toEqual([30]);
    expect(keep(pace, well, 41, 31)).toEqual([]);
    expect(keep(pace, well, 72, 31)).toEqual([60]);
  });
});

describe("a phone's tilt", () => {
  const upright = { betaDeg: 90, gammaDeg: 0 };

  it("is none when it stands upright", () => {
    const { rollDeg, pitchDeg } = tiltOf(upright, 0);
    expect(Math.abs(rollDeg) + Math.abs(pitchDeg)).toBeCloseTo(0);
    expect(tiltAdvice({ rollDeg, pitchDeg })).toBe("level");
  });

  it("is how far the camera looks up or down", () => {
    expect(tiltOf({ betaDeg: 110, gammaDeg: 0 }, 0).pitchDeg).toBeCloseTo(20);
    expect(tiltAdvice(tiltOf({ betaDeg: 110, gammaDeg: 0 }, 0))).toBe("down");
    expect(tiltAdvice(tiltOf({ betaDeg: 75, gammaDeg: 0 }, 0))).toBe("up");
  });

  it("is none on its side either, in the picture that the screen shows", () => {
    const onItsSide = { betaDeg: 0, gammaDeg: -90 };
    expect(tiltOf(onItsSide, 90).rollDeg).toBeCloseTo(0);
    expect(tiltOf(onItsSide, 90).pitchDeg).toBeCloseTo(0);
    expect(tiltOf({ betaDeg: 0, gammaDeg: 90 }, 270).rollDeg).toBeCloseTo(0);
  });

  it("is turned back by its opposite", () => {
    // Upright and turned to the right: the right edge is lower, and true up leans to the left.
    const right = tiltOf({ betaDeg: 80, gammaDeg: 60 }, 0);
    expect(right.rollDeg).toBeGreaterThan(5);
    expect(tiltAdvice(right)).toBe("counterclockwise");
    expect(tiltAdvice(tiltOf({ betaDeg: 80, gammaDeg: -60 }, 0))).toBe("clockwise");
  });

  it("is told as lying, where it lies", () => {
    expect(tiltAdvice(tiltOf({ betaDeg: 2, gammaDeg: 0 }, 0))).toBe("flat");
  });
});
