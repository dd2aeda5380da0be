/**
 * One WHIP resource (RFC 9725): offer, candidates, delete. Errors raised: ServerError.
 *
 * A session that goes on over another connection is offered again, with parameters that say so.
 */
import { ServerError } from "./errors.ts";
import { serverError } from "./problems.ts";
import { iceServers } from "./sdp.ts";
import { Trickle } from "./trickle.ts";

export interface Answer {
  readonly sdp: string;
  readonly iceServers: readonly RTCIceServer[];
  /** Where the candidates of this offer go. */
  readonly candidates: Trickle;
}

export class WhipResource {
  #location: string | undefined;

  constructor(
    private readonly endpoint: URL,
    private readonly token: string | undefined,
  ) {}

  /** Offers; `signal` ends the offer, and later the sending of its candidates. */
  async offer(
    sdp: string,
    query: Readonly<Record<string, string>> = {},
    signal?: AbortSignal,
  ): Promise<Answer> {
    const url = new URL(this.endpoint);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const headers = { "Content-Type": "application/sdp" };
    const response = await this.#request(url.href, "POST", headers, sdp, signal);
    const location = response.headers.get("Location");
    if (response.status !== 201 || location === null)
      throw new ServerError("not-a-server", "the answer names no session");
    const resource = new URL(location, this.endpoint).href;
    const etag = response.headers.get("ETag");
    this.#location = resource;
    return {
      sdp: await response.text(),
      iceServers: iceServers(response.headers.get("Link")),
      candidates: new Trickle(sdp, (fragment) => this.#patch(resource, etag, fragment, signal)),
    };
  }

  /** Tells the server that it is over; also while the page is being closed. Never throws. */
  async remove(): Promise<void> {
    if (this.#location === undefined) return;
    const url = this.#location;
    this.#location = undefined;
    const headers = authorisation(this.token);
    await fetch(url, { method: "DELETE", headers, keepalive: true }).catch(() => undefined);
  }

  #patch(
    url: string,
    etag: string | null,
    fragment: string,
    signal?: AbortSignal,
  ): Promise<Response> {
    const headers = {
      "Content-Type": "application/trickle-ice-sdpfrag",
      ...(etag === null ? {} : { "If-Match": etag }),
    };
    return this.#request(url, "PATCH", headers, fragment, signal);
  }

  async #request(
    url: string,
    method: string,
    headers: Readonly<Record<string, string>>,
    body: string,
    signal?: AbortSignal,
  ): Promise<Response> {
    const response = await reach(url, {
      method,
      headers: { ...headers, ...authorisation(this.token) },
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
