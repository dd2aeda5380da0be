/** Requests to our own API as the pages make them: JSON there, JSON back, a problem as an error. */
import type { Server } from "@sideline/client";
import { remembered } from "../shell/key.ts";

/** The server said no, or nothing at all (`status` 0). */
export class Refused extends Error {
  override readonly name = "Refused";

  constructor(
    readonly status: number,
    /** The last part of the problem's type, e.g. `device-offline`. */
    readonly problem: string,
    readonly detail: string,
    readonly retryAfterS: number | undefined,
  ) {
    super(detail);
  }
}

/** The server that this page came from, with the key that this browser remembers. */
export function here(): Server {
  return { endpoint: new URL("./", document.baseURI).href, token: remembered() };
}

/** What the API answers; undefined for an empty answer. Raises Refused. */
export async function ask(
  server: Server,
  method: string,
  path: string,
  body?: object,
): Promise<unknown> {
  const init: RequestInit = { method, headers: headersOf(server, body !== undefined) };
  if (body !== undefined) init.body = JSON.stringify(body);
  const response = await reach(server, path, init);
  if (response.status === 204 || response.status === 202) return undefined;
  return response.json();
}

/** A picture or another file; undefined while there is none. Raises Refused. */
export async function fetchFile(
  server: Server,
  path: string,
  signal: AbortSignal,
): Promise<Blob | undefined> {
  try {
    // Asked for anew each time, but sent again only where it has changed.
    const init: RequestInit = { headers: headersOf(server, false), cache: "no-cache", signal };
    return await (await reach(server, path, init)).blob();
  } catch (cause) {
    if (cause instanceof Refused && cause.status === 404) return undefined;
    throw cause;
  }
}

/** An address for what cannot send headers: a WebSocket, with the key in its query. */
export function lineAddress(server: Server, path: string): string {
  const url = new URL(`api/v1/${path}`, server.endpoint);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  if (server.token !== undefined) url.searchParams.set("key", server.token);
  return url.href;
}

async function reach(server: Server, path: string, init: RequestInit): Promise<Response> {
  const url = new URL(`api/v1/${path}`, server.endpoint);
  let response: Response;
  try {
    response = await fetch(url, init);
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw new Refused(0, "unreachable", cause.message, undefined);
  }
  if (!response.ok) throw await refusal(response);
  return response;
}

function headersOf({ token }: Server, withBody: boolean): Record<string, string> {
  return {
    ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
    ...(withBody ? { "Content-Type": "application/json" } : {}),
  };
}

async function refusal(response: Response): Promise<Refused> {
  const said: unknown = await response.json().catch(() => ({}));
  const { type, detail, title } = said as Readonly<Record<string, unknown>>;
  const retryAfterS = Number(response.headers.get("Retry-After") ?? Number.NaN);
  return new Refused(
    response.status,
    String(type ?? "").replace(/^.*[/#:]/, ""),
    String(detail ?? title ?? `HTTP ${response.status}`),
    Number.isFinite(retryAfterS) ? retryAfterS : undefined,
  );
}
