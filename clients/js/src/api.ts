/** The HTTP API, as far as a live session needs it. */
import { ServerError } from "./errors.ts";
import { serverError } from "./problems.ts";
import { authorisation, reach } from "./whip.ts";

export interface MetricInfo {
  readonly name: string;
  readonly label: string;
  readonly unit: string;
  readonly low: number;
  readonly high: number;
}

export interface SportInfo {
  readonly name: string;
  readonly label: string;
  readonly view: string;
  readonly minimum_fps: number;
  readonly inputs: readonly string[];
  readonly phases: readonly string[];
  readonly metrics: readonly MetricInfo[];
}

/** The sports that the server knows; raises ServerError. */
export async function fetchSports(endpoint: string, token?: string): Promise<SportInfo[]> {
  const url = new URL("api/v1/sports", endpoint).href;
  const response = await reach(url, { headers: authorisation(token) });
  if (!response.ok) throw await serverError(response);
  const body: unknown = await response.json().catch(() => undefined);
  const list = Array.isArray(body) ? body : (body as { sports?: unknown } | undefined)?.sports;
  if (!Array.isArray(list) || !list.every(isSport))
    throw new ServerError("not-a-server", "the list of sports has another form");
  return list;
}

function isSport(value: unknown): value is SportInfo {
  const sport = value as Partial<Record<keyof SportInfo, unknown>> | null;
  return typeof sport?.name === "string" && typeof sport.label === "string";
}

/** The demo athlete's clip; raises ServerError, `server-not-ready` while it is being drawn. */
export async function fetchDemo(endpoint: string, signal?: AbortSignal): Promise<Blob> {
  const init = signal === undefined ? {} : { signal };
  const response = await reach(new URL("demo/athlete.mp4", endpoint).href, init);
  if (!response.ok) throw await serverError(response);
  return response.blob();
}
