/** Sessions as a coach follows them, and what a coach may tell them. */
import {
  type EventMessage,
  readEvent,
  readNote,
  type Server,
  type SessionNote,
} from "@sideline/client";
import { type Fields, listIn, mapIn, maybeDate, maybeNumber, maybeText, textIn } from "./fields.ts";
import { ask } from "./http.ts";

/** The last final of a session. */
export interface LastResult {
  readonly number: number;
  readonly kind: string;
  readonly values: Readonly<Record<string, number>>;
  readonly grade: string | undefined;
}

export interface LiveSession {
  readonly id: string;
  readonly sport: string;
  readonly state: string;
  readonly createdAt: Date;
  readonly endedAt: Date | undefined;
  readonly athleteId: string | undefined;
  readonly deviceId: string | undefined;
  readonly label: string | undefined;
  readonly phase: string | undefined;
  readonly ageP95Ms: number | undefined;
  readonly last: LastResult | undefined;
  /** Of one that is over: mean and best of each metric, and how many attempts. */
  readonly summary: Fields;
  /** The upload that holds its video, once that is ready. */
  readonly recordingId: string | undefined;
}

/** Those that live, or with `closed` the newest that are over. Raises Refused. */
export async function fetchSessions(
  server: Server,
  closed?: { readonly limit: number },
): Promise<readonly LiveSession[]> {
  const query = closed === undefined ? "" : `?state=closed&limit=${closed.limit}`;
  const body = await ask(server, "GET", `sessions${query}`);
  return listIn(body, "sessions").map(readLiveSession);
}

export async function fetchSession(server: Server, id: string): Promise<LiveSession> {
  return readLiveSession(await ask(server, "GET", pathOf(id)));
}

const EVENTS_A_PAGE = 1000;
const MOST_PAGES = 20;

/** The finals that a session has told so far, in order. */
export async function fetchFinals(server: Server, id: string): Promise<readonly EventMessage[]> {
  const found: EventMessage[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const from = cursor === undefined ? "" : `&cursor=${cursor}`;
    const query = `?stage=final&limit=${EVENTS_A_PAGE}${from}`;
    const body = await ask(server, "GET", `${pathOf(id)}/events${query}`);
    found.push(...listIn(body, "events").map(readEvent));
    cursor = maybeText(mapIn(body), "next");
    if (cursor === undefined) break;
  }
  return found;
}

export async function stopSession(server: Server, id: string): Promise<void> {
  await ask(server, "POST", `${pathOf(id)}/stop`);
}

/** What is left out stays; null forgets it. */
export async function changeSession(
  server: Server,
  id: string,
  change: { readonly label?: string | null; readonly athlete_id?: string | null },
): Promise<void> {
  await ask(server, "PATCH", pathOf(id), change);
}

export async function fetchNotes(server: Server, id: string): Promise<readonly SessionNote[]> {
  return listIn(await ask(server, "GET", `${pathOf(id)}/notes`), "notes").map(readNote);
}

export interface NewNote {
  readonly text: string;
  readonly media_time_s?: number;
  readonly number?: number;
}

export async function addNote(server: Server, id: string, note: NewNote): Promise<SessionNote> {
  return readNote(await ask(server, "POST", `${pathOf(id)}/notes`, note));
}

export async function deleteNote(server: Server, id: string, noteId: string): Promise<void> {
  await ask(server, "DELETE", `${pathOf(id)}/notes/${encodeURIComponent(noteId)}`);
}

export function thumbnailPath(id: string): string {
  return `${pathOf(id)}/thumbnail.jpg`;
}

export function eventsPath(id: string): string {
  return `${pathOf(id)}/events`;
}

function pathOf(id: string): string {
  return `sessions/${encodeURIComponent(id)}`;
}

export function readLiveSession(value: unknown): LiveSession {
  const fields = mapIn(value);
  const summary = fields["summary"];
  const recording = fields["recording"];
  return {
    id: textIn(fields, "id"),
    sport: textIn(fields, "sport"),
    state: textIn(fields, "state"),
    createdAt: new Date(textIn(fields, "created_at")),
    endedAt: maybeDate(fields, "ended_at"),
    athleteId: maybeText(fields, "athlete_id"),
    deviceId: maybeText(fields, "device_id"),
    label: maybeText(fields, "label"),
    phase: maybeText(fields, "phase"),
    ageP95Ms: maybeNumber(fields, "age_p95_ms"),
    last: fields["last"] == null ? undefined : readLast(mapIn(fields["last"])),
    summary: summary == null ? {} : mapIn(summary),
    recordingId: recording == null ? undefined : maybeText(mapIn(recording), "upload_id"),
  };
}

function readLast(fields: Fields): LastResult {
  const verdict = fields["verdict"];
  const values = Object.entries(mapIn(fields["values"] ?? {}));
  return {
    number: maybeNumber(fields, "number") ?? 0,
    kind: textIn(fields, "kind"),
    values: Object.fromEntries(
      values.filter((pair): pair is [string, number] => typeof pair[1] === "number"),
    ),
    grade: verdict == null ? undefined : maybeText(mapIn(verdict), "grade"),
  };
}
