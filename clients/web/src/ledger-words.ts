/** The ages of the stages and the outcomes of the frames, in words. */
import type { Outcomes, Snapshot } from "@sideline/client";
import { humanName, milliseconds } from "./format.ts";

/** Term, value, and what a test may find it by. */
export type Row = readonly [string, string, string];

const STAGES: Readonly<Record<string, string>> = {
  encoded: "Camera and encoder",
  network: "Network, there and back",
  network_up: "Network, to the server",
  received: "Arriving in full",
  decoded: "Decoding",
  waited: "Waiting for its turn",
  inferred: "Finding the pose",
  analysed: "Measuring",
  network_down: "Network, back",
};

const OUTCOMES: readonly (readonly [keyof Outcomes, string])[] = [
  ["answered", "Answered"],
  ["superseded", "Replaced by a newer one"],
  ["late", "Too late"],
  ["undecodable", "Not decodable"],
  ["lost", "Lost on the way"],
  ["outstanding", "On their way now"],
];

/** What one way has too much, the other has too little. */
const UNSURE: ReadonlySet<string> = new Set(["network_up", "network_down"]);

/** The median of each stage in its order, then the longest gap. */
export function stageRows({ stagesMs, longestGapMs, networkErrorMs }: Snapshot): Row[] {
  const known = Object.keys(STAGES).filter((name) => name in stagesMs);
  const others = Object.keys(stagesMs).filter((name) => !(name in STAGES));
  const rows = [...known, ...others].map((name): Row => {
    const error = UNSURE.has(name) ? networkErrorMs : undefined;
    return [STAGES[name] ?? humanName(name), tenths(stagesMs[name], error), `stage-${name}`];
  });
  return [...rows, ["Longest gap between results", milliseconds(longestGapMs), "longest-gap"]];
}

/** What became of the frames that were sent; outcomes that never happened are left out. */
export function outcomeRows({ sent, outcomes }: Snapshot): Row[] {
  const happened = OUTCOMES.filter(([name]) => name === "answered" || outcomes[name] > 0);
  const rows = happened.map(
    ([name, words]): Row => [words, String(outcomes[name]), `outcome-${name}`],
  );
  return [["Sent", String(sent), "outcome-sent"], ...rows];
}

function tenths(ms: number | undefined, errorMs?: number): string {
  if (ms === undefined) return "–";
  return errorMs === undefined
    ? `${ms.toFixed(1)} ms`
    : `${ms.toFixed(1)} ± ${errorMs.toFixed(1)} ms`;
}
