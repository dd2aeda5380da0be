import { expect, it } from "vitest";
import { SlidingWindow } from "../src/statistics.ts";

it("gives quantiles of what lies in the window", () => {
  const window = new SlidingWindow(1000);
  window.add(0, 900);
  for (let i = 1; i <= 100; i += 1) window.add(500 + i, i);
  expect(window.quantile(1200, 0.5)).toBe(51);
  expect(window.quantile(1200, 0.95)).toBe(96);
  expect(window.quantile(1200, 1)).toBe(100);
});

it("has no quantile and no rate when it is empty", () => {
  const window = new SlidingWindow(1000);
  window.add(0, 1);
  expect(window.quantile(5000, 0.5)).toBeUndefined();
  expect(window.ratePerS(5000)).toBe(0);
});

it("counts per second from the first value on", () => {
  const window = new SlidingWindow(2000);
  for (let i = 0; i <= 30; i += 1) window.add(i * 33.4, 1);
  expect(window.ratePerS(1002)).toBeCloseTo(30, 0);
});

it("falls to zero when values stop", () => {
  const window = new SlidingWindow(2000);
  for (let i = 0; i < 60; i += 1) window.add(i * 33, 1);
  expect(window.ratePerS(60 * 33 + 1500)).toBeLessThan(15);
});

it("never holds more than its limit", () => {
  const window = new SlidingWindow(1e9, 10);
  for (let i = 0; i < 100; i += 1) window.add(i, 1);
  expect(window.sum(100)).toBe(10);
});
