/** What happened when, for plots and for the line of the whole recording. */
import type { MomentsOf, Poses } from "@sideline/client";
import { momentName } from "../compare-words.ts";
import type { Note } from "./noted.ts";
import type { Mark } from "./plot.ts";
import type { Pin } from "./timeline.ts";

export function timesOf({ mediaTimeS, zeroTimeS, moments }: MomentsOf): readonly number[] {
  return [mediaTimeS, zeroTimeS, ...Object.values(moments)];
}

export function marksOf(attempts: readonly MomentsOf[]): readonly Mark[] {
  return attempts
    .flatMap(({ moments }) =>
      Object.entries(moments).map(([name, atS]) => ({ atS, label: momentName(name) })),
    )
    .sort((a, b) => a.atS - b.atS);
}

export function pinsOf(poses: Poses, notes: readonly Note[]): readonly Pin[] {
  const attempts = poses.attempts.map(
    ({ number, zeroTimeS }): Pin => ({ atS: zeroTimeS, label: `${number}`, kind: "attempt" }),
  );
  const told = notes.flatMap(({ atS, text }): readonly Pin[] =>
    atS === undefined ? [] : [{ atS, label: text, kind: "note" }],
  );
  return [...attempts, ...told];
}
