import { createServer, type Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type AccountInfo, fetchAccount, may } from "../src/account.ts";
import { changeDevice, listDevices, revokeDevice } from "../src/devices.ts";
import { ServerError } from "../src/errors.ts";
import { WireError } from "../src/fields.ts";
import { claimInvitation, createInvitation, listInvitations } from "../src/invitations.ts";
import { listMembers, revokeMember } from "../src/members.ts";
import { claimPairing, createPairing, pairingInfo, revokePairing } from "../src/pairings.ts";
import type { Server } from "../src/recorded.ts";
import { createShare, fetchShared, listShares } from "../src/shares.ts";

const AT = "2026-05-01T10:00:00Z";
const DEVICE = {
  id: "d1",
  name: "Left",
  athlete_id: null,
  created_at: AT,
  last_seen_at: AT,
  online: true,
  session_id: "s1",
  state: "live",
};

interface Asked {
  readonly line: string;
  readonly key: string | undefined;
  readonly body: unknown;
}

let http: HttpServer;
let server: Server;
let asked: Asked[];
let answer: { status: number; body: object };

function answering(body: object, status = 200): void {
  answer = { status, body };
}

beforeEach(async () => {
  asked = [];
  http = createServer(async (request, response) => {
    let body = "";
    for await (const part of request) body += part;
    asked.push({
      line: `${request.method} ${request.url}`,
      key: request.headers.authorization,
      body: body === "" ? undefined : JSON.parse(body),
    });
    response.writeHead(answer.status, { "Content-Type": "application/json" });
    response.end(answer.status === 204 ? undefined : JSON.stringify(answer.body));
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const { port } = http.address() as AddressInfo;
  server = { endpoint: `http://127.0.0.1:${port}/`, token: "k" };
});

afterEach(() => new Promise((resolve) => http.close(resolve)));

it("pairs a device, and says what became of it", async () => {
  const waiting = { id: "p1", state: "waiting", device_id: null, expires_at: AT };
  answering({ ...waiting, token: "t", url: "https://x/phone#pair=t", qr_svg: "<svg/>" }, 201);
  const made = await createPairing(server, { name: "Left", athleteId: "ada" });
  expect(made).toEqual({
    id: "p1",
    state: "waiting",
    deviceId: undefined,
    expiresAt: new Date(AT),
    token: "t",
    url: "https://x/phone#pair=t",
    qrSvg: "<svg/>",
  });
  answering({ ...waiting, state: "claimed", device_id: "d1" });
  expect((await pairingInfo(server, "p1")).deviceId).toBe("d1");
  answering({}, 204);
  await revokePairing(server, "p1");
  expect(asked).toEqual([
    {
      line: "POST /api/v1/pairings",
      key: "Bearer k",
      body: { name: "Left", athlete_id: "ada" },
    },
    { line: "GET /api/v1/pairings/p1", key: "Bearer k", body: undefined },
    { line: "DELETE /api/v1/pairings/p1", key: "Bearer k", body: undefined },
  ]);
});

it("claims without a key", async () => {
  answering({ device_id: "d1", key: "new", name: "Left" }, 201);
  const open = { endpoint: server.endpoint };
  expect(await claimPairing(open, "t", "a phone")).toEqual({
    deviceId: "d1",
    key: "new",
    name: "Left",
  });
  answering({ key: "new", role: "viewer", owner: "club", name: "Bea" }, 201);
  expect((await claimInvitation(open, "t")).role).toBe("viewer");
  expect(asked.map((one) => [one.line, one.key, one.body])).toEqual([
    ["POST /api/v1/pairings/claim", undefined, { token: "t", name: "a phone" }],
    ["POST /api/v1/invitations/claim", undefined, { token: "t" }],
  ]);
});

it.each([
  [404, "unknown-token"],
  [409, "token-used"],
  [410, "token-expired"],
  [410, "token-revoked"],
  [401, "share-revoked"],
  [401, "share-expired"],
])("tells a link that is over from another refusal: %i %s", async (status, slug) => {
  answering({ type: `urn:sideline:problem:${slug}`, detail: "ask" }, status);
  const refused = await claimPairing(server, "t").catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(ServerError);
  expect((refused as ServerError).code).toBe("link-over");
});

it("lists, changes and removes devices", async () => {
  answering({ devices: [DEVICE] });
  const [found] = await listDevices(server);
  expect(found).toEqual({
    id: "d1",
    name: "Left",
    athleteId: undefined,
    createdAt: new Date(AT),
    lastSeenAt: new Date(AT),
    online: true,
    sessionId: "s1",
    state: "live",
  });
  answering({ ...DEVICE, name: "Right" });
  expect((await changeDevice(server, "d1", { name: "Right", athleteId: null })).name).toBe("Right");
  expect(asked.at(-1)?.body).toEqual({ name: "Right", athlete_id: null });
  answering({}, 204);
  await revokeDevice(server, "d1");
  expect(asked.at(-1)?.line).toBe("DELETE /api/v1/devices/d1");
  answering({ devices: [{ ...DEVICE, created_at: "yesterday" }] });
  await expect(listDevices(server)).rejects.toThrow(WireError);
});

it("invites people, and lists who came", async () => {
  answering({ id: "i1", token: "t", url: "u", role: "coach", expires_at: AT }, 201);
  expect((await createInvitation(server, { role: "coach", expiresS: 3600 })).url).toBe("u");
  expect(asked.at(-1)?.body).toEqual({ role: "coach", expires_s: 3600 });
  const invitation = { id: "i1", role: "coach", name: null, athlete_id: null, state: "waiting" };
  answering({ invitations: [{ ...invitation, created_at: AT, expires_at: AT }] });
  expect((await listInvitations(server))[0]?.state).toBe("waiting");
  const member = { id: "m1", name: "Bea", role: "viewer", athlete_id: null };
  answering({ members: [{ ...member, created_at: AT, last_seen_at: null }] });
  expect((await listMembers(server))[0]?.lastSeenAt).toBeUndefined();
  answering({ members: [{ ...member, role: "king", created_at: AT, last_seen_at: null }] });
  await expect(listMembers(server)).rejects.toThrow("`role` must be one of: owner, coach");
  answering({}, 204);
  await revokeMember(server, "m1");
  expect(asked.at(-1)?.line).toBe("DELETE /api/v1/members/m1");
});

it("shares one thing", async () => {
  const shows = { kind: "session", id: "s1", sport: "cmj", label: null, expires_at: AT };
  const share = { id: "h1", created_at: AT, expires_at: AT, shows };
  answering({ ...share, token: "t", url: "u" }, 201);
  expect((await createShare(server, { sessionId: "s1", label: "Ada" })).shows.id).toBe("s1");
  expect(asked.at(-1)?.body).toEqual({ session_id: "s1", label: "Ada" });
  answering({ shares: [share] });
  expect((await listShares(server))[0]?.shows.kind).toBe("session");
  answering(shows);
  expect(await fetchShared(server)).toEqual({
    kind: "session",
    id: "s1",
    later: [],
    sport: "cmj",
    label: undefined,
    expiresAt: new Date(AT),
  });
  answering({ ...shows, later: ["s2"] });
  expect((await fetchShared(server)).later).toEqual(["s2"]);
});

it("says what a key may", async () => {
  answering({ owner: "club", role: "coach", scopes: ["live", "analyses:write"], limits: {} });
  const account: AccountInfo = await fetchAccount(server);
  expect(account.role).toBe("coach");
  expect(["live", "live:watch", "analyses:read"].every((one) => may(account, one))).toBe(true);
  expect(may({ ...account, scopes: ["live:watch"] }, "live")).toBe(false);
  expect(may(account, "admin")).toBe(false);
  expect(account.requestsPerMinute).toBeUndefined();
  const limits = { requests_per_minute: 120 };
  answering({ owner: "club", role: null, scopes: [], limits });
  expect(await fetchAccount(server)).toMatchObject({ role: undefined, requestsPerMinute: 120 });
});
