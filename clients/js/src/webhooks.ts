/**
 * Webhooks: verified where they are received, and managed on the server.
 *
 *     const event = await verifyWebhook(await request.text(), request.headers, secret);
 *     if (event.type === "metric_update") show(event.data.values);
 *
 * The body must be as it came, before anything has parsed it; answer 401 to a WebhookError. The
 * same event may come twice, always under the same `id`. Works in Node and in workers, by WebCrypto.
 */
import { type Fields, isMap, mapOf, number, text, texts, WireError } from "./fields.ts";
import { serverError } from "./problems.ts";
import { type AnalysisInfo, readAnalysis, type Server } from "./recorded.ts";
import { decodeVerdict, type Verdict } from "./verdict.ts";
import { authorisation, reach } from "./whip.ts";

/** It did not come from the server that has the secret, or not now; `message` says why. */
export class WebhookError extends Error {
  override readonly name = "WebhookError";
}

export type WebhookEventType = "metric_update" | "analysis_complete" | "analysis_failed";

/** An attempt of a live session. */
export interface FinalAttempt {
  readonly sessionId: string;
  readonly sport: string;
  readonly kind: string;
  readonly number: number;
  readonly mediaTimeS: number;
  /** Its metrics, with units in their names. */
  readonly values: Readonly<Record<string, number>>;
  /** What could not be measured, and why. */
  readonly absent: Readonly<Record<string, string>>;
  readonly flags: readonly string[];
  readonly verdict: Verdict | undefined;
}

interface Happened<Type extends string, Data> {
  /** The same however often it comes. */
  readonly id: string;
  readonly type: Type;
  readonly timestamp: Date;
  readonly data: Data;
}

export type WebhookEvent =
  | Happened<"metric_update", FinalAttempt>
  | Happened<"analysis_complete", AnalysisInfo>
  | Happened<"analysis_failed", AnalysisInfo>
  | Happened<"ping", { readonly webhookId: string }>
  /** Of a kind that this version does not know; `kind` names it. */
  | (Happened<"other", Fields> & { readonly kind: string });

export interface WebhookInfo {
  readonly id: string;
  readonly url: string;
  readonly events: readonly string[];
  readonly description: string;
  readonly enabled: boolean;
  /** Why nothing is sent to it: `switched_off`, `gone` or `failing`. */
  readonly disabledReason: string | undefined;
  readonly createdAt: Date;
  /** What signs its events; told once, when it was added. */
  readonly secret: string | undefined;
}

type HeaderSource = Headers | Readonly<Record<string, string | readonly string[] | undefined>>;

const TOLERANCE_S = 300;
const VERSION = "v1,";

/** Raises WebhookError, and TypeError for a secret that is none. */
export async function verifyWebhook(
  body: string | Uint8Array,
  headers: HeaderSource,
  secret: string,
  how: { readonly toleranceS?: number; readonly nowMs?: number } = {},
): Promise<WebhookEvent> {
  const key = await keyOf(secret);
  const id = headerOf(headers, "webhook-id");
  const sent = headerOf(headers, "webhook-timestamp");
  const signatures = headerOf(headers, "webhook-signature").split(" ");
  if (!/^\d{1,11}$/.test(sent))
    throw new WebhookError("webhook-timestamp is no time in whole seconds");
  const content = typeof body === "string" ? new TextEncoder().encode(body) : body;
  const signed = joined(new TextEncoder().encode(`${id}.${sent}.`), content);
  if (!(await anyRight(key, signatures, signed)))
    throw new WebhookError("no signature is right: is this the secret of this webhook?");
  const ageS = (how.nowMs ?? Date.now()) / 1000 - Number(sent);
  if (Math.abs(ageS) > (how.toleranceS ?? TOLERANCE_S))
    throw new WebhookError(`it was sent ${Math.round(ageS)} s ago: repeated, or a clock is wrong`);
  return readEvent(id, content);
}

/** Have events sent to a URL; the answer has the secret, which is never told again. */
export async function addWebhook(
  server: Server,
  wanted: {
    readonly url: string;
    readonly events: readonly WebhookEventType[];
    readonly description?: string;
  },
): Promise<WebhookInfo> {
  const headers = { "Content-Type": "application/json" };
  const response = await ask(server, "", { method: "POST", headers, body: JSON.stringify(wanted) });
  return readWebhook(await response.json());
}

/** The newest webhooks. */
export async function listWebhooks(server: Server, limit = 100): Promise<readonly WebhookInfo[]> {
  const body: unknown = await (await ask(server, `?limit=${limit}`, {})).json();
  const list = isMap(body) ? body["webhooks"] : undefined;
  if (!Array.isArray(list)) throw new WireError("`webhooks` must be a list");
  return list.map(readWebhook);
}

