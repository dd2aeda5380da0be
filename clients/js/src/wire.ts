/** The messages of the two data channels, checked field by field before anyone sees them. */
import { decode, encode } from "@msgpack/msgpack";
import { type Answer, decodeAgain, LANDMARK_COUNT } from "./again.ts";
import {
  type Fields,
  integer,
  isMap,
  mapOf,
  number,
  optionalNumber,
  text,
  texts,
  WireError,
} from "./fields.ts";
import { type Athlete, athleteFields } from "./options.ts";
import { decodeVerdict, type Verdict } from "./verdict.ts";

export { type Answer, LANDMARK_COUNT, WireError };

/** What the server says about one frame, on the `metrics` channel. */
export interface FrameMessage extends Answer {
  /**
   * When the frame's first packet reached the server, by the server's own clock (that of
   * `PongMessage.serverMs`); undefined from a server that does not tell.
   */
  readonly firstPacketMs: number | undefined;
  /** Milliseconds spent in each stage at the server, one after the other from the first packet. */
  readonly stages: Readonly<Record<string, number>>;
  /** Frames left out since the last message, by reason. */
  readonly drops: Readonly<Record<string, number>>;
  /** Answers to earlier frames once more, in case their own messages were lost. */
  readonly again: readonly Answer[];
}

/** What became of a session's frames since it began; what is neither is under way. */
export interface Counts {
  /** That the server knows to have been sent. */
  readonly frames: number;
  /** Of them, those whose results were sent. */
  readonly answered: number;
  /** Of them, those that were left out, by reason. */
  readonly drops: Readonly<Record<string, number>>;
}

export type EventStage = "provisional" | "confirmed" | "final";

export interface EventMessage {
  readonly type: "event";
  readonly kind: string;
  readonly stage: EventStage;
  readonly mediaTimeS: number;
  /** Counts attempts from 1; the same at every stage of one attempt. */
  readonly number: number;
  readonly values: Readonly<Record<string, number>>;
  /** Metrics that could not be measured, with the reason in words. */
  readonly absent: Readonly<Record<string, string>>;
  readonly flags: readonly string[];
  /** Of finals: how far they can be trusted; undefined from a server that does not judge. */
  readonly verdict: Verdict | undefined;
  /** Numbers the session's events from 1. */
  readonly id: number;
}

export interface HelloMessage {
  readonly type: "hello";
  readonly session: string;
  readonly sport: string;
  readonly limits: Readonly<Record<string, number>>;
  /** The token to go on with this session over another connection; undefined: it cannot. */
  readonly resume: string | undefined;
  /** This connection has gone on with a session. */
  readonly resumed: boolean;
  /** The id that the session had at another server, where it began. */
  readonly continues: string | undefined;
}

export interface PongMessage {
  readonly type: "pong";
  readonly id: number;
  /** The server's monotonic clock as it answered; undefined from one that does not tell. */
  readonly serverMs: number | undefined;
  /** Undefined from a server that does not tell. */
  readonly counts: Counts | undefined;
}

/** The server asks for less; each takes the place of the one before. */
export interface DegradeMessage {
  readonly type: "degrade";
  /** At most so many frames a second; 0: as many as the sender likes. */
  readonly fps: number;
  /** What width and height are multiplied by, 0…1. */
  readonly scale: number;
}

export interface ByeMessage {
  readonly type: "bye";
  readonly reason: string;
  /** Of the whole session; undefined from a server that does not tell. */
  readonly counts: Counts | undefined;
  /** The server makes room, and the next offer finds another one, or this one started anew. */
  readonly reconnect: boolean;
}

export interface ErrorMessage {
  readonly type: "error";
  readonly code: string;
  readonly detail: string;
}

export type ControlMessage =
  | HelloMessage
  | EventMessage
  | PongMessage
  | DegradeMessage
  | ByeMessage
  | ErrorMessage;

const POSE_FLOATS = LANDMARK_COUNT * 4;

