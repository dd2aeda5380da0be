import type { LinkState } from "@sideline/client";
import { expect, test } from "vitest";
import { obstacle, standing } from "../../src/team/pairing-state.ts";

const NOW = Date.parse("2026-05-01T12:00:00Z");
const pairing = { expiresAt: new Date(NOW + 600_000) };
const told = (state: LinkState, deviceId?: string) => ({ state, deviceId });

test("a code waits, is taken, or is over", () => {
  expect(standing(pairing, undefined, NOW)).toEqual({ kind: "waiting", leftS: 600 });
  expect(standing(pairing, told("waiting"), NOW + 599_000)).toEqual({ kind: "waiting", leftS: 1 });
  expect(standing(pairing, told("claimed", "d1"), NOW)).toEqual({
    kind: "claimed",
    deviceId: "d1",
  });
  expect(standing(pairing, told("revoked"), NOW)).toEqual({ kind: "over", revoked: true });
  expect(standing(pairing, told("expired"), NOW)).toEqual({ kind: "over", revoked: false });
});

test("a code that has run out by the clock is over, but one that was taken in time is not", () => {
  const late = NOW + 600_001;
  expect(standing(pairing, told("waiting"), late).kind).toBe("over");
  expect(standing(pairing, told("claimed"), late).kind).toBe("claimed");
});

test("a link that no phone can use is known before it is scanned", () => {
  expect(obstacle("http://127.0.0.1:8000/phone#pair=x")).toBe("local");
  expect(obstacle("https://localhost/phone#pair=x")).toBe("local");
  expect(obstacle("http://192.168.0.7:8000/phone#pair=x")).toBe("plain");
  expect(obstacle("https://club.example/phone#pair=x")).toBeUndefined();
});
