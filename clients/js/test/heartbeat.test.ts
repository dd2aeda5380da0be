import { afterEach, beforeEach, expect, it, vi } from "vitest";
import {
  BEAT_MS,
  DEAD_MS,
  Heartbeat,
  PING_EVERY_MS,
  PROBE_MS,
  QUIET_MS,
} from "../src/heartbeat.ts";

let said: string[];
let beat: Heartbeat;

beforeEach(() => {
  vi.useFakeTimers();
  said = [];
  beat = new Heartbeat({
    ping: (id) => said.push(`ping ${id}`),
    quiet: () => said.push("quiet"),
    dead: () => {
      said.push("dead");
      beat.stop();
    },
  });
});

afterEach(() => {
  beat.stop();
  vi.useRealTimers();
});

/** Lets time pass while the server is heard all the time. */
function passHearing(ms: number): void {
  for (let passed = 0; passed < ms; passed += 50) {
    vi.advanceTimersByTime(50);
    beat.heard(performance.now());
  }
}

it("pings at once and then twice a second, and knows when each was sent", () => {
  beat.start();
  passHearing(2 * PING_EVERY_MS);
  expect(said).toEqual(["ping 1", "ping 2", "ping 3"]);
  const sentMs = performance.now();
  vi.advanceTimersByTime(30);
  expect(beat.pong(3)).toBe(sentMs);
  expect(beat.pong(2)).toBe(sentMs - PING_EVERY_MS);
  expect(beat.pong(3)).toBeUndefined();
});

it("ignores a pong that nobody asked for", () => {
  expect(beat.pong(9)).toBeUndefined();
});

it("notices when results stop though the server still answers", () => {
  beat.start();
  beat.heardResult(performance.now());
  passHearing(QUIET_MS);
  expect(said).not.toContain("quiet");
  passHearing(2 * BEAT_MS);
  expect(said).toContain("quiet");
  expect(said).not.toContain("dead");
});

it("is not quiet before the first result", () => {
  beat.start();
  passHearing(3 * QUIET_MS);
  expect(said).not.toContain("quiet");
});

it("takes a server without a word for dead soon after 1.5 s, once, and pings it no more", () => {
  beat.start();
  beat.heardResult(performance.now());
  vi.advanceTimersByTime(DEAD_MS);
  expect(said).not.toContain("dead");
  vi.advanceTimersByTime(BEAT_MS);
  expect(said.at(-1)).toBe("dead");
  const before = said.length;
  vi.advanceTimersByTime(5000);
  expect(said).toHaveLength(before);
});

it("does not blame the server for having slept itself", () => {
  beat.start();
  const nowMs = performance.now() + 60_000;
  vi.spyOn(performance, "now").mockReturnValue(nowMs);
  vi.advanceTimersByTime(BEAT_MS); // the first beat after a minute in which the page stood still
  expect(said).not.toContain("dead");
  vi.spyOn(performance, "now").mockReturnValue(nowMs + DEAD_MS);
  vi.advanceTimersByTime(BEAT_MS);
  expect(said).toContain("dead");
  vi.restoreAllMocks();
});

it("asks at once when the network has changed, and does not wait long for the answer", () => {
  beat.start();
  vi.advanceTimersByTime(1);
  beat.probe();
  expect(said).toEqual(["ping 1", "ping 2"]);
  vi.advanceTimersByTime(PROBE_MS);
  expect(said.at(-1)).toBe("dead");
});

it("stays with a path that answers a probe", () => {
  beat.start();
  beat.probe();
  passHearing(2 * PROBE_MS);
  expect(said).not.toContain("dead");
});

it("has nothing to ask while there is no connection", () => {
  beat.probe();
  vi.advanceTimersByTime(PROBE_MS);
  expect(said).toEqual([]);
});

it("begins anew for another connection", () => {
  beat.start();
  passHearing(DEAD_MS);
  beat.stop();
  vi.advanceTimersByTime(10_000);
  said.length = 0;
  beat.start();
  passHearing(PING_EVERY_MS - BEAT_MS);
  expect(said).toEqual([expect.stringMatching(/^ping/)]);
});