/** Switches it off, which cancels what waits for it, or on again. */
export async function enableWebhook(
  server: Server,
  id: string,
  enabled: boolean,
): Promise<WebhookInfo> {
  const headers = { "Content-Type": "application/json" };
  const init = { method: "PATCH", headers, body: JSON.stringify({ enabled }) };
  return readWebhook(await (await ask(server, `/${encodeURIComponent(id)}`, init)).json());
}

/** Has a `ping` sent now; whether it was taken. */
export async function testWebhook(server: Server, id: string): Promise<boolean> {
  const path = `/${encodeURIComponent(id)}/test`;
  const body: unknown = await (await ask(server, path, { method: "POST" })).json();
  if (!isMap(body)) throw new WireError("a delivery must be a map");
  return text(body, "state") === "delivered";
}

/** Deletes it, with all that waits for it. */
export async function deleteWebhook(server: Server, id: string): Promise<void> {
  await ask(server, `/${encodeURIComponent(id)}`, { method: "DELETE" });
}

async function ask(server: Server, path: string, init: RequestInit): Promise<Response> {
  const url = new URL(`api/v1/webhooks${path}`, server.endpoint).href;
  const headers = { ...authorisation(server.token), ...(init.headers as Record<string, string>) };
  const response = await reach(url, { ...init, headers });
  if (!response.ok) throw await serverError(response);
  return response;
}

function readWebhook(value: unknown): WebhookInfo {
  if (!isMap(value)) throw new WireError("a webhook must be a map");
  const enabled = value["enabled"];
  if (typeof enabled !== "boolean") throw new WireError("`enabled` must be true or false");
  return {
    id: text(value, "id"),
    url: text(value, "url"),
    events: texts(value, "events"),
    description: text(value, "description"),
    enabled,
    disabledReason: value["disabled_reason"] == null ? undefined : text(value, "disabled_reason"),
    createdAt: new Date(text(value, "created_at")),
    secret: value["secret"] == null ? undefined : text(value, "secret"),
  };
}

async function keyOf(secret: string): Promise<CryptoKey> {
  const bytes = secret.startsWith("whsec_") ? decoded(secret.slice("whsec_".length)) : undefined;
  if (bytes === undefined || bytes.length === 0)
    throw new TypeError("a webhook's secret looks like whsec_…, as the server gave it");
  return crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, [
    "verify",
  ]);
}

/** `crypto.subtle.verify` takes a time that does not tell how much of a signature is right. */
async function anyRight(
  key: CryptoKey,
  signatures: readonly string[],
  signed: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  for (const given of signatures) {
    const bytes = given.startsWith(VERSION) ? decoded(given.slice(VERSION.length)) : undefined;
    if (bytes !== undefined && (await crypto.subtle.verify("HMAC", key, bytes, signed)))
      return true;
  }
  return false;
}

function decoded(base64: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
  } catch {
    return undefined;
  }
}

function joined(head: Uint8Array, rest: Uint8Array): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(head.length + rest.length);
  all.set(head);
  all.set(rest, head.length);
  return all;
}

function headerOf(headers: HeaderSource, name: string): string {
  const value =
    headers instanceof Headers
      ? headers.get(name)
      : Object.entries(headers).find(([given]) => given.toLowerCase() === name)?.[1];
  if (typeof value !== "string") throw new WebhookError(`it has no ${name}`);
  return value;
}

function readEvent(id: string, content: Uint8Array): WebhookEvent {
  try {
    const said: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(content));
    if (!isMap(said) || !isMap(said["data"])) throw new WireError("`data` must be a map");
    return typed(id, text(said, "type"), new Date(text(said, "timestamp")), said["data"]);
  } catch (cause) {
    throw new WebhookError(`the body is no event: ${(cause as Error).message}`);
  }
}

function typed(id: string, type: string, timestamp: Date, data: Fields): WebhookEvent {
  switch (type) {
    case "metric_update":
      return { id, type, timestamp, data: readAttempt(data) };
    case "analysis_complete":
    case "analysis_failed":
      return { id, type, timestamp, data: readAnalysis(data) };
    case "ping":
      return { id, type, timestamp, data: { webhookId: text(data, "webhook_id") } };
    default:
      return { id, type: "other", kind: type, timestamp, data };
  }
}

function readAttempt(data: Fields): FinalAttempt {
  return {
    sessionId: text(data, "session_id"),
    sport: text(data, "sport"),
    kind: text(data, "kind"),
    number: number(data, "number"),
    mediaTimeS: number(data, "media_time_s"),
    values: mapOf(data, "values", "number"),
    absent: mapOf(data, "absent", "string"),
    flags: texts(data, "flags"),
    verdict: decodeVerdict(data["verdict"]),
  };
}
