/** What a session tells those who follow it over a WebSocket: JSON, checked field by field. */
import {
  type Fields,
  integer,
  isMap,
  mapOf,
  optionalNumber,
  optionalText,
  text,
  WireError,
} from "./fields.ts";
import { type ByeMessage, type EventMessage, readBye, readEvent } from "./wire.ts";

/** The newest frame; those before it may have been left out. */
export interface WatchedFrame {
  readonly type: "metrics";
  readonly seq: number;
  /** 33 rows of x, y, z, visibility. */
  readonly pose: Float32Array | null;
  readonly phase: string;
  readonly metrics: Readonly<Record<string, number>>;
  /** Milliseconds spent in each stage at the server. */
  readonly stages: Readonly<Record<string, number>>;
}

/** What a coach wrote down during a session. */
export interface SessionNote {
  readonly id: string;
  readonly text: string;
  readonly mediaTimeS: number | undefined;
  /** The attempt that it is about. */
  readonly number: number | undefined;
  readonly createdAt: Date | undefined;
}

export interface NoteMessage {
  readonly type: "note";
  readonly note: SessionNote;
}

export interface NoteRemovedMessage {
  readonly type: "note-removed";
  readonly id: string;
}

export interface LabelMessage {
  readonly type: "label";
  readonly label: string | undefined;
}

export type Watched =
  | WatchedFrame
  | EventMessage
  | ByeMessage
  | NoteMessage
  | NoteRemovedMessage
  | LabelMessage;

const POSE_FLOATS = 33 * 4;

/** Undefined for a type that this version does not know; raises WireError. */
export function decodeWatched(data: unknown): Watched | undefined {
  const value = typeof data === "string" ? parsed(data) : undefined;
  if (!isMap(value)) throw new WireError("not a JSON object");
  return KINDS[text(value, "type")]?.(value);
}

/** Reads a note from the API; raises WireError. */
export function readNote(value: unknown): SessionNote {
  if (!isMap(value)) throw new WireError("a note must be a map");
  const createdAt = optionalText(value, "created_at");
  return {
    id: text(value, "id"),
    text: text(value, "text"),
    mediaTimeS: optionalNumber(value, "media_time_s"),
    number: optionalNumber(value, "number"),
    createdAt: createdAt === undefined ? undefined : new Date(createdAt),
  };
}

const KINDS: Readonly<Record<string, (fields: Fields) => Watched>> = {
  metrics: (f) => ({
    type: "metrics",
    seq: integer(f, "seq"),
    pose: pose(f["pose"]),
    phase: text(f, "phase"),
    metrics: mapOf(f, "metrics", "number"),
    stages: mapOf(f, "stages", "number"),
  }),
  event: readEvent,
  bye: readBye,
  note: (f) =>
    f["deleted"] === true
      ? { type: "note-removed", id: text(f, "id") }
      : { type: "note", note: readNote(f) },
  label: (f) => ({ type: "label", label: optionalText(f, "label") }),
};

function parsed(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch (cause) {
    throw new WireError("not JSON", { cause });
  }
}

function pose(value: unknown): Float32Array | null {
  if (value === null || value === undefined) return null;
  const floats = Array.isArray(value) ? value.flat() : [];
  if (floats.length !== POSE_FLOATS || floats.some((one) => typeof one !== "number"))
    throw new WireError("`pose` must be 33 rows of four numbers");
  return Float32Array.from(floats as number[]);
}
