/** Whether the body is in the picture as it must be, from one pose. */
import { pointOf } from "./skeleton.ts";

export type Missing = "nobody" | "turned" | "feet" | "head" | "sides" | "hidden" | "front";

const HEAD = [0, 7, 8];
const TRUNK = [11, 12, 23, 24, 25, 26];
const FEET = [27, 28, 29, 30, 31, 32];
const EDGE = 0.01;
const SEEN = 0.3;
/** As the server judges it: an upright trunk leans by less. */
const TURNED_DEG = 55;
/** Shoulders' distance per trunk length, as the server judges it: within 35° of frontal. */
const FRONTAL = 0.6;

export interface Place {
  readonly x: number;
  readonly y: number;
}

/** The middle of two landmarks, in picture heights. */
export function middle(pose: Float32Array, index: number, aspect: number): Place {
  const one = pointOf(pose, index, aspect, 1);
  const other = pointOf(pose, index + 1, aspect, 1);
  return { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 };
}

/** From the nose to the lower of the ankles, in picture heights. */
export function noseToAnkle(pose: Float32Array): number {
  const down = Math.max(pointOf(pose, 27, 1, 1).y, pointOf(pose, 28, 1, 1).y);
  return down - pointOf(pose, 0, 1, 1).y;
}

/** What keeps this picture from being measured, the worst first; `aspect` is width / height. */
export function missingIn(
  pose: Float32Array | null,
  aspect: number,
  sideView: boolean,
): Missing | undefined {
  if (pose === null) return "nobody";
  const shoulders = middle(pose, 11, aspect);
  const hips = middle(pose, 23, aspect);
  const leanDeg =
    (180 / Math.PI) * Math.atan2(Math.abs(shoulders.x - hips.x), hips.y - shoulders.y);
  if (leanDeg > TURNED_DEG) return "turned";
  if (anyOut(pose, FEET, ({ y }) => y > 1 - EDGE)) return "feet";
  if (anyOut(pose, HEAD, ({ y }) => y < EDGE)) return "head";
  if (anyOut(pose, [...TRUNK, ...FEET], ({ x }) => x < EDGE || x > 1 - EDGE)) return "sides";
  if (hidden(pose)) return "hidden";
  const trunk = Math.hypot(shoulders.x - hips.x, shoulders.y - hips.y);
  const breadth = Math.abs(pointOf(pose, 11, aspect, 1).x - pointOf(pose, 12, aspect, 1).x);
  return sideView && breadth > FRONTAL * trunk ? "front" : undefined;
}

function anyOut(
  pose: Float32Array,
  indices: readonly number[],
  out: (place: Place) => boolean,
): boolean {
  return indices.some((index) => out(pointOf(pose, index, 1, 1)));
}

/** From the side one half of the body hides the other: the better seen one counts. */
function hidden(pose: Float32Array): boolean {
  const seen = (index: number): number => pointOf(pose, index, 1, 1).visibility;
  return [11, 23, 25, 27].some((left) => Math.max(seen(left), seen(left + 1)) < SEEN);
}
