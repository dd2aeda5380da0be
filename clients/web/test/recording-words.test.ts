import { type AnalysisInfo, ConnectionError, ServerError, type SportInfo } from "@sideline/client";
import { expect, it } from "vitest";
import { failedWords, rowOf, sendingRow } from "../src/recording-words.ts";
import { analysis } from "./analyses.ts";

const SPORT = {
  name: "cmj",
  label: "Counter-movement jump",
  cue: "jump_height_flight_m",
  metrics: [{ name: "jump_height_flight_m", label: "Jump height" }],
} as unknown as SportInfo;

it("tells how far a file is on its way", () => {
  const sending = { key: "s", name: "a.mp4", sent: 0.999, failure: undefined };
  expect(sendingRow(sending, SPORT)).toMatchObject({
    words: "Sending 99 %",
    progress: 0.999,
    state: "busy",
    removal: "Cancel",
  });
  expect(sendingRow({ ...sending, sent: 1 }, SPORT).words).toBe("Looking into the file");
  expect(sendingRow({ ...sending, failure: "no" }, SPORT)).toMatchObject({
    words: "no",
    progress: undefined,
    state: "failed",
    removal: "Remove",
  });
});

it.each<[Partial<AnalysisInfo>, string]>([
  [{}, "Measuring 42 % · 13 s left"],
  [{ stage: "drawing", leftS: 100 }, "Drawing the video 42 % · 2 min left"],
  [{ state: "queued" }, "Waiting"],
  [{ state: "queued", problem: "it died" }, "Waiting to be tried again"],
  [{ state: "failed", problem: "nobody was found" }, "nobody was found"],
  [{ state: "cancelled" }, "Cancelled"],
  [{ state: "done", summary: { jump_count: 0 } }, "No jump was found: the report says why"],
  [
    {
      state: "done",
      summary: { jump_count: 2, metrics: { jump_height_flight_m: { best: 0.3126 } } },
    },
    "2 jumps · jump height at best 31.3 cm",
  ],
  [{ state: "done", summary: { jump_count: 1, metrics: {} } }, "1 jump"],
])("says of %o: %s", (changes, words) => {
  expect(rowOf(analysis(changes), SPORT, false).words).toBe(words);
});

it("offers what there is", () => {
  const results = { "report.html": "/r", "overlay.mp4": "/v", "thumbnail.jpg": "/p" };
  expect(rowOf(analysis({ state: "done", results }), SPORT, true)).toMatchObject({
    report: "/r",
    video: "/v",
    picture: "/p",
    removal: "Delete",
  });
});

it("gives the server's own words where it refused the file", () => {
  expect(failedWords(new ServerError("rejected", "the file is empty"))).toBe("the file is empty");
  expect(failedWords(new ConnectionError("connection-lost"))).toMatch(/connection/i);
  expect(() => failedWords(new TypeError("a bug"))).toThrow(TypeError);
});
