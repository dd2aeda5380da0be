import { expect, it } from "vitest";
import { WireError } from "../src/fields.ts";
import { readAnalysis } from "../src/recorded.ts";

const ANSWER = {
  id: "p3Yc0tW1bq8mZ5sKf2hD9g",
  upload_id: null,
  video: "a.mp4",
  sport: "cmj",
  athlete_id: "Zq1uY5rT0oPw8eXc3nVb7A",
  athlete: {},
  options: {},
  state: "failed",
  stage: "",
  progress: 0.25,
  left_s: null,
  tries: 1,
  created_at: "2026-05-01T10:00:00Z",
  started_at: null,
  finished_at: null,
  problem: { detail: "nobody was found" },
  summary: null,
  results: {},
};

it("reads an analysis", () => {
  expect(readAnalysis(ANSWER)).toEqual({
    id: "p3Yc0tW1bq8mZ5sKf2hD9g",
    uploadId: undefined,
    video: "a.mp4",
    sport: "cmj",
    athleteId: "Zq1uY5rT0oPw8eXc3nVb7A",
    state: "failed",
    stage: "",
    progress: 0.25,
    leftS: undefined,
    createdAt: new Date("2026-05-01T10:00:00Z"),
    problem: "nobody was found",
    summary: {},
    results: {},
  });
});

it.each([null, [], { ...ANSWER, state: "dreaming" }, { ...ANSWER, progress: "much" }])(
  "refuses %o",
  (answer) => {
    expect(() => readAnalysis(answer)).toThrow(WireError);
  },
);
