import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { SessionWatch, type WatchEvents } from "../src/watch.ts";

const SERVER = { endpoint: "https://coach.example/", token: "k&y" };

/** The server's side of a WebSocket. */
class Line extends EventTarget {
  closed = false;

  constructor(readonly url: string) {
    super();
  }

  close(): void {
    this.closed = true;
  }

  opened(): void {
    this.dispatchEvent(new Event("open"));
  }

  say(fields: object): void {
    this.dispatchEvent(new MessageEvent("message", { data: JSON.stringify(fields) }));
  }

  lost(code: number, reason = ""): void {
    this.dispatchEvent(Object.assign(new Event("close"), { code, reason }));
  }
}

const EVENT = { type: "event", kind: "jump", media_time_s: 1, number: 1, values: {}, flags: [] };

function following(): { watch: SessionWatch; lines: Line[]; told: [string, unknown][] } {
  const lines: Line[] = [];
  const told: [string, unknown][] = [];
  const watch = new SessionWatch(SERVER, "s/1", (url) => {
    const line = new Line(url);
    lines.push(line);
    return line;
  });
  for (const name of ["state", "frame", "event", "note", "unnoted", "label", "notice", "closed"])
    watch.on(name as keyof WatchEvents, (value) => told.push([name, value]));
  watch.on("malformed", ({ message }) => told.push(["malformed", message]));
  return { watch, lines, told };
}

function only(told: [string, unknown][], name: string): unknown[] {
  return told.filter(([one]) => one === name).map(([, value]) => value);
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it("asks with the key, by the session's name", () => {
  expect(following().lines[0]?.url).toBe(
    "wss://coach.example/api/v1/sessions/s%2F1/events?key=k%26y",
  );
});

it("tells frames, events, notes and labels as they come", () => {
  const { lines, told } = following();
  lines[0]?.opened();
  const pose = Array.from({ length: 33 }, () => [0.5, 0.5, 0, 1]);
  const frame = { type: "metrics", v: 1, rtp: 1, seq: 2, pose, score: 0.9, phase: "QUIET" };
  lines[0]?.say({ ...frame, metrics: {}, stages: {}, drops: { paced: 2 } });
  lines[0]?.say({ ...EVENT, stage: "final", id: 4 });
  const note = { id: "n", text: "knee", media_time_s: null, number: 3 };
  lines[0]?.say({ type: "note", ...note, created_at: "2026-05-01T10:00:00Z" });
  lines[0]?.say({ type: "note", id: "n", deleted: true });
  lines[0]?.say({ type: "label", label: "left leg", athlete_id: null });
  lines[0]?.say({ type: "notice", code: "relay-lost", detail: "away" });
  lines[0]?.say({ type: "metrics", seq: "x" });
  lines[0]?.say({ type: "of-tomorrow" });
  const seen = only(told, "frame")[0] as { pose: Float32Array; drops: object };
  expect([seen.pose.length, seen.pose[3], seen.drops]).toEqual([132, 1, { paced: 2 }]);
  expect(only(told, "event")).toMatchObject([{ id: 4, stage: "final" }]);
  expect(only(told, "note")).toMatchObject([{ id: "n", text: "knee", number: 3 }]);
  expect(only(told, "unnoted")).toEqual(["n"]);
  expect(only(told, "label")).toEqual([{ label: "left leg", athleteId: undefined }]);
  expect(only(told, "notice")).toEqual([{ code: "relay-lost", detail: "away" }]);
  expect(only(told, "malformed")).toHaveLength(1);
});

it("ends with the session, and with one that is not there", () => {
  const ended = following();
  ended.lines[0]?.opened();
  ended.lines[0]?.say({ type: "bye", reason: "stopped" });
  ended.lines[0]?.lost(1000);
  expect(only(ended.told, "closed")).toEqual(["stopped"]);
  const unknown = following();
  unknown.lines[0]?.lost(4404, "no live session");
  expect(only(unknown.told, "closed")).toEqual(["no live session"]);
  vi.advanceTimersByTime(60_000);
  expect([ended.lines.length, unknown.lines.length]).toEqual([1, 1]);
});

it("comes back, and tells every event once", async () => {
  const written = [3, 4, 5].map((id) => ({ ...EVENT, stage: "final", id, absent: {} }));
  const asked: string[] = [];
  vi.stubGlobal("fetch", async (url: string) => {
    asked.push(url);
    return new Response(JSON.stringify({ events: written, next: null }));
  });
  const { lines, told } = following();
  lines[0]?.opened();
  lines[0]?.say({ ...EVENT, stage: "final", id: 3 });
  lines[0]?.lost(1006);
  await vi.advanceTimersByTimeAsync(650);
  lines[1]?.opened();
  lines[1]?.say({ ...EVENT, stage: "final", id: 5 });
  await vi.advanceTimersByTimeAsync(2000);
  expect(asked).toEqual(["https://coach.example/api/v1/sessions/s%2F1/events?cursor=3"]);
  expect((only(told, "event") as { id: number }[]).map(({ id }) => id)).toEqual([3, 5, 4]);
  expect(only(told, "state")).toEqual(["live", "reconnecting", "live"]);
});

it("asks again for what it missed while the server is busy, and not for what it may not have", async () => {
  const answers = [503, 429, 404];
  let asked = 0;
  vi.stubGlobal("fetch", async () => new Response("{}", { status: answers[asked++] ?? 500 }));
  const { lines, told } = following();
  lines[0]?.opened();
  lines[0]?.lost(1006);
  await vi.advanceTimersByTimeAsync(650);
  lines[1]?.opened();
  await vi.advanceTimersByTimeAsync(60_000);
  expect([asked, only(told, "event")]).toEqual([3, []]);
});

it("stops when it is told to", () => {
  const { watch, lines, told } = following();
  watch.close();
  lines[0]?.say({ ...EVENT, stage: "final", id: 1 });
  lines[0]?.lost(1000);
  vi.advanceTimersByTime(60_000);
  expect([lines.length, lines[0]?.closed, only(told, "event")]).toEqual([1, true, []]);
});
