import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ServerError } from "../src/errors.ts";
import {
  addWebhook,
  deleteWebhook,
  enableWebhook,
  listWebhooks,
  testWebhook,
  verifyWebhook,
  WebhookError,
} from "../src/webhooks.ts";
import vector from "./webhook-vector.json" with { type: "json" };

const NOW_MS = 1_764_000_000_000;
const ID = "p3Yc0tW1bq8mZ5sKf2hD9g";
const ATTEMPT = {
  session_id: "s",
  sport: "cmj",
  kind: "jump",
  number: 3,
  media_time_s: 41.2,
  values: { jump_height_flight_m: 0.41 },
  absent: { peak_power_w: "the mass is not known" },
  flags: [],
  verdict: { grade: "good", reasons: [] },
};

function event(type: string, data: unknown): string {
  return JSON.stringify({ type, timestamp: "2025-11-24T16:00:00Z", data });
}

async function signature(body: string, sentS: number, secret = vector.secret): Promise<string> {
  const bytes = Uint8Array.from(atob(secret.slice(6)), (char) => char.charCodeAt(0));
  const way = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", bytes, way, false, ["sign"]);
  const signed = new TextEncoder().encode(`${ID}.${sentS}.${body}`);
  const made = new Uint8Array(await crypto.subtle.sign("HMAC", key, signed));
  return `v1,${btoa(String.fromCharCode(...made))}`;
}

async function headersOf(body: string, sentS = NOW_MS / 1000): Promise<Record<string, string>> {
  return {
    "Webhook-Id": ID,
    "webhook-timestamp": String(sentS),
    "webhook-signature": await signature(body, sentS),
  };
}

describe("verifying", () => {
  const headers = {
    "webhook-id": vector.id,
    "webhook-timestamp": String(vector.sent_s),
    "webhook-signature": vector.signature,
  };
  const then = { nowMs: vector.sent_s * 1000 };

  it("knows a signature that OpenSSL made, and finds no event in what it signs", async () => {
    await expect(verifyWebhook(vector.body, headers, vector.secret, then)).rejects.toThrow(
      "no event",
    );
    const changed = vector.body.replace("4", "5");
    await expect(verifyWebhook(changed, headers, vector.secret, then)).rejects.toThrow(
      "no signature is right",
    );
  });

  it("gives an attempt with its types, from text or bytes, and headers of either kind", async () => {
    const body = event("metric_update", ATTEMPT);
    const given = await headersOf(body);
    const found = await verifyWebhook(body, given, vector.secret, { nowMs: NOW_MS });
    expect(found).toEqual({
      id: ID,
      type: "metric_update",
      timestamp: new Date("2025-11-24T16:00:00Z"),
      data: {
        sessionId: "s",
        sport: "cmj",
        kind: "jump",
        number: 3,
        mediaTimeS: 41.2,
        values: { jump_height_flight_m: 0.41 },
        absent: { peak_power_w: "the mass is not known" },
        flags: [],
        verdict: { grade: "good", reasons: [] },
      },
    });
    const bytes = new TextEncoder().encode(body);
    const how = { nowMs: NOW_MS };
    expect(await verifyWebhook(bytes, new Headers(given), vector.secret, how)).toEqual(found);
  });

  it("takes one right signature of several, and no other version's", async () => {
    const body = event("ping", { webhook_id: "w" });
    const given = await headersOf(body);
    const right = given["webhook-signature"] ?? "";
    const among = { ...given, "webhook-signature": `v1,!!! v1a,abcd v1,AAAA ${right}` };
    const how = { nowMs: NOW_MS };
    expect((await verifyWebhook(body, among, vector.secret, how)).type).toBe("ping");
    const other = { ...given, "webhook-signature": right.replace("v1,", "v2,") };
    await expect(verifyWebhook(body, other, vector.secret, how)).rejects.toThrow(WebhookError);
  });

  it.each([-301, 301])("refuses what was sent %d s from now", async (offS) => {
    const body = event("ping", { webhook_id: "w" });
    const given = await headersOf(body, NOW_MS / 1000 + offS);
    await expect(verifyWebhook(body, given, vector.secret, { nowMs: NOW_MS })).rejects.toThrow(
      "repeated, or a clock is wrong",
    );
  });

  it("keeps an event of a kind that it does not know", async () => {
    const body = event("athlete_slept", { hours: 8 });
    const found = await verifyWebhook(body, await headersOf(body), vector.secret, {
      nowMs: NOW_MS,
    });
    expect(found).toMatchObject({ type: "other", kind: "athlete_slept", data: { hours: 8 } });
  });

  it.each(["webhook-id", "webhook-timestamp", "webhook-signature"])("misses %s", async (name) => {
    const left = Object.fromEntries(Object.entries(headers).filter(([one]) => one !== name));
    await expect(verifyWebhook(vector.body, left, vector.secret, then)).rejects.toThrow(name);
  });

  it.each(["", "whsec_", "whsec_!", "AQID"])("refuses the secret %o", async (secret) => {
    await expect(verifyWebhook(vector.body, headers, secret, then)).rejects.toThrow(TypeError);
  });
});

