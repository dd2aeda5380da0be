/** Who a key acts for, and what it may. */
import { isMap, optionalNumber, optionalText, text, texts } from "./fields.ts";
import type { Server } from "./recorded.ts";
import { askMap, oneOf } from "./rest.ts";

/** An owner may everything of its own; a coach works with what is live and recorded; an athlete is
 * a device that sends its camera; a viewer looks on. */
export type Role = "owner" | "coach" | "athlete" | "viewer";
export const ROLES = ["owner", "coach", "athlete", "viewer"] as const satisfies readonly Role[];

export interface AccountInfo {
  readonly owner: string;
  /** Undefined for the key of a program. */
  readonly role: Role | undefined;
  readonly scopes: readonly string[];
  /** Of the device whose key it is. */
  readonly deviceId: string | undefined;
  /** Whom that device films. */
  readonly athleteId: string | undefined;
  /** Undefined: no limit. */
  readonly requestsPerMinute: number | undefined;
}

/** What the server's key may; without a key demanded, everything. */
export async function fetchAccount(server: Server): Promise<AccountInfo> {
  const said = await askMap(server, "GET", "account");
  const limits = isMap(said["limits"]) ? said["limits"] : {};
  return {
    owner: text(said, "owner"),
    role: said["role"] == null ? undefined : oneOf(said, "role", ROLES),
    scopes: texts(said, "scopes"),
    deviceId: optionalText(said, "device_id"),
    athleteId: optionalText(said, "athlete_id"),
    requestsPerMinute: optionalNumber(limits, "requests_per_minute"),
  };
}

const WITHIN: ReadonlyMap<string, string> = new Map([
  ["live:watch", "live"],
  ["live:publish", "live"],
  ["analyses:read", "analyses:write"],
]);

/** Whether the key may do what asks for that scope. */
export function may(account: AccountInfo, scope: string): boolean {
  const within = WITHIN.get(scope);
  return (
    account.scopes.includes(scope) || (within !== undefined && account.scopes.includes(within))
  );
}
