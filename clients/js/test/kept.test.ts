import { afterEach, expect, it, vi } from "vitest";
import { WireError } from "../src/fields.ts";
import { readSession, sessionFinals } from "../src/kept.ts";

afterEach(() => vi.unstubAllGlobals());

const OVER = {
  id: "k3Jx0QmT8vYw5B1z",
  sport: "cmj",
  state: "closed",
  created_at: "2026-05-01T10:00:00Z",
  ended_at: "2026-05-01T10:05:00Z",
  reason: "the client said bye",
  athlete_id: null,
  frames: 9000,
  answered: 8990,
  label: "left leg",
  device_id: "0f3c",
  summary: { jump_count: 3 },
  recording: { state: "ready", upload_id: "p3Yc", problem: null },
};

it("reads a session that is over", () => {
  expect(readSession(OVER)).toEqual({
    id: "k3Jx0QmT8vYw5B1z",
    sport: "cmj",
    state: "closed",
    createdAt: new Date("2026-05-01T10:00:00Z"),
    endedAt: new Date("2026-05-01T10:05:00Z"),
    reason: "the client said bye",
    athlete: {},
    athleteId: undefined,
    frames: 9000,
    answered: 8990,
    label: "left leg",
    deviceId: "0f3c",
    phase: undefined,
    ageP95Ms: undefined,
    last: undefined,
    summary: { jump_count: 3 },
    recording: { state: "ready", uploadId: "p3Yc", problem: undefined },
  });
});

it("reads one that lives and is not recorded", () => {
  const live = readSession({
    ...OVER,
    ended_at: null,
    reason: null,
    summary: null,
    recording: null,
  });
  expect([live.endedAt, live.reason, live.summary, live.recording]).toEqual([
    undefined,
    undefined,
    {},
    undefined,
  ]);
});

it("reads what is seen at a glance", () => {
  const last = { number: 3, kind: "jump", values: { jump_height_m: 0.4 }, verdict: null };
  const seen = readSession({ ...OVER, phase: "FLIGHT", age_p95_ms: 84.5, last });
  expect([seen.phase, seen.ageP95Ms, seen.last]).toEqual([
    "FLIGHT",
    84.5,
    { ...last, verdict: undefined },
  ]);
});

it("refuses what is no session", () => {
  for (const wrong of [null, { ...OVER, frames: "many" }, { ...OVER, recording: { state: "x" } }])
    expect(() => readSession(wrong)).toThrow(WireError);
});

it("reads all finals of a session, page by page", async () => {
  const final = { kind: "jump", stage: "final", media_time_s: 2, values: {} };
  const pages = [
    { events: [{ ...final, number: 1, id: 4 }], next: "a&b" },
    { events: [{ ...final, number: 2, id: 9 }], next: null },
  ];
  const asked: string[] = [];
  vi.stubGlobal("fetch", async (url: string) => {
    asked.push(url);
    return new Response(JSON.stringify(pages[asked.length - 1]));
  });
  const finals = await sessionFinals({ endpoint: "https://coach.example/" }, "s/1");
  expect(finals.map(({ number, id }) => [number, id])).toEqual([
    [1, 4],
    [2, 9],
  ]);
  const path = "https://coach.example/api/v1/sessions/s%2F1/events?stage=final&limit=1000";
  expect(asked).toEqual([path, `${path}&cursor=a%26b`]);
});
