import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, it } from "vitest";
import { fetchSports } from "../src/api.ts";
import { ServerError } from "../src/errors.ts";
import { WhipResource } from "../src/whip.ts";

interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** A WHIP server on this machine that says yes, unless `answer` is replaced. */
let server: Server;
let base: URL;
let seen: Seen[];
let answer: (seen: Seen, response: ServerResponse) => void;

beforeEach(async () => {
  seen = [];
  answer = ({ method }, response) => {
    if (method === "POST")
      response.writeHead(201, {
        Location: "/whip/abc",
        ETag: '"abc"',
        Link: '<stun:s.example>; rel="ice-server"',
      });
    response.end(method === "POST" ? "v=0" : "");
  };
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      seen.push({ method, url, headers, body });
      answer({ method, url, headers, body }, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

function resource(token?: string): WhipResource {
  return new WhipResource(new URL("whip?sport=cmj", base), token);
}

function candidate(text: string): RTCIceCandidate {
  return { candidate: text } as RTCIceCandidate;
}

function refuseWith(status: number, problem: object, headers: Record<string, string> = {}): void {
  answer = (_seen, response) => {
    response.writeHead(status, { "Content-Type": "application/problem+json", ...headers });
    response.end(JSON.stringify(problem));
  };
}

async function refusal(): Promise<ServerError> {
  const error = await resource()
    .offer("v=0")
    .catch((cause: unknown) => cause);
  if (!(error instanceof ServerError)) throw new Error("no ServerError was raised");
  return error;
}

it("offers, with the key, and reads answer and ICE servers", async () => {
  const { sdp, iceServers } = await resource("key").offer("v=0 offer");
  expect(sdp).toBe("v=0");
  expect(iceServers).toEqual([{ urls: "stun:s.example" }]);
  expect(seen[0]).toMatchObject({ method: "POST", url: "/whip?sport=cmj", body: "v=0 offer" });
  expect(seen[0]?.headers).toMatchObject({
    "content-type": "application/sdp",
    authorization: "Bearer key",
  });
});

it("sends candidates at once, those that come meanwhile together, matching the session's tag", async () => {
  const { candidates } = await resource().offer("v=0");
  for (const number of [1, 2, 3]) candidates.add(candidate(`candidate:${number}`));
  await expect.poll(() => seen.length).toBe(3);
  expect(seen[1]).toMatchObject({ method: "PATCH", url: "/whip/abc" });
  expect(seen[1]?.headers).toMatchObject({
    "if-match": '"abc"',
    "content-type": "application/trickle-ice-sdpfrag",
  });
  expect(seen[1]?.body).toContain("a=candidate:1\r\n");
  expect(seen[2]?.body).toContain("a=candidate:2\r\na=candidate:3\r\n");
});

it("goes on after a candidate that the server did not take", async () => {
  const { candidates } = await resource().offer("v=0");
  answer = (_seen, response) => response.writeHead(412).end();
  candidates.add(candidate("candidate:1"));
  candidates.add(candidate("candidate:2"));
  await expect.poll(() => seen.length).toBe(3);
  expect(seen[2]?.body).toContain("a=candidate:2\r\n");
});

it("offers again to go on with a session, not waiting for candidates of the first offer", async () => {
  const whip = resource();
  const first = new AbortController();
  const { candidates } = await whip.offer("v=0", {}, first.signal);
  const say = answer;
  answer = () => undefined; // a path that is broken: no answer ever comes
  candidates.add(candidate("candidate:old"));
  candidates.add(candidate("candidate:older"));
  await expect.poll(() => seen.length).toBe(2);
  first.abort();
  answer = say;
  const again = await whip.offer("v=0 again", { resume: "abc.secret", heard: "7" });
  again.candidates.add(candidate("candidate:new"));
  await expect.poll(() => seen.length).toBe(4);
  expect(seen.map(({ method, url }) => [method, url])).toEqual([
    ["POST", "/whip?sport=cmj"],
    ["PATCH", "/whip/abc"],
    ["POST", "/whip?sport=cmj&resume=abc.secret&heard=7"],
    ["PATCH", "/whip/abc"],
  ]);
  expect(seen[3]?.body).toContain("candidate:new");
});

it("deletes the session once, however often it is asked to", async () => {
  const whip = resource();
  await whip.remove();
  await whip.offer("v=0");
  await whip.remove();
  await whip.remove();
  expect(seen.map(({ method }) => method)).toEqual(["POST", "DELETE"]);
});

it("says how long to wait when the server is full", async () => {
  refuseWith(503, { type: "urn:sideline:problem:full", detail: "8 of 8" }, { "Retry-After": "5" });
  const error = await refusal();
  expect(error).toMatchObject({ code: "server-full", retryAfterS: 5, detail: "8 of 8" });
  expect(error.message).toContain("about 5 s");
});

it.each([
  [42, "42 s"],
  [600, "10 min"],
  [86_400, "24 hours"],
  [2_000_000, "24 days"],
])("says to wait %i s when the key allows no more", async (seconds, words) => {
  refuseWith(429, { detail: "no more" }, { "Retry-After": String(seconds) });
  const error = await refusal();
  expect(error).toMatchObject({ code: "limit-reached", retryAfterS: seconds, detail: "no more" });
  expect(error.message).toContain(`(about ${words})`);
});

it.each([
  [503, "urn:sideline:problem:not-ready", "server-not-ready"],
  [401, "urn:sideline:problem:unauthorised", "unauthorised"],
  [403, "urn:sideline:problem:missing-scope", "forbidden"],
  [429, "urn:sideline:problem:too-many-requests", "limit-reached"],
  [422, "urn:sideline:problem:unknown-sport", "unknown-sport"],
  [422, "urn:sideline:problem:no-video", "rejected"],
  [410, "urn:sideline:problem:not-resumable", "session-gone"],
  [410, "urn:sideline:problem:session-over", "session-over"],
  [404, "about:blank", "not-a-server"],
  [500, "about:blank", "rejected"],
] as const)("answers HTTP %i of type %s with the error %s", async (status, type, code) => {
  refuseWith(status, { type });
  expect(await refusal()).toMatchObject({ code });
});

it("has words for a refusal that is no problem document", async () => {
  answer = (_seen, response) => {
    response.writeHead(502, { "Content-Type": "text/html" });
    response.end("<h1>Bad gateway");
  };
  expect(await refusal()).toMatchObject({ code: "rejected", detail: "HTTP 502" });
});

it("has words for a server that is not there", async () => {
  server.close();
  expect(await refusal()).toMatchObject({ code: "not-a-server" });
});

it("does not take any web page for a WHIP server", async () => {
  answer = (_seen, response) => response.end("<h1>Welcome");
  expect(await refusal()).toMatchObject({ code: "not-a-server" });
});

it("lists the sports, and refuses a list of another form", async () => {
  const sport = { name: "cmj", label: "Jump", view: "from the side", minimum_fps: 24 };
  answer = (_seen, response) => response.end(JSON.stringify({ sports: [sport] }));
  expect(await fetchSports(base.href)).toMatchObject([sport]);
  answer = (_seen, response) => response.end('{"sports": [{"title": "x"}]}');
  await expect(fetchSports(base.href)).rejects.toMatchObject({ code: "not-a-server" });
});
