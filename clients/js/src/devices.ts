/** The cameras that were paired. */
import { type Fields, optionalText, text } from "./fields.ts";
import type { Server } from "./recorded.ts";
import { ask, askMap, date, mapsIn, optionalDate } from "./rest.ts";

export interface DeviceInfo {
  readonly id: string;
  readonly name: string;
  /** Whom it films unless another is named. */
  readonly athleteId: string | undefined;
  readonly createdAt: Date;
  /** To the minute. */
  readonly lastSeenAt: Date | undefined;
  /** Whether it can be told to start, or is live. */
  readonly online: boolean;
  /** Its live session. */
  readonly sessionId: string | undefined;
  /** `idle`, `starting`, `live` or `failed`. */
  readonly state: string;
}

/** All of them, the newest first. */
export async function listDevices(server: Server): Promise<readonly DeviceInfo[]> {
  return mapsIn(await askMap(server, "GET", "devices"), "devices").map(readDevice);
}

/** Changes what is said; `null` films nobody in particular. */
export async function changeDevice(
  server: Server,
  id: string,
  { name, athleteId }: { readonly name?: string; readonly athleteId?: string | null },
): Promise<DeviceInfo> {
  const body = { name, athlete_id: athleteId };
  return readDevice(await askMap(server, "PATCH", `devices/${encodeURIComponent(id)}`, body));
}

/** Sends it away: its live session ends at once. */
export async function revokeDevice(server: Server, id: string): Promise<void> {
  await ask(server, "DELETE", `devices/${encodeURIComponent(id)}`);
}

/** Reads a device from the API; raises WireError. */
function readDevice(said: Fields): DeviceInfo {
  return {
    id: text(said, "id"),
    name: text(said, "name"),
    athleteId: optionalText(said, "athlete_id"),
    createdAt: date(said, "created_at"),
    lastSeenAt: optionalDate(said, "last_seen_at"),
    online: said["online"] === true,
    sessionId: optionalText(said, "session_id"),
    state: text(said, "state"),
  };
}
