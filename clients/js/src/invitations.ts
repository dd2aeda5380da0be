/** A person gets a key of their own by opening a link. */
import { ROLES, type Role } from "./account.ts";
import { type Fields, optionalText, text } from "./fields.ts";
import { LINK_STATES, type LinkState } from "./pairings.ts";
import type { Server } from "./recorded.ts";
import { ask, askMap, date, mapsIn, oneOf } from "./rest.ts";

/** An owner is nobody's guest. */
export type InvitedRole = Exclude<Role, "owner">;

export interface InvitationInfo {
  readonly id: string;
  readonly role: Role;
  readonly name: string | undefined;
  readonly athleteId: string | undefined;
  readonly state: LinkState;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

export interface NewInvitation {
  readonly id: string;
  /** Told this once; it opens once. */
  readonly token: string;
  /** What the person is to open. */
  readonly url: string;
  readonly role: Role;
  readonly expiresAt: Date;
}

export interface InvitationWanted {
  readonly role: InvitedRole;
  readonly name?: string;
  /** Whom an athlete's own device films. */
  readonly athleteId?: string;
  /** Two days unless it is said. */
  readonly expiresS?: number;
}

export interface NewMember {
  /** What the person's pages send as `token` from now on, told this once. */
  readonly key: string;
  readonly role: Role;
  readonly owner: string;
  readonly name: string;
}

/** Invites one person. */
export async function createInvitation(
  server: Server,
  { role, name, athleteId, expiresS }: InvitationWanted,
): Promise<NewInvitation> {
  const body = { role, name, athlete_id: athleteId, expires_s: expiresS };
  const said = await askMap(server, "POST", "invitations", body);
  return {
    id: text(said, "id"),
    token: text(said, "token"),
    url: text(said, "url"),
    role: oneOf(said, "role", ROLES),
    expiresAt: date(said, "expires_at"),
  };
}

/** Those that wait to be taken, the newest first. */
export async function listInvitations(server: Server): Promise<readonly InvitationInfo[]> {
  const said = await askMap(server, "GET", "invitations");
  return mapsIn(said, "invitations").map(readInvitation);
}

/** Withdraws one that waits. */
export async function revokeInvitation(server: Server, id: string): Promise<void> {
  await ask(server, "DELETE", `invitations/${encodeURIComponent(id)}`);
}

/** Takes an invitation; no key is needed. Raises ServerError, `link-over` when the token opens
 * nothing (any more), `limit-reached` after too many tries. */
export async function claimInvitation(
  server: Server,
  token: string,
  name?: string,
): Promise<NewMember> {
  const said = await askMap(server, "POST", "invitations/claim", { token, name });
  return {
    key: text(said, "key"),
    role: oneOf(said, "role", ROLES),
    owner: text(said, "owner"),
    name: text(said, "name"),
  };
}

function readInvitation(said: Fields): InvitationInfo {
  return {
    id: text(said, "id"),
    role: oneOf(said, "role", ROLES),
    name: optionalText(said, "name"),
    athleteId: optionalText(said, "athlete_id"),
    state: oneOf(said, "state", LINK_STATES),
    createdAt: date(said, "created_at"),
    expiresAt: date(said, "expires_at"),
  };
}
