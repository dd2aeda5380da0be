import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { WireError } from "../src/fields.ts";
import { readAnalysis, sendVideo } from "../src/recorded.ts";

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

let asked = 0;
let answer: (response: ServerResponse) => void;
const server = createServer((request, response) => {
  asked += 1;
  request.resume();
  request.on("end", () => answer(response));
});
beforeAll(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)));
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(() => {
  asked = 0;
});

function refuse(status: number, headers: Record<string, string>): void {
  answer = (response) => {
    response.writeHead(status, { "Content-Type": "application/problem+json", ...headers });
    response.end(JSON.stringify({ detail: "no" }));
  };
}

function send(): Promise<string> {
  const { port } = server.address() as AddressInfo;
  // Outside browsers the tus library takes no File, but bytes with the same names.
  const file = Object.assign(Buffer.from("abc"), { name: "a.mp4", type: "video/mp4" });
  return sendVideo({ endpoint: `http://127.0.0.1:${port}/` }, file as unknown as File);
}

it("says what the key does not allow, at once", async () => {
  refuse(403, {});
  await expect(send()).rejects.toMatchObject({ code: "forbidden", detail: "no" });
  expect(asked).toBe(1);
});

it("says at once when a limit is over only long after", async () => {
  refuse(429, { "Retry-After": "86400" });
  const told = { code: "limit-reached", retryAfterS: 86_400 };
  await expect(send()).rejects.toMatchObject(told);
  expect(asked).toBe(1);
});

it("tries again when a limit is soon over", async () => {
  answer = (response) => {
    const first = asked === 1;
    const headers = first ? { "Retry-After": "1" } : { Location: "/api/v1/uploads/up" };
    const sent = { "Tus-Resumable": "1.0.0", "Upload-Offset": "3", ...headers };
    response.writeHead(first ? 429 : asked === 2 ? 201 : 204, sent).end();
  };
  expect(await send()).toBe("up");
  expect(asked).toBe(3);
});
