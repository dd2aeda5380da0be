import { afterEach, expect, it, vi } from "vitest";
import {
  fetchThumbnail,
  patchSession,
  startDevice,
  stopDevice,
  stopSession,
} from "../src/aside.ts";
import { ServerError } from "../src/errors.ts";
import { addNote, deleteNote, listNotes } from "../src/notes.ts";

const SERVER = { endpoint: "https://coach.example/", token: "key" };
const SESSION = {
  id: "s",
  sport: "cmj",
  state: "live",
  created_at: "2026-05-01T10:00:00Z",
  frames: 1,
  answered: 1,
};
const NOTE = {
  id: "n",
  text: "knee",
  media_time_s: 1.5,
  number: null,
  created_at: "2026-05-01T10:00:00Z",
};

/** Answers every request with this, and keeps what was asked. */
function answering(body: unknown, status = 200, headers: Record<string, string> = {}) {
  const asked: (string | undefined)[][] = [];
  vi.stubGlobal("fetch", async (url: string, init: RequestInit = {}) => {
    const sent = init.body === undefined ? undefined : String(init.body);
    asked.push([init.method ?? "GET", new URL(url).pathname, sent]);
    const bare = status === 204 || status === 304;
    return new Response(bare ? null : JSON.stringify(body), { status, headers });
  });
  return asked;
}

afterEach(() => vi.unstubAllGlobals());

it("changes only what is said", async () => {
  const asked = answering({ ...SESSION, label: "left" });
  expect((await patchSession(SERVER, "s", { label: "left" })).label).toBe("left");
  await patchSession(SERVER, "s", { athleteId: null });
  expect(asked).toEqual([
    ["PATCH", "/api/v1/sessions/s", '{"label":"left"}'],
    ["PATCH", "/api/v1/sessions/s", '{"athlete_id":null}'],
  ]);
});

it("stops sessions, starts and stops devices", async () => {
  const asked = answering({});
  await stopSession(SERVER, "s");
  await startDevice(SERVER, "d", { sport: "cmj", record: true });
  await stopDevice(SERVER, "d");
  expect(asked).toEqual([
    ["POST", "/api/v1/sessions/s/stop", undefined],
    ["POST", "/api/v1/devices/d/start", '{"sport":"cmj","record":true}'],
    ["POST", "/api/v1/devices/d/stop", undefined],
  ]);
});

it("says why a device is not started", async () => {
  answering(
    { type: "https://coach.example/problems/device-offline", detail: "not on the line" },
    409,
  );
  const refused = startDevice(SERVER, "d", { sport: "cmj" });
  await expect(refused).rejects.toThrow(ServerError);
  await expect(refused).rejects.toMatchObject({ status: 409, problem: "device-offline" });
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("no route")));
  const unheard = startDevice(SERVER, "d", { sport: "cmj" });
  await expect(unheard).rejects.toMatchObject({ status: 0, problem: "", detail: "no route" });
});

it("writes, reads and deletes notes", async () => {
  const asked = answering({ ...NOTE, notes: [NOTE] });
  expect(await addNote(SERVER, "s", { text: "knee", mediaTimeS: 1.5 })).toEqual({
    id: "n",
    text: "knee",
    mediaTimeS: 1.5,
    number: undefined,
    createdAt: new Date("2026-05-01T10:00:00Z"),
  });
  expect(await listNotes(SERVER, "s")).toHaveLength(1);
  await deleteNote(SERVER, "s", "n");
  expect(asked).toEqual([
    ["POST", "/api/v1/sessions/s/notes", '{"text":"knee","media_time_s":1.5}'],
    ["GET", "/api/v1/sessions/s/notes", undefined],
    ["DELETE", "/api/v1/sessions/s/notes/n", undefined],
  ]);
});

it("fetches a picture where there is a new one", async () => {
  answering({}, 200, { ETag: '"a"' });
  expect((await fetchThumbnail(SERVER, "s"))?.etag).toBe('"a"');
  answering({}, 304);
  expect(await fetchThumbnail(SERVER, "s", '"a"')).toBeUndefined();
  answering({}, 404);
  expect(await fetchThumbnail(SERVER, "s")).toBeUndefined();
});
