/** Live sessions as the server keeps them, while they last and afterwards. */
import {
  type Fields,
  integer,
  isMap,
  mapOf,
  number,
  optionalNumber,
  optionalText,
  text,
  WireError,
} from "./fields.ts";
import type { Athlete } from "./options.ts";
import type { Server } from "./recorded.ts";
import { ask, askMap, mapsIn } from "./rest.ts";
import { decodeVerdict, type Verdict } from "./verdict.ts";
import { type EventMessage, readEvent } from "./wire.ts";

export interface RecordingInfo {
  readonly state: "writing" | "ready" | "failed";
  /** Once it is ready; `analyze` takes the session's id as well. */
  readonly uploadId: string | undefined;
  /** Why there is none, in words for a person. */
  readonly problem: string | undefined;
}

/** The attempt of a live session that was measured last. */
export interface LastFinal {
  readonly number: number;
  readonly kind: string;
  readonly values: Readonly<Record<string, number>>;
  readonly verdict: Verdict | undefined;
}

export interface SessionInfo {
  readonly id: string;
  readonly sport: string;
  /** `closed` is one that is over. */
  readonly state: string;
  readonly createdAt: Date;
  readonly endedAt: Date | undefined;
  /** How it ended. */
  readonly reason: string | undefined;
  readonly athleteId: string | undefined;
  /** What was known of who stood there. */
  readonly athlete: Athlete;
  readonly frames: number;
  readonly answered: number;
  /** What its coach called it. */
  readonly label: string | undefined;
  /** The device that it was begun with. */
  readonly deviceId: string | undefined;
  /** The session that it goes on with, whose server died or stopped. */
  readonly continues: string | undefined;
  /** What the athlete does now; of a live one. */
  readonly phase: string | undefined;
  /** How old answers of the last seconds are, 95 of 100 of them at most; of a live one. */
  readonly ageP95Ms: number | undefined;
  readonly last: LastFinal | undefined;
  /** Mean and best of each metric, and how many attempts there were; empty while it lives. */
  readonly summary: Fields;
  /** Undefined where none was asked for. */
  readonly recording: RecordingInfo | undefined;
}

export interface SessionsWanted {
  /** Without it those that live; `closed` are those that are over. */
  readonly state?: string;
  readonly athleteId?: string;
  readonly cursor?: string;
  readonly limit?: number;
}

/** A page of sessions, the newest first; raises ServerError. */
export async function listSessions(
  server: Server,
  { state, athleteId, cursor, limit }: SessionsWanted = {},
): Promise<{ readonly sessions: readonly SessionInfo[]; readonly next: string | undefined }> {
  const given = { state, athlete_id: athleteId, cursor, limit: limit?.toString() };
  const known = Object.entries(given).filter(
    (pair): pair is [string, string] => pair[1] !== undefined,
  );
  const body = await askMap(server, "GET", `sessions?${new URLSearchParams(known)}`);
  return { sessions: mapsIn(body, "sessions").map(readSession), next: optionalText(body, "next") };
}

/** One session, live or over. */
export async function sessionInfo(server: Server, id: string): Promise<SessionInfo> {
  return readSession(await askMap(server, "GET", pathOf(id)));
}

/** A page of a session's events as the client was told them, in order. */
export async function sessionEvents(
  server: Server,
  id: string,
  cursor?: string,
): Promise<{ readonly events: readonly Fields[]; readonly next: string | undefined }> {
  const query = cursor === undefined ? "" : `?cursor=${encodeURIComponent(cursor)}`;
  return eventsAt(server, `${pathOf(id)}/events${query}`);
}

const FINALS_A_PAGE = 1000;
const MOST_PAGES = 20;

/** The finals that a session has told so far, in order; at most 20,000. */
export async function sessionFinals(server: Server, id: string): Promise<readonly EventMessage[]> {
  const found: EventMessage[] = [];
  const query = `?stage=final&limit=${FINALS_A_PAGE}`;
  let from = "";
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const { events, next } = await eventsAt(server, `${pathOf(id)}/events${query}${from}`);
    found.push(...events.map(readEvent));
    if (next === undefined) break;
    from = `&cursor=${encodeURIComponent(next)}`;
  }
  return found;
}

async function eventsAt(server: Server, path: string): ReturnType<typeof sessionEvents> {
  const body = await askMap(server, "GET", path);
  return { events: mapsIn(body, "events"), next: optionalText(body, "next") };
}

/** Deletes a session that is over, its events and its recording. */
export async function deleteSession(server: Server, id: string): Promise<void> {
  await ask(server, "DELETE", pathOf(id));
}

/** Reads a session from the API; raises WireError. */
export function readSession(value: unknown): SessionInfo {
  if (!isMap(value)) throw new WireError("a session must be a map");
  const endedAt = optionalText(value, "ended_at");
  const summary = value["summary"];
  return {
    id: text(value, "id"),
    sport: text(value, "sport"),
    state: text(value, "state"),
    createdAt: new Date(text(value, "created_at")),
    endedAt: endedAt === undefined ? undefined : new Date(endedAt),
    reason: optionalText(value, "reason"),
    athleteId: optionalText(value, "athlete_id"),
    athlete: athleteIn(value),
    frames: number(value, "frames"),
    answered: number(value, "answered"),
    label: optionalText(value, "label"),
    deviceId: optionalText(value, "device_id"),
    continues: optionalText(value, "continues"),
    phase: optionalText(value, "phase"),
    ageP95Ms: optionalNumber(value, "age_p95_ms"),
    last: readLast(value["last"]),
    summary: isMap(summary) ? summary : {},
    recording: readRecording(value["recording"]),
  };
}

function athleteIn(value: Fields): Athlete {
  const named = {
    heightM: optionalNumber(value, "height_m"),
    massKg: optionalNumber(value, "mass_kg"),
    boxHeightM: optionalNumber(value, "box_height_m"),
    speedMps: optionalNumber(value, "speed_mps"),
  };
  return Object.fromEntries(Object.entries(named).filter(([, known]) => known !== undefined));
}

function readLast(value: unknown): LastFinal | undefined {
  if (!isMap(value)) return undefined;
  return {
    number: integer(value, "number"),
    kind: text(value, "kind"),
    values: mapOf(value, "values", "number"),
    verdict: decodeVerdict(value["verdict"]),
  };
}

/** Undefined for none; raises WireError. */
export function readRecording(value: unknown): RecordingInfo | undefined {
  if (!isMap(value)) return undefined;
  const state = text(value, "state");
  if (state !== "writing" && state !== "ready" && state !== "failed")
    throw new WireError(`a recording's \`state\` is unknown: ${state}`);
  return {
    state,
    uploadId: optionalText(value, "upload_id"),
    problem: optionalText(value, "problem"),
  };
}

function pathOf(id: string): string {
  return `sessions/${encodeURIComponent(id)}`;
}
