import { expect, it } from "vitest";
import { MediaClock } from "../src/media-clock.ts";

it("keeps the media clock's even spacing however late single pictures are presented", () => {
  const clock = new MediaClock();
  for (let i = 0; i < 20; i += 1) clock.captureMs(i * 33, 500 + i * 33);
  const lateMs = [7, 0, 31, 3];
  const captured = lateMs.map((late, i) => clock.captureMs(660 + 33 * i, 1160 + 33 * i + late));
  expect(captured).toEqual([1160, 1193, 1226, 1259]);
});

it("starts anew when the media time goes back", () => {
  const clock = new MediaClock();
  clock.captureMs(8000, 9000);
  expect(clock.captureMs(0, 9050)).toBe(9050);
});

it("follows a clock that was held up for good", () => {
  const clock = new MediaClock();
  for (let i = 0; i < 100; i += 1) clock.captureMs(i * 33, i * 33 + 10);
  for (let i = 100; i < 200; i += 1) clock.captureMs(i * 33, i * 33 + 60);
  expect(clock.captureMs(6600, 6660)).toBe(6660);
});
