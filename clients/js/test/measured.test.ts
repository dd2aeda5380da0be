import { afterEach, expect, it, vi } from "vitest";
import { analysisInfo, sessionRecording } from "../src/measured.ts";

afterEach(() => vi.unstubAllGlobals());

const DONE = {
  id: "a",
  video: "left.mp4",
  sport: "cmj",
  state: "done",
  stage: "done",
  progress: 1,
  created_at: "2026-05-01T10:00:00Z",
  results: { "report.json": "/there/report.json", "overlay.mp4": "https://store.example/o?sign=1" },
};

function answering(body: unknown): void {
  vi.stubGlobal("fetch", async () => Response.json(body));
}

it("puts a share's token into the server's own links, which nothing else opens", async () => {
  answering({ recording: null, analysis: DONE });
  const server = { endpoint: "https://club.example/", token: "share_0f_x" };
  const { analysis } = await sessionRecording(server, "s");
  expect(analysis?.results).toEqual({
    "report.json": "https://club.example/there/report.json?key=share_0f_x",
    "overlay.mp4": "https://store.example/o?sign=1",
  });
});

it("tells a key to nobody: its links open by themselves", async () => {
  answering(DONE);
  const analysis = await analysisInfo(
    { endpoint: "https://club.example/", token: "sideline_k" },
    "a",
  );
  expect(analysis.results).toEqual(DONE.results);
});
