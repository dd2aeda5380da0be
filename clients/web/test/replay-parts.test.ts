import type { AnalysisInfo, SessionInfo } from "@sideline/client";
import { describe, expect, it } from "vitest";
import { alignedAt, eventsOf } from "../src/compare-align.ts";
import { attemptIn, wantedBy } from "../src/replay/asked.ts";
import { bandAt, bandsOf } from "../src/replay/bands.ts";
import { passes, standingOf, videoOf } from "../src/replay/found.ts";
import { actionOf } from "../src/replay/keys.ts";
import { pathOf, range, scaleOf } from "../src/replay/lines.ts";
import { notesIn } from "../src/replay/noted.ts";
import { faster, rateText, slower } from "../src/replay/rates.ts";
import { attemptsIn } from "../src/replay/reported.ts";
import { rightsOf } from "../src/replay/rights.ts";
import { analysis } from "./analyses.ts";

const TIMES = Float64Array.from([0, 0.1, 0.2, 0.3, 0.4]);

describe("phases", () => {
  const bands = bandsOf(TIMES, Uint8Array.from([1, 1, 0, 0, 1]), ["FLIGHT", "QUIET"], 0.5);

  it("become bands without gaps", () => {
    expect(bands).toEqual([
      { phase: "QUIET", fromS: 0, toS: 0.2 },
      { phase: "FLIGHT", fromS: 0.2, toS: 0.4 },
      { phase: "QUIET", fromS: 0.4, toS: 0.5 },
    ]);
  });

  it("are found by their time", () => {
    expect(bandAt(bands, 0.2)?.phase).toBe("FLIGHT");
    expect(bandAt(bands, -1)).toBeUndefined();
    expect(bandsOf(new Float64Array(), new Uint8Array(), [], 0)).toEqual([]);
  });
});

describe("curves", () => {
  const values = Float32Array.from([1, 2, Number.NaN, 4, 5]);
  const view = { fromS: 0.1, toS: 0.3 };
  const same = (value: number): number => value;

  it("break where nobody was seen, and go on to the edges", () => {
    expect(range(TIMES, view)).toEqual([0, 5]);
    expect(pathOf(TIMES, values, view, (s) => s * 10, same)).toBe(
      "M0.0 1.0L1.0 2.0M3.0 4.0L4.0 5.0",
    );
  });

  it("fill their plot", () => {
    const scale = scaleOf(TIMES, [values], view);
    expect(scale?.low).toBeLessThan(1);
    expect(scale?.high).toBeGreaterThan(5);
    expect(scaleOf(TIMES, [Float32Array.from([Number.NaN])], view)).toBeUndefined();
  });
});

describe("keys", () => {
  const press = (key: string, more = {}): Parameters<typeof actionOf>[0] => ({
    key,
    shiftKey: false,
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    ...more,
  });

  it("step, play, and change the speed", () => {
    expect(actionOf(press("."), "BODY")).toEqual({ does: "step", frames: 1 });
    expect(actionOf(press("ArrowLeft", { shiftKey: true }), "CANVAS")).toEqual({
      does: "step",
      frames: -10,
    });
    expect(actionOf(press(" "), "BODY")).toEqual({ does: "play" });
    expect(actionOf(press("-"), "BODY")).toEqual({ does: "slower" });
  });

  it("are left to who is typing, to buttons, and to the browser", () => {
    expect(actionOf(press("."), "INPUT")).toBeUndefined();
    expect(actionOf(press(" "), "BUTTON")).toBeUndefined();
    expect(actionOf(press("ArrowRight", { altKey: true }), "BODY")).toBeUndefined();
    expect(actionOf(press("ArrowDown"), "BODY")).toBeUndefined();
  });
});

it("has four speeds", () => {
  expect([slower(1), slower(0.125), faster(0.125), faster(1)]).toEqual([0.5, 0.125, 0.25, 1]);
  expect(rateText(0.125)).toBe("⅛×");
});

it("reads the page's address", () => {
  const at = new URL("https://x/replay?session=abc&attempt=2");
  expect([wantedBy(at), attemptIn(at)]).toEqual([{ kind: "session", id: "abc" }, 2]);
  expect(wantedBy(new URL("https://x/replay?analysis=a"))).toEqual({ kind: "analysis", id: "a" });
  expect(wantedBy(new URL("https://x/replay"))).toBeUndefined();
  expect(attemptIn(new URL("https://x/replay?attempt=-1"))).toBeUndefined();
});

