/** What the key of this browser may do, so that pages show nothing that it may not. */
import type { Server } from "@sideline/client";
import { mapIn, maybeText, textIn } from "./fields.ts";
import { ask } from "./http.ts";

export interface Rights {
  readonly owner: string;
  /** Undefined for a key that was made without one. */
  readonly role: string | undefined;
  /** Start, stop, name and note. */
  readonly control: boolean;
  /** Share what was measured with others. */
  readonly share: boolean;
  /** Invite people, and send them away. */
  readonly admin: boolean;
  /** Look at athletes and at what was measured. */
  readonly read: boolean;
  /** Undefined: no limit. */
  readonly requestsPerMinute: number | undefined;
}

/** Raises Refused. */
export async function fetchRights(server: Server): Promise<Rights> {
  return readRights(await ask(server, "GET", "account"));
}

export function readRights(value: unknown): Rights {
  const fields = mapIn(value);
  const scopes = Array.isArray(fields["scopes"]) ? fields["scopes"] : [];
  const most = fields["limits"] == null ? undefined : mapIn(fields["limits"]);
  const requests = most?.["requests_per_minute"];
  return {
    owner: textIn(fields, "owner"),
    role: maybeText(fields, "role"),
    control: scopes.includes("live"),
    share: scopes.includes("analyses:write"),
    admin: scopes.includes("admin"),
    read: scopes.includes("analyses:read") || scopes.includes("analyses:write"),
    requestsPerMinute: typeof requests === "number" ? requests : undefined,
  };
}
