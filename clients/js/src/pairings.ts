/** A phone becomes a camera by scanning a code. */
import { type Fields, optionalText, text } from "./fields.ts";
import type { Server } from "./recorded.ts";
import { ask, askMap, date, oneOf } from "./rest.ts";

export type LinkState = "waiting" | "claimed" | "expired" | "revoked";
export const LINK_STATES = ["waiting", "claimed", "expired", "revoked"] as const;

export interface PairingInfo {
  readonly id: string;
  readonly state: LinkState;
  /** Once a device has come. */
  readonly deviceId: string | undefined;
  readonly expiresAt: Date;
}

export interface NewPairing extends PairingInfo {
  /** Told this once; it opens once. */
  readonly token: string;
  /** What the phone is to open, and a picture of it (an SVG element's text) to be scanned. */
  readonly url: string;
  readonly qrSvg: string;
}

export interface NewDevice {
  readonly deviceId: string;
  /** What the device sends as `token` from now on, told this once. */
  readonly key: string;
  readonly name: string;
}

/** Lets one device in, within ten minutes. */
export async function createPairing(
  server: Server,
  { name, athleteId }: { readonly name?: string; readonly athleteId?: string } = {},
): Promise<NewPairing> {
  const body = { name, athlete_id: athleteId };
  const said = await askMap(server, "POST", "pairings", body);
  return {
    ...readPairing(said),
    token: text(said, "token"),
    url: text(said, "url"),
    qrSvg: text(said, "qr_svg"),
  };
}

/** Whether the device has come. */
export async function pairingInfo(server: Server, id: string): Promise<PairingInfo> {
  return readPairing(await askMap(server, "GET", `pairings/${encodeURIComponent(id)}`));
}

/** Withdraws one that waits. */
export async function revokePairing(server: Server, id: string): Promise<void> {
  await ask(server, "DELETE", `pairings/${encodeURIComponent(id)}`);
}

/** Becomes a device; no key is needed. Raises ServerError, `link-over` when the token opens
 * nothing (any more), `limit-reached` after too many tries. */
export async function claimPairing(
  server: Server,
  token: string,
  name?: string,
): Promise<NewDevice> {
  const said = await askMap(server, "POST", "pairings/claim", { token, name });
  return { deviceId: text(said, "device_id"), key: text(said, "key"), name: text(said, "name") };
}

function readPairing(said: Fields): PairingInfo {
  return {
    id: text(said, "id"),
    state: oneOf(said, "state", LINK_STATES),
    deviceId: optionalText(said, "device_id"),
    expiresAt: date(said, "expires_at"),
  };
}
