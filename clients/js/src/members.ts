/** The people and devices of an owner. */
import { ROLES, type Role } from "./account.ts";
import { type Fields, optionalText, text } from "./fields.ts";
import type { Server } from "./recorded.ts";
import { ask, askMap, date, mapsIn, oneOf, optionalDate } from "./rest.ts";

export interface MemberInfo {
  readonly id: string;
  readonly name: string;
  /** Those of the role `athlete` are devices too. */
  readonly role: Role;
  readonly athleteId: string | undefined;
  readonly createdAt: Date;
  /** To the minute. */
  readonly lastSeenAt: Date | undefined;
}

/** All who have a key with a role, the newest first. */
export async function listMembers(server: Server): Promise<readonly MemberInfo[]> {
  return mapsIn(await askMap(server, "GET", "members"), "members").map(readMember);
}

/** Takes the member's key away: what it watches or sends ends at once. */
export async function revokeMember(server: Server, id: string): Promise<void> {
  await ask(server, "DELETE", `members/${encodeURIComponent(id)}`);
}

function readMember(said: Fields): MemberInfo {
  return {
    id: text(said, "id"),
    name: text(said, "name"),
    role: oneOf(said, "role", ROLES),
    athleteId: optionalText(said, "athlete_id"),
    createdAt: date(said, "created_at"),
    lastSeenAt: optionalDate(said, "last_seen_at"),
  };
}
