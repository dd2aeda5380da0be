import { encode } from "@msgpack/msgpack";
import { expect, it } from "vitest";
import { decodeVerdict } from "../src/verdict.ts";
import { decodeControl, WireError } from "../src/wire.ts";

const REASON = { cause: "cut", grade: "poor", words: "the feet were out", void: true };

it("reads a final's verdict, the reasons in their order", () => {
  const verdict = { grade: "poor", reasons: [REASON, { ...REASON, void: undefined }] };
  expect(decodeVerdict(verdict)).toEqual({
    grade: "poor",
    reasons: [
      { cause: "cut", grade: "poor", words: "the feet were out", isVoid: true },
      { cause: "cut", grade: "poor", words: "the feet were out", isVoid: false },
    ],
  });
});

it("comes with the event, and is undefined where nobody judged", () => {
  const event = { type: "event", kind: "jump", stage: "final", media_time_s: 1, number: 1 };
  const read = (more: object) =>
    decodeControl(new Uint8Array(encode({ ...event, ...more })).buffer);
  expect(read({ verdict: { grade: "good" } })).toMatchObject({
    verdict: { grade: "good", reasons: [] },
  });
  expect(read({})).toMatchObject({ verdict: undefined });
  expect(read({ verdict: null })).toMatchObject({ verdict: undefined });
});

it.each([
  ["a text", "good"],
  ["another grade", { grade: "great" }],
  ["reasons that are none", { grade: "good", reasons: "feet" }],
  ["a reason without words", { grade: "poor", reasons: [{ ...REASON, words: undefined }] }],
  ["a reason that is a text", { grade: "poor", reasons: ["feet"] }],
  ["void that is a number", { grade: "poor", reasons: [{ ...REASON, void: 1 }] }],
])("refuses %s", (_what, value) => {
  expect(() => decodeVerdict(value)).toThrow(WireError);
});