describe("what stands in the way", () => {
  const session = (more: Partial<SessionInfo>): SessionInfo => ({
    id: "s",
    sport: "cmj",
    state: "closed",
    createdAt: new Date(0),
    endedAt: new Date(1),
    reason: undefined,
    athleteId: undefined,
    athlete: {},
    frames: 1,
    answered: 1,
    label: undefined,
    deviceId: undefined,
    continues: undefined,
    phase: undefined,
    ageP95Ms: undefined,
    last: undefined,
    summary: {},
    recording: { state: "ready", uploadId: "u", problem: undefined },
    ...more,
  });
  const of = (more: Partial<SessionInfo>, measured?: AnalysisInfo): string | undefined =>
    standingOf(session(more), { recording: session(more).recording, analysis: measured }).obstacle
      ?.is;

  it("is said of each state", () => {
    expect(of({ state: "live" })).toBe("live");
    expect(of({ recording: undefined })).toBe("unrecorded");
    expect(of({ recording: { state: "writing", uploadId: undefined, problem: undefined } })).toBe(
      "writing",
    );
    expect(of({ recording: { state: "failed", uploadId: undefined, problem: "x" } })).toBe(
      "failed",
    );
    expect(of({ recording: { state: "ready", uploadId: undefined, problem: undefined } })).toBe(
      "deleted",
    );
    expect(of({})).toBe("ready");
    expect(of({}, analysis({ state: "running" }))).toBe("measuring");
    expect(of({}, analysis({ state: "failed" }))).toBe("unmeasured");
    expect(of({}, analysis({ state: "done" }))).toBeUndefined();
  });

  it("passes by itself, or not", () => {
    expect([passes({ is: "live" }), passes({ is: "ready" })]).toEqual([true, false]);
  });
});

it("shows the bare video before the one with a skeleton in it", () => {
  expect(videoOf({ "overlay.mp4": "/o", "replay.webm": "/r" })).toEqual({
    url: "/r",
    drawn: false,
  });
  expect(videoOf({ "overlay.mp4": "/o" })).toEqual({ url: "/o", drawn: true });
  expect(videoOf({})).toBeUndefined();
});

it("reads attempts, and leaves out what is none", () => {
  const one = {
    number: 1,
    media_time_s: 2,
    metrics: { a_m: 1, b: "x" },
    verdict: { grade: "good" },
  };
  expect(attemptsIn({ attempts: [one, { number: "x" }, null] })).toEqual([
    { number: 1, mediaTimeS: 2, metrics: { a_m: 1 }, grade: "good" },
  ]);
  expect([attemptsIn(undefined), attemptsIn({ attempts: 1 })]).toEqual([[], []]);
});

it("reads notes in the order of their times, and none from a server without them", () => {
  const notes = [{ text: "last" }, { text: "b", media_time_s: 2 }, { text: "a", media_time_s: 1 }];
  expect(notesIn({ notes }).map(({ text }) => text)).toEqual(["a", "b", "last"]);
  expect(notesIn(notes)).toHaveLength(3);
  expect([notesIn(undefined), notesIn({ notes: [1, { text: 2 }] })]).toEqual([[], []]);
});

it("offers what the key may do", () => {
  expect(rightsOf(["live", "analyses:read", "analyses:write"])).toEqual({
    measure: true,
    remove: true,
  });
  expect(rightsOf(["live:watch", "analyses:read"])).toEqual({
    measure: false,
    remove: false,
  });
  expect(rightsOf(undefined)).toEqual({ measure: true, remove: true });
});

describe("two attempts", () => {
  const attempt = (metrics: Record<string, number>, zeroTimeS: number) => ({
    number: 1,
    zero: "takeoff",
    zeroTimeS,
    grade: "good",
    metrics,
    plots: [],
  });
  const sport = { metrics: [{ name: "contact_time_s" }] } as never;
  const first = attempt({ takeoff_time_s: 1, landing_time_s: 1.5, contact_time_s: 0.2 }, 1);
  const second = attempt({ takeoff_time_s: 4, landing_time_s: 4.6, contact_time_s: 0.3 }, 4);

  it("are aligned at moments that both have, not at measured times", () => {
    expect(eventsOf(first, second, sport)).toEqual(["takeoff", "landing"]);
    expect(alignedAt(second, "landing").zeroTimeS).toBe(4.6);
    expect(alignedAt(second, "nowhere")).toBe(second);
  });
});
