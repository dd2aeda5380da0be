/** What coaches write beside sessions. */
import { type Fields, optionalNumber, text } from "./fields.ts";
import type { Server } from "./recorded.ts";
import { ask, askMap, date, mapsIn } from "./rest.ts";

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
  const body = { text: note.text, media_time_s: note.mediaTimeS, number: note.number };
  return readNote(await askMap(server, "POST", placeOf(sessionId), body));
}

/** All notes of a session, the oldest first. */
export async function listNotes(server: Server, sessionId: string): Promise<readonly NoteInfo[]> {
  return mapsIn(await askMap(server, "GET", placeOf(sessionId)), "notes").map(readNote);
}

/** Deletes a note; whoever watches is told. */
export async function deleteNote(server: Server, sessionId: string, id: string): Promise<void> {
  await ask(server, "DELETE", `${placeOf(sessionId)}/${encodeURIComponent(id)}`);
}

/** Reads a note from the API; raises WireError. */
export function readNote(fields: Fields): NoteInfo {
  return {
    id: text(fields, "id"),
    text: text(fields, "text"),
    mediaTimeS: optionalNumber(fields, "media_time_s"),
    number: optionalNumber(fields, "number"),
    createdAt: date(fields, "created_at"),
  };
}

function placeOf(sessionId: string): string {
  return `sessions/${encodeURIComponent(sessionId)}/notes`;
}
