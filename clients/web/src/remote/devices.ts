/** Paired phones: what they are doing, and what they are told to do. */
import type { Server } from "@sideline/client";
import { type Fields, listIn, mapIn, maybeDate, maybeText, textIn } from "./fields.ts";
import { ask } from "./http.ts";

export interface Device {
  readonly id: string;
  readonly name: string;
  readonly athleteId: string | undefined;
  readonly lastSeenAt: Date | undefined;
  readonly online: boolean;
  readonly sessionId: string | undefined;
  /** `idle`, `starting`, `live` or `failed`; undefined while it is not connected. */
  readonly state: string | undefined;
}

export interface StartOrder {
  readonly sport: string;
  readonly athlete_id?: string;
  readonly record: boolean;
}

/** Raises Refused. */
export async function fetchDevices(server: Server): Promise<readonly Device[]> {
  return listIn(await ask(server, "GET", "devices"), "devices").map(readDevice);
}

export async function changeDevice(
  server: Server,
  id: string,
  change: { readonly name?: string; readonly athlete_id?: string | null },
): Promise<void> {
  await ask(server, "PATCH", pathOf(id), change);
}

export async function revokeDevice(server: Server, id: string): Promise<void> {
  await ask(server, "DELETE", pathOf(id));
}

export async function startDevice(server: Server, id: string, order: StartOrder): Promise<void> {
  await ask(server, "POST", `${pathOf(id)}/start`, order);
}

export interface Pairing {
  readonly id: string;
  readonly url: string;
  readonly qrSvg: string;
  readonly expiresAt: Date;
}

export interface PairingState {
  /** `waiting`, `claimed`, `expired` or `revoked`. */
  readonly state: string;
  readonly deviceId: string | undefined;
}

export async function createPairing(
  server: Server,
  given: { readonly name?: string; readonly athlete_id?: string },
): Promise<Pairing> {
  const fields = mapIn(await ask(server, "POST", "pairings", given));
  return {
    id: textIn(fields, "id"),
    url: textIn(fields, "url"),
    qrSvg: textIn(fields, "qr_svg"),
    expiresAt: new Date(textIn(fields, "expires_at")),
  };
}

export async function fetchPairing(server: Server, id: string): Promise<PairingState> {
  const fields = mapIn(await ask(server, "GET", `pairings/${encodeURIComponent(id)}`));
  return { state: textIn(fields, "state"), deviceId: maybeText(fields, "device_id") };
}

export async function revokePairing(server: Server, id: string): Promise<void> {
  await ask(server, "DELETE", `pairings/${encodeURIComponent(id)}`);
}

export function readDevice(fields: Fields): Device {
  return {
    id: textIn(fields, "id"),
    name: textIn(fields, "name"),
    athleteId: maybeText(fields, "athlete_id"),
    lastSeenAt: maybeDate(fields, "last_seen_at"),
    online: fields["online"] === true,
    sessionId: maybeText(fields, "session_id"),
    state: maybeText(fields, "state"),
  };
}

function pathOf(id: string): string {
  return `devices/${encodeURIComponent(id)}`;
}
