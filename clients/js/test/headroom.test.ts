import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Headroom, watchPath } from "../src/headroom.ts";

it("leaves part of a narrow path free", () => {
  expect(new Headroom(2500).change(500)).toBeCloseTo(350);
});

it("changes nothing on a wide path", () => {
  const headroom = new Headroom(2500);
  expect(headroom.change(3600)).toBeUndefined();
  expect(headroom.change(100_000)).toBeUndefined();
});

it("follows the path down and up, without a word about little changes", () => {
  const headroom = new Headroom(2500);
  expect(headroom.change(1000)).toBeCloseTo(700);
  expect(headroom.change(1040)).toBeUndefined();
  expect(headroom.change(960)).toBeUndefined();
  expect(headroom.change(1100)).toBeCloseTo(770);
  expect(headroom.change(300)).toBeCloseTo(210);
});

it("comes back to the most there is, however near it was", () => {
  const headroom = new Headroom(2500);
  expect(headroom.change(3300)).toBeCloseTo(2310);
  expect(headroom.change(3400)).toBeUndefined();
  expect(headroom.change(3600)).toBe(2500);
  expect(headroom.change(4000)).toBeUndefined();
});

it("never asks for less than a picture takes", () => {
  expect(new Headroom(2500).change(10)).toBe(50);
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
