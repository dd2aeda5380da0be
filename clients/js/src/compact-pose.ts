/**
 * A pose as its difference from another one: two bytes with four widths in bits, then the
 * differences column by column, lowest bit first. `server/wire/compact_pose.py` tells more.
 */
import { WireError } from "./fields.ts";

const LANDMARKS = 33;
const SCALES = [2048, 2048, 512, 32] as const;
const LIMIT = 1 << 14;

/** 33 × (x, y, z, visibility), in whole numbers. */
export type WholePose = Int32Array;

export const NOTHING: WholePose = new Int32Array(LANDMARKS * SCALES.length);

/** Undefined when a number is not finite or far too large. */
export function whole(pose: Float32Array): WholePose | undefined {
  const numbers = Array.from(pose, (value, i) => Math.floor(value * scaleOf(i) + 0.5));
  return numbers.every((value) => Math.abs(value) < LIMIT) ? Int32Array.from(numbers) : undefined;
}

export function fraction(numbers: WholePose): Float32Array {
  return Float32Array.from(numbers, (value, i) => value / scaleOf(i));
}

/** The pose that was compared with `other`; raises WireError. */
export function unpack(data: Uint8Array, other: WholePose): WholePose {
  const head = (data[0] ?? 0) | ((data[1] ?? 0) << 8);
  const widths = SCALES.map((_, column) => (head >> (4 * column)) & 15);
  const bits = LANDMARKS * widths.reduce((sum, width) => sum + width, 0);
  if (data.length !== 2 + Math.ceil(bits / 8)) throw new WireError("not a compact pose");
  const numbers = Int32Array.from(other);
  let at = 16;
  for (const [column, width] of widths.entries()) {
    for (let landmark = 0; landmark < LANDMARKS; landmark += 1, at += width) {
      const unsigned = bitsAt(data, at, width);
      const i = landmark * SCALES.length + column;
      numbers[i] = (numbers[i] ?? 0) + ((unsigned >> 1) ^ -(unsigned & 1));
    }
  }
  return numbers;
}

function bitsAt(data: Uint8Array, at: number, width: number): number {
  let value = 0;
  for (let bit = 0; bit < width; bit += 1) {
    const place = at + bit;
    value |= (((data[place >> 3] ?? 0) >> (place & 7)) & 1) << bit;
  }
  return value;
}

function scaleOf(i: number): number {
  return SCALES[i % SCALES.length] ?? 1;
}
