/** What coaches write beside sessions. */
import { type Fields, isMap, optionalNumber, text, WireError } from "./fields.ts";
import { serverError } from "./problems.ts";
import type { Server } from "./recorded.ts";
import { authorisation, reach } from "./whip.ts";

export interface NoteInfo {
  readonly id: string;
  readonly text: string;
  /** The moment of the session's video that it is about. */
  readonly mediaTimeS: number | undefined;
  /** The attempt that it is about. */
  readonly number: number | undefined;
  readonly createdAt: Date;
}

export interface NewNote {
  readonly text: string;
  readonly mediaTimeS?: number;
  readonly number?: number;
}

/** Writes a note beside a session, live or over; whoever watches is told. Raises ServerError. */
export async function addNote(server: Server, sessionId: string, note: NewNote): Promise<NoteInfo> {
  const body = JSON.stringify({
    text: note.text,
    ...(note.mediaTimeS === undefined ? {} : { media_time_s: note.mediaTimeS }),
    ...(note.number === undefined ? {} : { number: note.number }),
  });
  const headers = { "Content-Type": "application/json" };
  const answer = await ask(server, sessionId, "", { method: "POST", headers, body });
  return readNote(await answer.json());
}

/** All notes of a session, the oldest first. */
export async function listNotes(server: Server, sessionId: string): Promise<readonly NoteInfo[]> {
  const body: unknown = await (await ask(server, sessionId, "", {})).json();
  const list = isMap(body) ? body["notes"] : undefined;
  if (!Array.isArray(list)) throw new WireError("`notes` must be a list");
  return list.map(readNote);
}

/** Deletes a note; whoever watches is told. */
export async function deleteNote(server: Server, sessionId: string, id: string): Promise<void> {
  await ask(server, sessionId, `/${encodeURIComponent(id)}`, { method: "DELETE" });
}

/** Reads a note from the API; raises WireError. */
export function readNote(value: unknown): NoteInfo {
  if (!isMap(value)) throw new WireError("a note must be a map");
  const fields: Fields = value;
  return {
    id: text(fields, "id"),
    text: text(fields, "text"),
    mediaTimeS: optionalNumber(fields, "media_time_s"),
    number: optionalNumber(fields, "number"),
    createdAt: new Date(text(fields, "created_at")),
  };
}

async function ask(
  server: Server,
  sessionId: string,
  path: string,
  init: RequestInit,
): Promise<Response> {
  const place = `api/v1/sessions/${encodeURIComponent(sessionId)}/notes${path}`;
  const headers = { ...authorisation(server.token), ...(init.headers as Record<string, string>) };
  const response = await reach(new URL(place, server.endpoint).href, { ...init, headers });
  if (!response.ok) throw await serverError(response);
  return response;
}
