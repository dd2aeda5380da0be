import { expect, it } from "vitest";
import { Remembered } from "../src/remembered.ts";

it("remembers a choice, and has a usual one before that", () => {
  const kept = new Map<string, string>();
  const store = () => ({
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  });
  const first = new Remembered("cue", true, store);
  expect(first.on).toBe(true);
  first.on = false;
  expect(new Remembered("cue", true, store).on).toBe(false);
  expect(new Remembered("other", true, store).on).toBe(true);
});

it("works where the browser forbids storage", () => {
  const forbidden = () => {
    throw new DOMException("no", "SecurityError");
  };
  const choice = new Remembered("cue", true, forbidden);
  choice.on = false;
  expect(choice.on).toBe(false);
});
