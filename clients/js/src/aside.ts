/** What a coach does from aside: name a session, look at it, stop it; start and stop a device. */
import { readSession, type SessionInfo } from "./kept.ts";
import { serverError } from "./problems.ts";
import type { Server } from "./recorded.ts";
import { ask, askMap } from "./rest.ts";
import { authorisation, reach } from "./whip.ts";

/** `null` forgets; what is left out stays. */
export interface SessionChange {
  readonly label?: string | null;
  /** Another athlete's body is what is measured with from then on. */
  readonly athleteId?: string | null;
}

/** Gives a session a label, or says whose it is; raises ServerError. */
export async function patchSession(
  server: Server,
  id: string,
  change: SessionChange,
): Promise<SessionInfo> {
  const fields = { label: change.label, athlete_id: change.athleteId };
  return readSession(await askMap(server, "PATCH", `sessions/${encodeURIComponent(id)}`, fields));
}

/** Ends a live session in good order, a moment later; its client is told goodbye. */
export async function stopSession(server: Server, id: string): Promise<void> {
  await ask(server, "POST", `sessions/${encodeURIComponent(id)}/stop`);
}

export interface Thumbnail {
  readonly picture: Blob;
  /** Give it back, and an unchanged picture is not sent again. */
  readonly etag: string | undefined;
}

/**
 * The newest picture of a live session, at most 320 pixels wide; undefined where there is none yet,
 * or none that is newer than the one with `etag`.
 */
export async function fetchThumbnail(
  server: Server,
  id: string,
  etag?: string,
): Promise<Thumbnail | undefined> {
  const url = new URL(`api/v1/sessions/${encodeURIComponent(id)}/thumbnail.jpg`, server.endpoint);
  const known = etag === undefined ? {} : { "If-None-Match": etag };
  const headers = { ...authorisation(server.token), ...known };
  const response = await reach(url.href, { headers, cache: "no-store" });
  if (response.status === 304 || response.status === 404) return undefined;
  if (!response.ok) throw await serverError(response);
  return { picture: await response.blob(), etag: response.headers.get("ETag") ?? undefined };
}

export interface DeviceStart {
  readonly sport: string;
  readonly athleteId?: string;
  readonly record?: boolean;
}

/** Tells a device to start; raises ServerError, also while it is not on the line. */
export async function startDevice(
  server: Server,
  id: string,
  { sport, athleteId, record }: DeviceStart,
): Promise<void> {
  const fields = { sport, athlete_id: athleteId, record };
  await ask(server, "POST", `devices/${encodeURIComponent(id)}/start`, fields);
}

/** Tells a device to stop; raises ServerError, also while it is not on the line. */
export async function stopDevice(server: Server, id: string): Promise<void> {
  await ask(server, "POST", `devices/${encodeURIComponent(id)}/stop`);
}
