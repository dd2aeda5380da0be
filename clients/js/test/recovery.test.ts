import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { ConnectionError, ServerError, type SidelineError } from "../src/errors.ts";
import { Recovery } from "../src/recovery.ts";

/** Each try ends as the next entry says: it succeeds, or raises that. */
let outcomes: (SidelineError | "works")[];
let triesMs: number[];
let gaveUp: SidelineError[];
let recovery: Recovery;
let random: number;
const lost = new ServerError("not-a-server", "unreachable");

beforeEach(() => {
  vi.useFakeTimers();
  outcomes = [];
  triesMs = [];
  gaveUp = [];
  random = 1;
  const beganMs = performance.now();
  const reconnect = async (): Promise<void> => {
    triesMs.push(performance.now() - beganMs);
    const outcome = outcomes.shift() ?? lost;
    if (outcome !== "works") throw outcome;
  };
  const actions = { reconnect, gaveUp: (error: SidelineError) => gaveUp.push(error) };
  recovery = new Recovery(actions, 10_000, () => random);
});

afterEach(() => {
  recovery.stop();
  vi.useRealTimers();
});

it("tries at once, then ever less often, and stops when it works", async () => {
  outcomes = [lost, lost, lost, "works"];
  recovery.broken();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(triesMs).toEqual([0, 500, 1500, 3500]);
  expect([recovery.underway, gaveUp]).toEqual([false, []]);
});

it("gives up when its patience is over, in words that say what happened", async () => {
  recovery.broken();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(triesMs).toEqual([0, 500, 1500, 3500, 7500, 11_500]);
  expect(gaveUp).toMatchObject([{ code: "connection-lost" }]);
});

it("mends every break anew", async () => {
  outcomes = [lost, "works", "works"];
  recovery.broken();
  await vi.advanceTimersByTimeAsync(20_000);
  recovery.broken();
  await vi.advanceTimersByTimeAsync(20_000);
  expect(triesMs).toEqual([0, 500, 20_000]);
});

it("takes news of the break that it is mending for no news", async () => {
  outcomes = [lost, "works"];
  recovery.broken();
  recovery.broken();
  await vi.advanceTimersByTimeAsync(100);
  recovery.broken();
  await vi.advanceTimersByTimeAsync(5000);
  expect(triesMs).toEqual([0, 500]);
});

it("does not wait any longer once the network is back", async () => {
  outcomes = [lost, lost, lost, lost, "works"];
  recovery.broken();
  await vi.advanceTimersByTimeAsync(4000);
  recovery.hurry();
  await vi.advanceTimersByTimeAsync(0);
  expect(triesMs).toEqual([0, 500, 1500, 3500, 4000]);
  recovery.hurry(); // whole: nothing to hurry
  await vi.advanceTimersByTimeAsync(10_000);
  expect(triesMs).toHaveLength(5);
});

it("gives up at once where trying again is of no use", async () => {
  outcomes = [lost, new ServerError("unauthorised")];
  recovery.broken();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(triesMs).toHaveLength(2);
  expect(gaveUp).toMatchObject([{ code: "unauthorised" }]);
});

it("goes on trying while the server is full", async () => {
  outcomes = [new ServerError("server-full"), new ConnectionError("connection-failed"), "works"];
  recovery.broken();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(triesMs).toHaveLength(3);
  expect(gaveUp).toEqual([]);
});

it("does nothing more when it was stopped, even in the middle of a try", async () => {
  recovery.broken();
  await vi.advanceTimersByTimeAsync(100);
  recovery.stop();
  await vi.advanceTimersByTimeAsync(60_000);
  recovery.broken();
  recovery.hurry();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(triesMs).toEqual([0]);
  expect(gaveUp).toEqual([]);
});

it("waits for as little as half of that, as chance has it, so that not all come at once", async () => {
  random = 0;
  outcomes = [lost, lost, lost, "works"];
  recovery.broken();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(triesMs).toEqual([0, 250, 750, 1750]);
});
