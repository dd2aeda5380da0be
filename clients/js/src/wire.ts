/** The messages of the two data channels, checked field by field before anyone sees them. */
import { decode, encode } from "@msgpack/msgpack";

export const LANDMARK_COUNT = 33;

/** What the server says about one frame, on the `metrics` channel. */
export interface FrameMessage {
  /** The frame's RTP timestamp as on the wire, uint32. */
  readonly rtp: number;
  readonly seq: number;
  /** 33 × (x / width, y / height, z, visibility); null when nobody was found. */
  readonly pose: Float32Array | null;
  /** 0…1, how sure the net is of the person; null without a pose. */
  readonly score: number | null;
  readonly phase: string;
  readonly metrics: Readonly<Record<string, number>>;
  /**
   * When the frame's first packet reached the server, by the server's own clock (that of
   * `PongMessage.serverMs`); undefined from a server that does not tell.
   */
  readonly firstPacketMs: number | undefined;
  /** Milliseconds spent in each stage at the server, one after the other from the first packet. */
  readonly stages: Readonly<Record<string, number>>;
  /** Frames left out since the last message, by reason. */
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
}

export interface PongMessage {
  readonly type: "pong";
  readonly id: number;
  /** The server's monotonic clock as it answered; undefined from one that does not tell. */
  readonly serverMs: number | undefined;
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

/** The bytes are no message of this version; `message` says what is wrong with them. */
export class WireError extends Error {
  override readonly name = "WireError";
}

type Fields = Readonly<Record<string, unknown>>;

const POSE_FLOATS = LANDMARK_COUNT * 4;

export function decodeFrame(bytes: ArrayBuffer): FrameMessage {
  const fields = versioned(readMap(bytes));
  return {
    rtp: integer(fields, "rtp"),
    seq: integer(fields, "seq"),
    pose: pose(fields["pose"]),
    score: fields["score"] === null ? null : number(fields, "score"),
    phase: text(fields, "phase"),
    firstPacketMs: optionalNumber(fields, "first_packet_ms"),
    metrics: mapOf(fields, "metrics", "number"),
    stages: mapOf(fields, "stages", "number"),
    drops: mapOf(fields, "drops", "number"),
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

const CONTROL: Record<string, (fields: Fields) => ControlMessage> = {
  hello: (f) => ({
    type: "hello",
    session: text(versioned(f), "session"),
    sport: text(f, "sport"),
    limits: mapOf(f, "limits", "number"),
    resume: typeof f["resume"] === "string" && f["resume"] !== "" ? f["resume"] : undefined,
    resumed: f["resumed"] === true,
  }),
  event: (f) => ({
    type: "event",
    kind: text(f, "kind"),
    stage: stage(f),
    mediaTimeS: number(f, "media_time_s"),
    number: integer(f, "number"),
    values: mapOf(f, "values", "number"),
    absent: mapOf(f, "absent", "string"),
    flags: texts(f, "flags"),
    id: f["id"] === undefined ? 0 : integer(f, "id"),
  }),
  pong: (f) => ({
    type: "pong",
    id: integer(f, "id"),
    serverMs: optionalNumber(f, "server_ms"),
  }),
  degrade: (f) => ({ type: "degrade", fps: number(f, "fps"), scale: number(f, "scale") }),
  bye: (f) => ({ type: "bye", reason: text(f, "reason") }),
  error: (f) => ({ type: "error", code: text(f, "code"), detail: text(f, "detail") }),
};

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

function isMap(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function number(fields: Fields, name: string): number {
  const value = fields[name];
  if (typeof value !== "number") throw new WireError(`\`${name}\` must be a number`);
  return value;
}

/** Older servers leave it out, or say nil. */
function optionalNumber(fields: Fields, name: string): number | undefined {
  const value = fields[name];
  return value === undefined || value === null ? undefined : number(fields, name);
}

function integer(fields: Fields, name: string): number {
  const value = number(fields, name);
  if (!Number.isInteger(value)) throw new WireError(`\`${name}\` must be a whole number`);
  return value;
}

function text(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value !== "string") throw new WireError(`\`${name}\` must be text`);
  return value;
}

function texts(fields: Fields, name: string): readonly string[] {
  const value = fields[name] ?? [];
  if (!Array.isArray(value) || value.some((item) => typeof item !== "string"))
    throw new WireError(`\`${name}\` must be a list of texts`);
  return value as string[];
}

interface Kinds {
  number: number;
  string: string;
}

/** A map whose values are all of one kind; a missing map is an empty one. */
function mapOf<K extends keyof Kinds>(
  fields: Fields,
  name: string,
  kind: K,
): Readonly<Record<string, Kinds[K]>> {
  const value = fields[name] ?? {};
  if (!isMap(value) || Object.values(value).some((item) => typeof item !== kind))
    throw new WireError(`\`${name}\` must be a map of ${kind}s`);
  return value as Record<string, Kinds[K]>;
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
