/** What was seen in every frame of a recording, to be drawn in step with its video. */
import { decode } from "@msgpack/msgpack";
import { LANDMARK_COUNT } from "./again.ts";
import { type Fields, integer, isMap, mapOf, number, text, texts, WireError } from "./fields.ts";
import { serverError } from "./problems.ts";
import type { AnalysisInfo, Server } from "./recorded.ts";
import { mapsIn } from "./rest.ts";
import { authorisation, reach } from "./whip.ts";

export const POSES = "poses.msgpack";

/** A value a frame; NaN where nobody was seen. */
export interface Track {
  /** `com_height`, `knee_angle`, … */
  readonly name: string;
  /** `m`, `deg`, or `pct` of the athlete's height. */
  readonly unit: string;
  readonly values: Float32Array;
}

export interface MomentsOf {
  readonly number: number;
  readonly mediaTimeS: number;
  /** Where two attempts are laid over each other. */
  readonly zeroTimeS: number;
  /** When what happened, e.g. `takeoff`, on the recording's time line. */
  readonly moments: Readonly<Record<string, number>>;
}

export interface Poses {
  readonly sport: string;
  readonly video: string;
  readonly fps: number;
  readonly durationS: number;
  /** Of the analysed picture, in pixels. */
  readonly width: number;
  readonly height: number;
  /** Which part of the video's picture that is: left, top, right, bottom in fractions of it. */
  readonly crop: readonly [number, number, number, number];
  readonly phases: readonly string[];
  /** Of each frame; they increase. */
  readonly timesS: Float64Array;
  /** Of each frame, which of `phases`. */
  readonly phase: Uint8Array;
  readonly tracks: readonly Track[];
  readonly attempts: readonly MomentsOf[];
  /** The landmarks of a frame as of a live one (33 × 4); undefined where nobody was seen. */
  poseOf(frame: number): Float32Array | undefined;
}

const VERSION = 1;
const SCALE = 8192;
const NOWHERE = -32768;
const WHOLE = [0, 0, 1, 1] as const;
/** Four and a half hours at 60 frames a second: nothing longer is measured. */
const MOST_FRAMES = 1_000_000;

/** Undefined where the server is too old to say. Raises ServerError, ConnectionError, WireError. */
export async function fetchPoses(
  server: Server,
  analysis: AnalysisInfo,
  signal?: AbortSignal,
): Promise<Poses | undefined> {
  const link = analysis.results[POSES];
  if (link === undefined) return undefined;
  const init = signal === undefined ? {} : { signal };
  const url = new URL(link, server.endpoint).href;
  const response = await reach(url, { ...init, headers: authorisation(server.token) });
  if (!response.ok) throw await serverError(response);
  return readPoses(new Uint8Array(await response.arrayBuffer()));
}

/** Raises WireError. */
export function readPoses(bytes: Uint8Array): Poses {
  const made = mapIn(bytes);
  if (made["v"] !== VERSION) throw new WireError("these poses are of another version");
  const count = integer(made, "count");
  if (count < 0 || count > MOST_FRAMES) throw new WireError("`count` is out of bounds");
  const points = new Int16Array(part(made, "points", count * LANDMARK_COUNT * 4));
  const visibility = new Uint8Array(part(made, "visibility", count * LANDMARK_COUNT));
  return {
    sport: text(made, "sport"),
    video: text(made, "video"),
    fps: number(made, "fps"),
    durationS: number(made, "duration_s"),
    width: number(made, "width"),
    height: number(made, "height"),
    crop: cropIn(made["crop"]),
    phases: texts(made, "phases"),
    timesS: new Float64Array(part(made, "times_s", count * 8)),
    phase: new Uint8Array(part(made, "phase", count)),
    tracks: mapsIn(made, "curves").map((one) => trackIn(one, count)),
    attempts: mapsIn(made, "attempts").map(momentsIn),
    poseOf: (frame) =>
      frame < 0 || frame >= count ? undefined : poseIn(points, visibility, frame),
  };
}

function mapIn(bytes: Uint8Array): Fields {
  let made: unknown;
  try {
    made = decode(bytes);
  } catch (cause) {
    throw new WireError(`the poses cannot be read: ${String(cause)}`);
  }
  if (!isMap(made)) throw new WireError("poses must be a map");
  return made;
}

/** A copy, which begins where numbers of any width may. */
function part(made: Fields, name: string, length: number): ArrayBuffer {
  const found = made[name];
  if (!(found instanceof Uint8Array) || found.byteLength !== length)
    throw new WireError(`\`${name}\` must have ${length} bytes`);
  return found.slice().buffer as ArrayBuffer;
}

function poseIn(
  points: Int16Array,
  visibility: Uint8Array,
  frame: number,
): Float32Array | undefined {
  const first = frame * LANDMARK_COUNT;
  if (points[first * 2] === NOWHERE) return undefined;
  const pose = new Float32Array(LANDMARK_COUNT * 4);
  for (let i = 0; i < LANDMARK_COUNT; i += 1) {
    const at = first + i;
    pose[i * 4] = (points[at * 2] ?? 0) / SCALE;
    pose[i * 4 + 1] = (points[at * 2 + 1] ?? 0) / SCALE;
    pose[i * 4 + 3] = (visibility[at] ?? 0) / 255;
  }
  return pose;
}

function trackIn(one: Fields, count: number): Track {
  const values = new Float32Array(part(one, "values", count * 4));
  return { name: text(one, "name"), unit: text(one, "unit"), values };
}

function momentsIn(one: Fields): MomentsOf {
  return {
    number: integer(one, "number"),
    mediaTimeS: number(one, "media_time_s"),
    zeroTimeS: number(one, "zero_time_s"),
    moments: mapOf(one, "moments", "number"),
  };
}

function cropIn(value: unknown): Poses["crop"] {
  if (value === null || value === undefined) return WHOLE;
  const numbers = Array.isArray(value) && value.every((one) => typeof one === "number");
  if (!numbers || value.length !== 4) throw new WireError("`crop` must be four numbers");
  return value as unknown as Poses["crop"];
}
