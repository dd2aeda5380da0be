/**
 * One WHIP resource (RFC 9725): offer, candidates, delete. Errors raised: ServerError.
 *
 * A session that goes on over another connection is offered again, with parameters that say so.
 */
import { ServerError } from "./errors.ts";
import { serverError } from "./problems.ts";
import { iceServers, trickleFragment } from "./sdp.ts";

export interface Answer {
  readonly sdp: string;
  readonly iceServers: readonly RTCIceServer[];
}

export class WhipResource {
  #location: string | undefined;
  #etag: string | undefined;
  readonly #waiting: RTCIceCandidate[] = [];
  #offered = false;
  #sending = false;

  constructor(
    private readonly endpoint: URL,
    private readonly token: string | undefined,
  ) {}

  /** Offers; candidates of an earlier offer are forgotten. */
  async offer(
    sdp: string,
    query: Readonly<Record<string, string>> = {},
    signal?: AbortSignal,
  ): Promise<Answer> {
    this.#offered = false;
    if (this.#location !== undefined) this.#waiting.length = 0;
    const url = new URL(this.endpoint);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const response = await this.#request(url.href, "POST", "application/sdp", sdp, signal);
    const location = response.headers.get("Location");
    if (response.status !== 201 || location === null)
      throw new ServerError("not-a-server", "the answer names no session");
    this.#location = new URL(location, this.endpoint).href;
    this.#etag = response.headers.get("ETag") ?? undefined;
    this.#offered = true;
    return { sdp: await response.text(), iceServers: iceServers(response.headers.get("Link")) };
  }

  /** Sends a candidate; those that come while a request is under way go together in the next. */
  async trickle(offer: string, candidate: RTCIceCandidate): Promise<void> {
    this.#waiting.push(candidate);
    await this.flush(offer);
  }

  async flush(offer: string): Promise<void> {
    if (!this.#offered || this.#location === undefined || this.#sending) return;
    this.#sending = true;
    try {
      while (this.#waiting.length > 0) {
        const body = trickleFragment(offer, this.#waiting.splice(0));
        await this.#request(this.#location, "PATCH", "application/trickle-ice-sdpfrag", body);
      }
    } finally {
      this.#sending = false;
    }
  }

  /** Tells the server that it is over; also while the page is being closed. Never throws. */
  async remove(): Promise<void> {
    if (this.#location === undefined) return;
    const url = this.#location;
    this.#location = undefined;
    const headers = authorisation(this.token);
    await fetch(url, { method: "DELETE", headers, keepalive: true }).catch(() => undefined);
  }

  async #request(
    url: string,
    method: string,
    type: string,
    body: string,
    signal?: AbortSignal,
  ): Promise<Response> {
    const headers: Record<string, string> = { "Content-Type": type, ...authorisation(this.token) };
    if (method === "PATCH" && this.#etag !== undefined) headers["If-Match"] = this.#etag;
    const response = await reach(url, {
      method,
      headers,
      body,
      ...(signal === undefined ? {} : { signal }),
    });
    if (!response.ok) throw await serverError(response);
    return response;
  }
}

export function authorisation(token: string | undefined): Record<string, string> {
  return token === undefined ? {} : { Authorization: `Bearer ${token}` };
}

/** `fetch`, with a ServerError where nobody answers. */
export async function reach(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (cause) {
    if (init.signal?.aborted) throw cause;
    throw new ServerError("not-a-server", cause instanceof Error ? cause.message : String(cause));
  }
}
