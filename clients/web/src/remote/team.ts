/** Who belongs to an owner, who is invited, and what is shared with others by a link. */
import type { Server } from "@sideline/client";
import { type Fields, listIn, mapIn, maybeDate, maybeText, textIn } from "./fields.ts";
import { ask } from "./http.ts";

export interface Member {
  readonly id: string;
  readonly name: string;
  readonly role: string;
  readonly lastSeenAt: Date | undefined;
}

export interface Invitation {
  readonly id: string;
  readonly role: string;
  readonly name: string | undefined;
  readonly expiresAt: Date | undefined;
  readonly state: string | undefined;
}

/** Where a thing that was just made can be opened; it is told this once. */
export interface NewLink {
  readonly id: string;
  readonly url: string;
}

/** The link itself is told once, when it is made. */
export interface Share {
  readonly id: string;
  readonly shows: Shared;
}

export interface Shared {
  readonly kind: "session" | "analysis";
  readonly id: string;
  readonly sport: string;
  readonly label: string | undefined;
  readonly expiresAt: Date | undefined;
}

/** Raises Refused, as all of these. */
export async function fetchMembers(server: Server): Promise<readonly Member[]> {
  return listIn(await ask(server, "GET", "members"), "members").map((one) => ({
    id: textIn(one, "id"),
    name: maybeText(one, "name") ?? "",
    role: textIn(one, "role"),
    lastSeenAt: maybeDate(one, "last_seen_at"),
  }));
}

export async function removeMember(server: Server, id: string): Promise<void> {
  await ask(server, "DELETE", `members/${encodeURIComponent(id)}`);
}

export async function fetchInvitations(server: Server): Promise<readonly Invitation[]> {
  return listIn(await ask(server, "GET", "invitations"), "invitations").map((one) => ({
    id: textIn(one, "id"),
    role: textIn(one, "role"),
    name: maybeText(one, "name"),
    expiresAt: maybeDate(one, "expires_at"),
    state: maybeText(one, "state"),
  }));
}

export async function invite(
  server: Server,
  given: { readonly role: string; readonly name?: string },
): Promise<NewLink> {
  return newLink(await ask(server, "POST", "invitations", given));
}

export async function withdraw(server: Server, id: string): Promise<void> {
  await ask(server, "DELETE", `invitations/${encodeURIComponent(id)}`);
}

export interface Claimed {
  readonly key: string;
  readonly role: string;
  readonly owner: string;
}

/** Asks for no key. */
export async function claim(server: Server, token: string, name: string): Promise<Claimed> {
  const fields = mapIn(await ask(server, "POST", "invitations/claim", { token, name }));
  return {
    key: textIn(fields, "key"),
    role: textIn(fields, "role"),
    owner: textIn(fields, "owner"),
  };
}

export async function fetchShares(server: Server): Promise<readonly Share[]> {
  return listIn(await ask(server, "GET", "shares"), "shares").map((one) => ({
    id: textIn(one, "id"),
    shows: readShared(mapIn(one["shows"])),
  }));
}

export async function share(
  server: Server,
  given: { readonly session_id: string; readonly expires_s: number; readonly label?: string },
): Promise<NewLink> {
  return newLink(await ask(server, "POST", "shares", given));
}

export async function unshare(server: Server, id: string): Promise<void> {
  await ask(server, "DELETE", `shares/${encodeURIComponent(id)}`);
}

/** What the token of a shared link lets one see. */
export async function fetchShared(server: Server): Promise<Shared> {
  return readShared(mapIn(await ask(server, "GET", "shared")));
}

function readShared(fields: Fields): Shared {
  return {
    kind: textIn(fields, "kind") === "analysis" ? "analysis" : "session",
    id: textIn(fields, "id"),
    sport: textIn(fields, "sport"),
    label: maybeText(fields, "label"),
    expiresAt: maybeDate(fields, "expires_at"),
  };
}

function newLink(value: unknown): NewLink {
  const fields = mapIn(value);
  return { id: textIn(fields, "id"), url: textIn(fields, "url") };
}
