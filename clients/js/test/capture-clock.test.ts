import { describe, expect, it } from "vitest";
import { CaptureClock, rtpDistance } from "../src/capture-clock.ts";

const START_RTP = 4_294_960_000; // wraps after 81 ms

/** A sender: frame i is captured at `captureMs(i)` and leaves the encoder `delayMs` later. */
function run(
  clock: CaptureClock,
  count: number,
  captureMs: (i: number) => number,
  delayMs: (i: number) => number,
): void {
  for (let i = 0; i < count; i += 1) {
    clock.noteCapture(captureMs(i));
    clock.noteEncoded(rtpAt(captureMs(i)), captureMs(i) + delayMs(i));
  }
}

function rtpAt(captureMs: number): number {
  return (START_RTP + 90 * Math.floor(captureMs)) % 2 ** 32;
}

describe("CaptureClock", () => {
  it("finds the capture time of every frame of a regular camera to a millisecond", () => {
    const clock = new CaptureClock();
    run(
      clock,
      60,
      (i) => 1000 + i * 33.3,
      (i) => 4 + (i % 7),
    );
    for (let i = 0; i < 60; i += 1)
      expect(
        Math.abs((clock.captureMs(rtpAt(1000 + i * 33.3)) ?? 0) - 1000 - i * 33.3),
      ).toBeLessThan(1.1);
    expect(clock.source).toBe("capture");
  });

  it("is right for frames whose picture was never seen", () => {
    const clock = new CaptureClock();
    run(
      clock,
      30,
      (i) => i * 33.3,
      () => 6,
    );
    expect(Math.abs((clock.captureMs(rtpAt(1500)) ?? 0) - 1500)).toBeLessThan(1.1);
  });

  it("is right when an irregular camera's encoder takes longer than a frame", () => {
    const clock = new CaptureClock();
    const jitter = [0, 9, 3, 14, 6, 1, 11];
    const captureMs = (i: number) => i * 33.3 + (jitter[i % 7] ?? 0);
    run(clock, 60, captureMs, () => 45);
    expect(Math.abs((clock.captureMs(rtpAt(captureMs(50))) ?? 0) - captureMs(50))).toBeLessThan(
      1.1,
    );
  });

  it("does not slip by a frame when captures are judged from what is shown, now late, now early", () => {
    const clock = new CaptureClock();
    const shownMs = [9, -8, 2, -6, 5];
    for (let i = 0; i < 64; i += 1) {
      const captureMs = 1000 + i * 33.3;
      clock.noteCapture(captureMs, 12);
      clock.noteEncoded(rtpAt(captureMs), captureMs + (shownMs[i % 5] ?? 0) + 4);
    }
    expect(Math.abs((clock.captureMs(rtpAt(1000)) ?? 0) - 1000)).toBeLessThan(1.1);
  });

  it("counts from the encoder while no picture has been seen, and says so", () => {
    const clock = new CaptureClock();
    clock.noteEncoded(9000, 250);
    expect(clock.source).toBe("encoded");
    expect(clock.captureMs(9000)).toBe(250);
    expect(clock.captureMs(12_000)).toBeUndefined();
  });

  it("knows nothing before the first frame", () => {
    const clock = new CaptureClock();
    clock.noteCapture(10);
    expect(clock.source).toBe("none");
    expect(clock.captureMs(1)).toBeUndefined();
  });

  it("ignores pictures captured after the frame left the encoder", () => {
    const clock = new CaptureClock();
    for (let i = 0; i < 20; i += 1) {
      clock.noteEncoded(rtpAt(i * 33), i * 33);
      clock.noteCapture(i * 33 + 1000);
    }
    expect(clock.source).toBe("encoded");
  });

  it("measures RTP distances across the wrap", () => {
    expect(rtpDistance(10, 2 ** 32 - 10)).toBe(20);
    expect(rtpDistance(2 ** 32 - 10, 10)).toBe(-20);
  });
});
