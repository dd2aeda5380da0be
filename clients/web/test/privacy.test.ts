import type { PrivacyInfo } from "@sideline/client";
import { expect, it } from "vitest";
import { answersOf, durationText } from "../src/privacy/answers.ts";

const USUAL: PrivacyInfo = {
  recordingAllowed: true,
  recordingMaxS: 1800,
  uploadsKeptS: undefined,
  unfinishedUploadsKeptS: 86_400,
  analysesKeptS: undefined,
  sessionsKept: 10_000,
  sessionsKeptS: 366 * 86_400,
  keptIn: "disk",
  keyDemanded: true,
  requestsLogged: false,
  tracesSent: false,
};
const said = (changes: Partial<PrivacyInfo>): string =>
  answersOf({ ...USUAL, ...changes })
    .flatMap(({ title, lines }) => [title, ...lines])
    .join("\n");

it.each<[Partial<PrivacyInfo>, string]>([
  [{}, "only where whoever starts it asks for that, 30 minutes at most"],
  [{ recordingAllowed: false }, "never recorded on this server"],
  [{}, "for 366 days, and those of the last 10,000 sessions"],
  [{ sessionsKept: 0 }, "Nothing is kept of a session"],
  [{}, "A video is kept until somebody deletes it"],
  [{ uploadsKeptS: 7 * 86_400 }, "A video is deleted 7 days after it came"],
  [{}, "never sent to its end is deleted after 1 day"],
  [{}, "are kept until somebody deletes them"],
  [{ analysesKeptS: 7200 }, "are deleted after 2 hours"],
  [{}, "On this server’s own disk"],
  [{ keptIn: "store" }, "In a store that this server writes to"],
  [{}, "Whoever has a key of the same team"],
  [{ keyDemanded: false }, "Whoever uses the computer"],
  [{}, "Requests are not written down"],
  [{ requestsLogged: true }, "but not who asked"],
  [{ tracesSent: true }, "Times that the work took are sent"],
])("of %o says: %s", (changes, words) => {
  expect(said(changes)).toContain(words);
});

it("says nothing of traces where none are sent", () => {
  expect(said({})).not.toContain("Times that the work took");
});

it.each([
  [90, "90 seconds"],
  [60, "1 minute"],
  [5400, "90 minutes"],
  [0.5, "0.5 seconds"],
])("says %d s as %s", (seconds, text) => {
  expect(durationText(seconds)).toBe(text);
});
