import { expect, it } from "vitest";
import { ConnectionError } from "../src/errors.ts";
import { mostKbps, preferred } from "../src/sender.ts";

const ALL = ["video/VP8", "video/rtx", "video/H264", "video/AV1", "video/red"].map((mimeType) => ({
  mimeType,
}));

function names(codec: "auto" | "h264" | "vp8"): string[] {
  return preferred(ALL, codec).map(({ mimeType }) => mimeType);
}

it("offers what the server decodes, best first, with repairs", () => {
  expect(names("auto")).toEqual(["video/H264", "video/VP8", "video/rtx"]);
});

it("offers one codec where one is asked for", () => {
  expect(names("vp8")).toEqual(["video/VP8", "video/rtx"]);
  expect(names("h264")).toEqual(["video/H264", "video/rtx"]);
});

it("says so when the browser lacks it", () => {
  expect(() => preferred([{ mimeType: "video/AV1" }], "h264")).toThrow(ConnectionError);
});

it("gives a larger picture more bits", () => {
  expect(mostKbps({ width: 640, height: 360 })).toBe(2500);
  expect(mostKbps({ width: 1280, height: 720 })).toBe(4000);
  expect(mostKbps({})).toBe(2500);
});
