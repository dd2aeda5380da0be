import { expect, it } from "vitest";
import { Guide, type Progress } from "../src/guide.ts";
import { guideWords } from "../src/guide-words.ts";
import { stance } from "./poses.ts";

const ASPECT = 16 / 9;
const FRAME_MS = 1000 / 30;

/** Feeds a guide 30 pictures a second, and gives what it said at each time in milliseconds. */
function watch(poseAt: (atMs: number) => Float32Array | null, untilMs: number): Progress[] {
  const guide = new Guide(true);
  const said: Progress[] = [];
  for (let atMs = 0; atMs <= untilMs; atMs += FRAME_MS)
    said.push(guide.push(poseAt(atMs), ASPECT, atMs));
  return said;
}

it("is done well within five seconds of standing still, as the nets see it", () => {
  const noise = (atMs: number): number => 0.002 * Math.sin(atMs);
  const said = watch((atMs) => stance({ top: 0.1 + noise(atMs), x: 0.5 + noise(3 * atMs) }), 5000);
  const done = said.findIndex(({ step }) => step === "ready");
  expect(done * FRAME_MS).toBeGreaterThan(2000);
  expect(done * FRAME_MS).toBeLessThan(3000);
  const shares = said.slice(0, done).map(({ share }) => share);
  expect(shares).toEqual([...shares].sort((a, b) => a - b));
});

it("is not done while somebody moves, and says so", () => {
  const said = watch((atMs) => stance({ x: 0.3 + atMs * 4e-5 }), 6000);
  expect(new Set(said.map(({ step }) => step))).toEqual(new Set(["moving"]));
});

it("begins again when the athlete leaves, but forgives a single bad picture", () => {
  const blink = watch((atMs) => (Math.abs(atMs - 1500) < 20 ? null : stance()), 3500);
  expect(blink.at(-1)?.step).toBe("ready");
  const away = watch((atMs) => (atMs > 1500 && atMs < 2500 ? null : stance()), 2600);
  expect(away.at(-1)).toMatchObject({ step: "moving", share: 0 });
  expect(away.map(({ step }) => step)).toContain("nobody");
});

it("does not count a time of which nothing is known", () => {
  const guide = new Guide(false);
  for (const atMs of [0, 200, 400, 600]) guide.push(stance(), ASPECT, atMs);
  expect(guide.push(stance(), ASPECT, 60_000).share).toBeLessThan(0.5);
});

it("has words for what is missing, and for what comes next", () => {
  expect(guideWords("feet", "jump").title).toBe("Feet out of the picture");
  expect(guideWords("ready", "jump").title).toBe("Ready: jump");
});
