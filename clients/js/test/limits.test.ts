import { expect, it } from "vitest";
import { LimitedSender, limitsOf } from "../src/limits.ts";

function asked(fps: number, scale: number) {
  return limitsOf({ type: "degrade", fps, scale });
}

it("reads a rate and a size factor", () => {
  expect(asked(15, 1)).toEqual({ maxFps: 15, scaleDownBy: 1 });
  expect(asked(0, 0.5)).toEqual({ maxFps: undefined, scaleDownBy: 2 });
  expect(asked(12.5, 0.75)?.scaleDownBy).toBeCloseTo(4 / 3);
});

it("never enlarges, and never makes a picture of nothing", () => {
  expect(asked(15, 2)?.scaleDownBy).toBe(2);
  expect(asked(15, 1e-9)?.scaleDownBy).toBe(8);
  expect(asked(15, 0)?.scaleDownBy).toBe(1);
  expect(asked(15, Number.NaN)?.scaleDownBy).toBe(1);
});

it("lifts every limit with no rate and full size", () => {
  expect(asked(0, 1)).toBeUndefined();
  expect(asked(-1, 1)).toBeUndefined();
  expect(asked(Number.POSITIVE_INFINITY, 1)).toBeUndefined();
});

/** Refuses parameters that are not those it gave out last, as browsers do. */
class Browser {
  current: RTCRtpSendParameters = {
    encodings: [{ maxBitrate: 2_500_000 }],
    transactionId: "0",
  } as unknown as RTCRtpSendParameters;
  refuses = false;

  getParameters(): RTCRtpSendParameters {
    return structuredClone(this.current);
  }

  async setParameters(parameters: RTCRtpSendParameters): Promise<void> {
    if (this.refuses || parameters.transactionId !== this.current.transactionId)
      throw new DOMException("no", "InvalidModificationError");
    await Promise.resolve();
    const next = String(Number(this.current.transactionId) + 1);
    this.current = { ...parameters, transactionId: next };
  }
}

it("holds a sender to the last limits asked for, and lets it go again", async () => {
  const browser = new Browser();
  const sender = new LimitedSender(browser);
  const obeyed = await Promise.all([
    sender.limit({ maxFps: 20, scaleDownBy: 1 }),
    sender.limit({ maxFps: 15, scaleDownBy: 2 }),
  ]);
  expect(obeyed).toEqual([true, true]);
  expect(browser.current.encodings).toEqual([
    { maxBitrate: 2_500_000, maxFramerate: 15, scaleResolutionDownBy: 2 },
  ]);
  await sender.limit(undefined);
  expect(browser.current.encodings).toEqual([{ maxBitrate: 2_500_000, scaleResolutionDownBy: 1 }]);
});

it("allows a bit rate beside the limits", async () => {
  const browser = new Browser();
  const sender = new LimitedSender(browser);
  await Promise.all([sender.limit({ maxFps: 15, scaleDownBy: 2 }), sender.allow(350.4)]);
  const both = { maxBitrate: 350_400, maxFramerate: 15, scaleResolutionDownBy: 2 };
  expect(browser.current.encodings).toEqual([both]);
  await sender.limit(undefined);
  expect(browser.current.encodings).toEqual([{ maxBitrate: 350_400, scaleResolutionDownBy: 1 }]);
});

it("says so where the browser does not obey, and obeys what comes after", async () => {
  const browser = new Browser();
  const sender = new LimitedSender(browser);
  browser.refuses = true;
  expect(await sender.limit({ maxFps: 15, scaleDownBy: 1 })).toBe(false);
  browser.refuses = false;
  expect(await sender.limit({ maxFps: 10, scaleDownBy: 1 })).toBe(true);
  expect(browser.current.encodings[0]?.maxFramerate).toBe(10);
});
