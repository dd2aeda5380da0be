import { expect, it } from "vitest";
import { DRIFT, GRAIN_MS, OffsetEstimator, WINDOW_MS } from "../src/clock-offset.ts";

/** Numbers of 0…1 that are the same in every run (a linear congruential generator). */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

it("holds its bound, however unlike the two ways are, and however clocks drift or round", () => {
  const read = (trueMs: number, roll: () => number) =>
    roll() < 0.5 ? trueMs : Math.floor(trueMs / GRAIN_MS) * GRAIN_MS;
  let asked = 0;
  for (let seed = 1; seed <= 500; seed += 1) {
    const roll = dice(seed);
    const originMs = (roll() - 0.5) * 1e9;
    const drift = (2 * roll() - 1) * DRIFT;
    const server = (trueMs: number) => originMs + trueMs * (1 + drift);
    const estimator = new OffsetEstimator();
    let trueMs = 0;
    for (let ping = 0; ping < 40; ping += 1) {
      trueMs += roll() * 1500;
      const upMs = roll() ** 4 * 3000;
      const downMs = roll() ** 4 * 3000;
      const answeredMs = trueMs + upMs + downMs;
      estimator.add(read(trueMs, roll), read(answeredMs, roll), server(trueMs + upMs));
      const laterMs = answeredMs + roll() * 2000;
      const found = estimator.at(read(laterMs, roll));
      const truthMs = server(laterMs) - laterMs;
      expect(Math.abs((found?.offsetMs ?? Number.NaN) - truthMs)).toBeLessThanOrEqual(
        (found?.boundMs ?? 0) + 1e-5,
      );
      asked += 1;
      trueMs = answeredMs;
    }
  }
  expect(asked).toBe(20_000);
});

it("believes the shortest round trip of the last half minute", () => {
  const estimator = new OffsetEstimator();
  estimator.add(0, 4, 5002);
  estimator.add(500, 900, 5900);
  expect(estimator.at(1000)?.offsetMs).toBeCloseTo(5000);
  expect(estimator.at(1000)?.boundMs).toBeCloseTo(2 + GRAIN_MS + 0.2);
  expect(estimator.at(WINDOW_MS + 100)?.boundMs).toBeGreaterThan(200);
});

it("knows nothing without a recent ping", () => {
  const estimator = new OffsetEstimator();
  expect(estimator.at(0)).toBeUndefined();
  estimator.add(0, 100, 9000);
  expect(estimator.at(WINDOW_MS + 1)).toBeUndefined();
});
