import { expect, it } from "vitest";
import { Measures } from "../src/measures.ts";
import type { FrameMessage } from "../src/wire.ts";

function message(rtp: number, seq: number, stages: Record<string, number> = {}): FrameMessage {
  const nobody = { pose: null, score: null, phase: "QUIET", metrics: {}, drops: {}, again: [] };
  return { ...nobody, rtp, seq, stages, firstPacketMs: undefined };
}

it("measures the age from capture to arrival, and the rates", () => {
  const measures = new Measures(true);
  for (let i = 0; i < 60; i += 1) {
    const captureMs = i * 33;
    measures.captured(captureMs);
    measures.encoded({ rtp: captureMs * 90, encodedMs: captureMs + 5, bytes: 5000 });
    measures.answered(message(captureMs * 90, i), captureMs + 50);
  }
  const snapshot = measures.snapshot(59 * 33 + 50);
  expect(snapshot).toMatchObject({ sent: 60, answered: 60, ageBasis: "capture", ageErrorMs: 1 });
  expect(snapshot.ageP50Ms).toBeCloseTo(50, 0);
  expect(snapshot.resultsPerS).toBeCloseTo(30, 0);
  expect(snapshot.sentKbps).toBeCloseTo(1200, -2);
});

it("marks a result as late when a newer one came before it", () => {
  const measures = new Measures(true);
  expect(measures.answered(message(0, 1), 10).late).toBe(false);
  expect(measures.answered(message(0, 3), 20).late).toBe(false);
  expect(measures.answered(message(0, 2), 30).late).toBe(true);
});

it("counts what was lost and said again once, with the age at which it came", () => {
  const measures = new Measures(true);
  for (let i = 0; i < 60; i += 1) {
    const captureMs = i * 33;
    measures.captured(captureMs);
    measures.encoded({ rtp: captureMs * 90, encodedMs: captureMs + 5, bytes: 5000 });
    if (i % 10 === 7) continue; // its message gets lost
    const again = [i - 1, i - 3].filter((j) => j >= 0).map((j) => message(j * 33 * 90, j));
    const found = measures.answered({ ...message(captureMs * 90, i), again }, captureMs + 50);
    expect(found.late).toBe(false);
    expect(found.again.map(({ seq, late }) => [seq, late])).toEqual(
      i % 10 === 8 ? [[i - 1, true]] : [],
    );
    if (i === 38) expect(found.again[0]?.ageMs).toBeCloseTo(83, 0);
  }
  const snapshot = measures.snapshot(59 * 33 + 50);
  expect(snapshot).toMatchObject({ sent: 60, answered: 60, unmatched: 0, unexplained: 0 });
  expect(snapshot.resultsPerS).toBeCloseTo(30, 0);
});

it("gives no age before it knows one", () => {
  expect(new Measures(true).answered(message(1, 0), 10).ageMs).toBeUndefined();
});

it("estimates the age where encoded frames cannot be seen, and states the error", () => {
  const measures = new Measures(false);
  measures.pinged(0, 20, undefined);
  const stages = { decoded: 4, inferred: 16 };
  for (let i = 0; i < 30; i += 1) {
    measures.captured(i * 33);
    measures.answered(message(i * 33 * 90, i, stages), i * 33 + 40);
  }
  const snapshot = measures.snapshot(29 * 33 + 40);
  expect(snapshot).toMatchObject({ ageBasis: "estimated", ageErrorMs: 20, sent: 0 });
  expect(snapshot.ageP50Ms).toBeCloseTo(40, 0);
});

it("learns capture times anew for another connection, and still knows which result is late", () => {
  const measures = new Measures(true);
  const feed = (fromMs: number, originTicks: number, fromSeq: number) => {
    for (let i = 0; i < 30; i += 1) {
      const captureMs = fromMs + i * 33;
      const rtp = captureMs * 90 + originTicks;
      measures.captured(captureMs);
      measures.encoded({ rtp, encodedMs: captureMs + 5, bytes: 5000 });
      const { ageMs, late } = measures.answered(message(rtp, fromSeq + i), captureMs + 40);
      expect(late).toBe(false);
      if (i > 10) expect(ageMs).toBeCloseTo(40, 0);
    }
  };
  feed(0, 0, 0);
  measures.reconnected(true);
  feed(3000, 123_456_789, 30);
  expect(measures.answered(message(0, 29), 4000).late).toBe(true);
  measures.reconnected(false);
  feed(6000, 77, 0);
});

it("splits the age into its stages without a common clock, and keeps the longest gap", () => {
  const measures = new Measures(true);
  const stages = { decoded: 4, inferred: 16 };
  let nowMs = 0;
  for (let i = 0; i < 60; i += 1) {
    const captureMs = i * 33 + (i > 30 ? 500 : 0);
    nowMs = captureMs + 50;
    measures.captured(captureMs);
    measures.encoded({ rtp: captureMs * 90, encodedMs: captureMs + 5, bytes: 5000 });
    measures.answered(message(captureMs * 90, i, stages), nowMs);
  }
  const { stagesMs, longestGapMs, ageP50Ms } = measures.snapshot(nowMs);
  const rounded = Object.fromEntries(
    Object.entries(stagesMs).map(([name, ms]) => [name, Math.round(ms)]),
  );
  expect(rounded).toEqual({ encoded: 5, network: 25, decoded: 4, inferred: 16 });
  expect(Object.values(stagesMs).reduce((sum, ms) => sum + ms, 0)).toBeCloseTo(ageP50Ms ?? 0, 0);
  expect(longestGapMs).toBe(533);
  expect(measures.snapshot(nowMs + 800).longestGapMs).toBe(800);
});

it("tells the network's two ways apart once a ping has told the server's clock", () => {
  const measures = new Measures(true);
  const ahead = 5_000_000;
  const stages = { decoded: 4, inferred: 16 };
  let nowMs = 0;
  for (let i = 0; i < 60; i += 1) {
    const captureMs = i * 33;
    nowMs = captureMs + 50;
    if (i % 15 === 5) measures.pinged(nowMs - 9, nowMs, ahead + nowMs - 3);
    measures.captured(captureMs);
    measures.encoded({ rtp: captureMs * 90, encodedMs: captureMs + 5, bytes: 5000 });
    const answer = message(captureMs * 90, i, stages);
    measures.answered({ ...answer, firstPacketMs: ahead + captureMs + 23 }, nowMs);
  }
  const { stagesMs, networkErrorMs, clockOffset, ageP50Ms } = measures.snapshot(nowMs);
  expect(stagesMs).not.toHaveProperty("network");
  const [up, down] = [stagesMs["network_up"] ?? 0, stagesMs["network_down"] ?? 0];
  expect(up + down).toBeCloseTo(25, 0);
  expect(Math.abs(up - 18)).toBeLessThanOrEqual(networkErrorMs ?? 0);
  expect(networkErrorMs).toBeGreaterThan(4.5);
  expect(networkErrorMs).toBeLessThan(6);
  expect(Math.abs((clockOffset?.offsetMs ?? 0) - ahead)).toBeLessThanOrEqual(
    clockOffset?.boundMs ?? 0,
  );
  expect(Object.values(stagesMs).reduce((sum, ms) => sum + ms, 0)).toBeCloseTo(ageP50Ms ?? 0, 0);
  measures.reconnected(true);
  expect(measures.snapshot(nowMs).clockOffset).toBeUndefined();
});
