/** What a session tells those who follow it over a WebSocket: JSON, checked field by field. */
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
import { type NoteInfo, readNote } from "./notes.ts";
import {
  type ByeMessage,
  type EventMessage,
  type FrameMessage,
  LANDMARK_COUNT,
  readBye,
  readEvent,
} from "./wire.ts";

/** What a watcher is told of a frame: the newest only, so that `drops` may be many. */
export type FollowedFrame = Omit<FrameMessage, "again">;

export type Watched =
  | (FollowedFrame & { readonly type: "metrics" })
  | EventMessage
  | ByeMessage
  | { readonly type: "note"; readonly note: NoteInfo }
  | { readonly type: "note-removed"; readonly id: string }
  | {
      readonly type: "label";
      readonly label: string | undefined;
      readonly athleteId: string | undefined;
    }
  /** Something about the line itself, in words, such as that another server is out of reach. */
  | { readonly type: "notice"; readonly code: string; readonly detail: string };

const POSE_FLOATS = LANDMARK_COUNT * 4;

/** Undefined for a type that this version does not know; raises WireError. */
export function decodeWatched(data: unknown): Watched | undefined {
  const value = typeof data === "string" ? parsed(data) : undefined;
  if (!isMap(value)) throw new WireError("not a JSON object");
  return KINDS[text(value, "type")]?.(value);
}

const KINDS: Readonly<Record<string, (fields: Fields) => Watched>> = {
  metrics: (f) => ({
    type: "metrics",
    rtp: integer(f, "rtp"),
    seq: integer(f, "seq"),
    pose: pose(f["pose"]),
    score: f["score"] === null ? null : number(f, "score"),
    phase: text(f, "phase"),
    metrics: mapOf(f, "metrics", "number"),
    firstPacketMs: optionalNumber(f, "first_packet_ms"),
    stages: mapOf(f, "stages", "number"),
    drops: mapOf(f, "drops", "number"),
  }),
  event: readEvent,
  bye: readBye,
  note: (f) =>
    f["deleted"] === true
      ? { type: "note-removed", id: text(f, "id") }
      : { type: "note", note: readNote(f) },
  label: (f) => ({
    type: "label",
    label: optionalText(f, "label"),
    athleteId: optionalText(f, "athlete_id"),
  }),
  notice: (f) => ({ type: "notice", code: text(f, "code"), detail: text(f, "detail") }),
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
    throw new WireError(`\`pose\` must be ${LANDMARK_COUNT} rows of four numbers`);
  return Float32Array.from(floats as number[]);
}