export function decodeFrame(bytes: ArrayBuffer): FrameMessage {
  const fields = versioned(readMap(bytes));
  const answer: Answer = {
    rtp: integer(fields, "rtp"),
    seq: integer(fields, "seq"),
    pose: pose(fields["pose"]),
    score: fields["score"] === null ? null : number(fields, "score"),
    phase: text(fields, "phase"),
    metrics: mapOf(fields, "metrics", "number"),
  };
  return {
    ...answer,
    firstPacketMs: optionalNumber(fields, "first_packet_ms"),
    stages: mapOf(fields, "stages", "number"),
    drops: mapOf(fields, "drops", "number"),
    again: decodeAgain(answer, fields["again"]),
  };
}

/** Undefined for a type that this version does not know: newer servers may say more. */
export function decodeControl(bytes: ArrayBuffer): ControlMessage | undefined {
  const fields = readMap(bytes);
  return CONTROL[text(fields, "type")]?.(fields);
}

export function encodePing(id: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(encode({ type: "ping", id }));
}

/** Who stands there: what is undefined the server forgets. */
export function encodeCalibrate(athlete: Athlete): Uint8Array<ArrayBuffer> {
  return new Uint8Array(encode({ type: "calibrate", ...athleteFields(athlete) }));
}

const CONTROL: Record<string, (fields: Fields) => ControlMessage> = {
  hello: (f) => ({
    type: "hello",
    session: text(versioned(f), "session"),
    sport: text(f, "sport"),
    limits: mapOf(f, "limits", "number"),
    resume: typeof f["resume"] === "string" && f["resume"] !== "" ? f["resume"] : undefined,
    resumed: f["resumed"] === true,
    continues: typeof f["continues"] === "string" ? f["continues"] : undefined,
  }),
  event: readEvent,
  pong: (f) => ({
    type: "pong",
    id: integer(f, "id"),
    serverMs: optionalNumber(f, "server_ms"),
    counts: counts(f["counts"]),
  }),
  degrade: (f) => ({ type: "degrade", fps: number(f, "fps"), scale: number(f, "scale") }),
  bye: readBye,
  error: (f) => ({ type: "error", code: text(f, "code"), detail: text(f, "detail") }),
};

/** The fields are the same wherever an event is told; raises WireError. */
export function readEvent(f: Fields): EventMessage {
  return {
    type: "event",
    kind: text(f, "kind"),
    stage: stage(f),
    mediaTimeS: number(f, "media_time_s"),
    number: integer(f, "number"),
    values: mapOf(f, "values", "number"),
    absent: mapOf(f, "absent", "string"),
    flags: texts(f, "flags"),
    verdict: decodeVerdict(f["verdict"]),
    id: f["id"] === undefined ? 0 : integer(f, "id"),
  };
}

export function readBye(f: Fields): ByeMessage {
  return {
    type: "bye",
    reason: text(f, "reason"),
    counts: counts(f["counts"]),
    reconnect: f["reconnect"] === true,
  };
}

function readMap(bytes: ArrayBuffer): Fields {
  let value: unknown;
  try {
    value = decode(bytes);
  } catch (cause) {
    throw new WireError("not a msgpack value", { cause });
  }
  if (!isMap(value)) throw new WireError("not a map");
  return value;
}

function versioned(fields: Fields): Fields {
  if (fields["v"] === 1) return fields;
  throw new WireError(`version ${String(fields["v"])} is not known`);
}

function counts(value: unknown): Counts | undefined {
  if (value === undefined || value === null) return undefined;
  if (!isMap(value)) throw new WireError("`counts` must be a map");
  return {
    frames: integer(value, "frames"),
    answered: integer(value, "answered"),
    drops: mapOf(value, "drops", "number"),
  };
}

function stage(fields: Fields): EventStage {
  const value = fields["stage"];
  if (value === "provisional" || value === "confirmed" || value === "final") return value;
  throw new WireError("`stage` must be provisional, confirmed or final");
}

function pose(value: unknown): Float32Array | null {
  if (value === null || value === undefined) return null;
  if (!(value instanceof Uint8Array) || value.byteLength !== POSE_FLOATS * 4)
    throw new WireError(`\`pose\` must be ${POSE_FLOATS * 4} bytes`);
  const view = new DataView(value.buffer, value.byteOffset, value.byteLength);
  return Float32Array.from({ length: POSE_FLOATS }, (_, i) => view.getFloat32(i * 4, true));
}
