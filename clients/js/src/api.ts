/** The HTTP API, as far as a live session needs it. */
import { ServerError } from "./errors.ts";
import { WireError } from "./fields.ts";
import { serverError } from "./problems.ts";
import { readSport, type SportInfo } from "./sport-info.ts";
import { authorisation, reach } from "./whip.ts";

/** The sports that the server knows; raises ServerError. */
export async function fetchSports(endpoint: string, token?: string): Promise<SportInfo[]> {
  const url = new URL("api/v1/sports", endpoint).href;
  const response = await reach(url, { headers: authorisation(token) });
  if (!response.ok) throw await serverError(response);
  const body: unknown = await response.json().catch(() => undefined);
  const list = Array.isArray(body) ? body : (body as { sports?: unknown } | undefined)?.sports;
  if (!Array.isArray(list)) throw new ServerError("not-a-server", "there is no list of sports");
  try {
    return list.map(readSport);
  } catch (cause) {
    if (!(cause instanceof WireError)) throw cause;
    throw new ServerError("not-a-server", `the list of sports has another form: ${cause.message}`);
  }
}

/** The demo athlete doing a sport; raises ServerError, `server-not-ready` while it is being drawn. */
export async function fetchDemo(
  endpoint: string,
  sport: string,
  signal?: AbortSignal,
): Promise<Blob> {
  const init = signal === undefined ? {} : { signal };
  const url = new URL(`demo/${encodeURIComponent(sport)}.mp4`, endpoint).href;
  const response = await reach(url, init);
  if (!response.ok) throw await serverError(response);
  return response.blob();
}