describe("managing", () => {
  const info = {
    id: ID,
    url: "https://coach.example/hooks",
    events: ["metric_update"],
    description: "",
    enabled: true,
    disabled_reason: null,
    created_at: "2025-11-24T16:00:00Z",
  };
  let http: Server;
  let seen: { method: string; url: string; body: string; key: string | undefined }[];
  let answer: { status: number; body: unknown };
  let server: { endpoint: string; token: string };

  beforeEach(async () => {
    seen = [];
    answer = { status: 200, body: info };
    http = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk) => {
        body += chunk;
      });
      request.on("end", () => {
        const { method = "", url = "" } = request;
        seen.push({ method, url, body, key: request.headers.authorization });
        response.writeHead(answer.status, { "Content-Type": "application/json" });
        response.end(answer.status === 204 ? undefined : JSON.stringify(answer.body));
      });
    });
    await new Promise<void>((listening) => http.listen(0, "127.0.0.1", listening));
    const { port } = http.address() as AddressInfo;
    server = { endpoint: `http://127.0.0.1:${port}`, token: "k" };
  });

  afterEach(() => new Promise((closed) => http.close(closed)));

  it("adds one and is told its secret", async () => {
    answer = { status: 201, body: { ...info, secret: vector.secret } };
    const wanted = { url: info.url, events: ["metric_update"] as const };
    expect((await addWebhook(server, wanted)).secret).toBe(vector.secret);
    expect(seen).toEqual([
      {
        method: "POST",
        url: "/api/v1/webhooks",
        body: JSON.stringify(wanted),
        key: "Bearer k",
      },
    ]);
  });

  it("lists, switches off, tests and deletes", async () => {
    answer = { status: 200, body: { webhooks: [info], next: null } };
    expect((await listWebhooks(server))[0]).toMatchObject({ id: ID, enabled: true });
    answer = { status: 200, body: { ...info, enabled: false, disabled_reason: "switched_off" } };
    expect((await enableWebhook(server, ID, false)).disabledReason).toBe("switched_off");
    answer = { status: 200, body: { state: "failed" } };
    expect(await testWebhook(server, ID)).toBe(false);
    answer = { status: 204, body: undefined };
    await deleteWebhook(server, ID);
    expect(seen.map((one) => `${one.method} ${one.url}`)).toEqual([
      "GET /api/v1/webhooks?limit=100",
      `PATCH /api/v1/webhooks/${ID}`,
      `POST /api/v1/webhooks/${ID}/test`,
      `DELETE /api/v1/webhooks/${ID}`,
    ]);
  });

  it("says why it was refused", async () => {
    answer = { status: 422, body: { type: "urn:sideline:problem:wrong-url", detail: "url: no" } };
    await expect(addWebhook(server, { url: "x", events: [] })).rejects.toThrow(ServerError);
  });
});
