/** Whether a body stays where it is, over the last moments. */
import { middle } from "./body-check.ts";

const LOOK_BACK_MS = 400;
/** So much of that, in so many pictures, must have been seen. */
const LEAST_MS = 250;
const FEWEST = 3;
/** Of the length from shoulders to ankles; what the nets' own noise moves a body is less. */
const STILL_SHARE = 0.03;
const SHOULDERS = 11;
const HIPS = 23;
const ANKLES = 27;

interface Moment {
  readonly atMs: number;
  readonly places: readonly number[];
  readonly length: number;
}

export class Stillness {
  #moments: Moment[] = [];

  /** Takes a pose; whether it has been where it is for a moment. */
  push(pose: Float32Array, aspect: number, atMs: number): boolean {
    const parts = [SHOULDERS, HIPS, ANKLES].map((index) => middle(pose, index, aspect));
    const places = parts.flatMap(({ x, y }) => [x, y]);
    const length = Math.abs((parts[2]?.y ?? 0) - (parts[0]?.y ?? 0));
    this.#moments.push({ atMs, places, length });
    this.#moments = this.#moments.filter((moment) => moment.atMs >= atMs - LOOK_BACK_MS);
    const [oldest] = this.#moments;
    if (this.#moments.length < FEWEST || oldest === undefined) return false;
    if (atMs - oldest.atMs < LEAST_MS) return false;
    return places.every((_, i) => this.#range(i) < STILL_SHARE * length);
  }

  #range(index: number): number {
    const values = this.#moments.map(({ places }) => places[index] ?? 0);
    return Math.max(...values) - Math.min(...values);
  }
}
