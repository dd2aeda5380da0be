import { expect, it } from "vitest";
import { WireError } from "../src/fields.ts";
import { readPrivacy } from "../src/privacy.ts";

const SAID = {
  recording_allowed: false,
  recording_max_s: 1800,
  uploads_kept_s: null,
  unfinished_uploads_kept_s: 86_400,
  analyses_kept_s: 60,
  sessions_kept: 0,
  sessions_kept_s: 1,
  kept_in: "store",
  key_demanded: true,
  requests_logged: false,
  traces_sent: false,
};

it("reads what is kept; what has no end is undefined", () => {
  const read = readPrivacy(SAID);
  expect(read.uploadsKeptS).toBeUndefined();
  expect(read).toMatchObject({ recordingAllowed: false, analysesKeptS: 60, keptIn: "store" });
});

it("refuses what says less, so that no page claims it", () => {
  for (const name of ["recording_allowed", "sessions_kept", "kept_in", "key_demanded"])
    expect(() => readPrivacy({ ...SAID, [name]: undefined })).toThrow(WireError);
  expect(() => readPrivacy(undefined)).toThrow(WireError);
});
