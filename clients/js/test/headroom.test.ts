import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Headroom, watchPath } from "../src/headroom.ts";

/** What is allowed after each look at a path of this width, one every 250 ms from `fromMs` on. */
function allowed(headroom: Headroom, kbps: number, looks: number, fromMs = 0): number[] {
  let last = 2500;
  return Array.from({ length: looks }, (_, i) => {
    last = headroom.change(kbps, fromMs + 250 * i) ?? last;
    return Math.round(last);
  });
}

it("leaves part of a narrow path free", () => {
  expect(new Headroom(2500).change(500, 0)).toBeCloseTo(275);
});

it("changes nothing on a wide path", () => {
  const headroom = new Headroom(2500);
  for (const nowMs of [0, 1000, 20_000, 60_000]) {
    expect(headroom.change(4600, nowMs)).toBeUndefined();
    expect(headroom.change(100_000, nowMs)).toBeUndefined();
  }
});

it("follows the path down and up, without a word about little changes", () => {
  const headroom = new Headroom(2500);
  expect(headroom.change(1000, 0)).toBeCloseTo(550);
  expect(headroom.change(1040, 100)).toBeUndefined();
  expect(headroom.change(960, 200)).toBeUndefined();
  expect(headroom.change(1300, 300)).toBeCloseTo(715);
  expect(headroom.change(300, 400)).toBeCloseTo(165);
  expect(headroom.change(10, 500)).toBe(50);
});

it("lets the browser look for more, for a moment, ever less often", () => {
  const seen = allowed(new Headroom(2500), 500, 4 * 32);
  const looks = seen.flatMap((kbps, i) => (kbps === 2500 ? [i / 4] : []));
  expect(looks).toEqual([0.5, 1, 2, 4, 8, 16, 24]);
  expect(new Set(seen)).toEqual(new Set([275, 2500]));
});

it("looks again soon after more was found, and later after less", () => {
  const headroom = new Headroom(2500);
  allowed(headroom, 500, 40); // until 9.75 s
  expect(allowed(headroom, 900, 6, 10_000)).toEqual([495, 495, 2500, 495, 2500, 495]);
  expect(allowed(headroom, 200, 10, 12_000)).toEqual([...Array(8).fill(110), 2500, 110]);
});

/** Statistics as browsers give them: by id, of many types. */
function report(availableOutgoingBitrate: number | undefined): RTCStatsReport {
  return new Map([
    ["sent", { type: "outbound-rtp" }],
    ["pair", { type: "candidate-pair", availableOutgoingBitrate }],
  ]) as unknown as RTCStatsReport;
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("looks four times a second until it is stopped", async () => {
  const stop = new AbortController();
  const told: number[] = [];
  let available: number | undefined = 500_000;
  const sender = { getStats: async () => report(available) };
  watchPath(sender, (kbps) => told.push(kbps), stop.signal);
  await vi.advanceTimersByTimeAsync(500);
  expect(told).toEqual([500, 500]);
  available = undefined; // not every browser says
  await vi.advanceTimersByTimeAsync(500);
  expect(told).toEqual([500, 500]);
  available = 300_000;
  stop.abort();
  await vi.advanceTimersByTimeAsync(1000);
  expect(told).toEqual([500, 500]);
});

it("passes over what comes after the stop, and a sender that is gone", async () => {
  const stop = new AbortController();
  const told: number[] = [];
  let answer: (stats: RTCStatsReport) => void = () => undefined;
  const slow = () => new Promise<RTCStatsReport>((resolve) => (answer = resolve));
  watchPath({ getStats: slow }, (kbps) => told.push(kbps), stop.signal);
  const gone = async () => Promise.reject(new DOMException("no", "InvalidStateError"));
  watchPath({ getStats: gone }, (kbps) => told.push(kbps), stop.signal);
  await vi.advanceTimersByTimeAsync(250);
  stop.abort();
  answer(report(500_000));
  await vi.advanceTimersByTimeAsync(0);
  expect(told).toEqual([]);
});
