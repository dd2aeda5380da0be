/** Answers to earlier frames, said once more: `server/wire/again.py` tells of every place. */
import { fraction, NOTHING, unpack, whole } from "./compact-pose.ts";
import { integer, number, text, WireError } from "./fields.ts";

export const LANDMARK_COUNT = 33;

/** What was found in one frame. */
export interface Answer {
  /** The frame's RTP timestamp as on the wire, uint32. */
  readonly rtp: number;
  readonly seq: number;
  /** 33 × (x / width, y / height, z, visibility); null when nobody was found. */
  readonly pose: Float32Array | null;
  /** 0…1, how sure the net is of the person; null without a pose. */
  readonly score: number | null;
  readonly phase: string;
  readonly metrics: Readonly<Record<string, number>>;
}

const PLACES = ["seq", "rtp", "score", "phase", "metrics", "pose"] as const;

/** The answers of an unpacked list that came with `message`; raises WireError. */
export function decodeAgain(message: Answer, list: unknown): Answer[] {
  if (list === undefined) return [];
  if (!Array.isArray(list)) throw new WireError("`again` must be a list");
  let before = (message.pose && whole(message.pose)) ?? NOTHING;
  return list.map((item) => {
    const fields = named(item);
    const pose = fields.pose === null ? null : unpack(bytes(fields.pose), before);
    before = pose ?? before;
    return {
      rtp: (message.rtp - integer(fields, "rtp")) >>> 0,
      seq: message.seq - integer(fields, "seq"),
      pose: pose && fraction(pose),
      score: fields.score === null ? null : number(fields, "score"),
      phase: fields.phase === null ? message.phase : text(fields, "phase"),
      metrics: changed(message.metrics, fields.metrics),
    };
  });
}

function named(item: unknown): Record<(typeof PLACES)[number], unknown> {
  if (!Array.isArray(item) || item.length !== PLACES.length)
    throw new WireError(`an earlier answer must be a list of ${PLACES.length}`);
  const [seq, rtp, score, phase, metrics, pose] = item as unknown[];
  return { seq, rtp, score, phase, metrics, pose };
}

function bytes(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  throw new WireError("a compact pose must be bytes");
}

/** `now` with what differed then: place or name, value, and so on. */
function changed(now: Answer["metrics"], changes: unknown): Record<string, number> {
  if (!Array.isArray(changes)) throw new WireError("changes of metrics must be a list");
  const names = Object.keys(now);
  const then = new Map(Object.entries(now));
  for (let i = 0; i < changes.length; i += 2) {
    const [at, value] = changes.slice(i, i + 2) as unknown[];
    const name = typeof at === "number" ? names[at] : at;
    if (typeof name !== "string") throw new WireError("a changed metric must be known");
    if (value === null) then.delete(name);
    else if (typeof value === "number") then.set(name, value);
    else throw new WireError("a changed metric must be a number");
  }
  return Object.fromEntries(then);
}
