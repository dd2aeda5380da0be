import type { Snapshot } from "@sideline/client";
import { expect, it } from "vitest";
import { outcomeRows, stageRows } from "../src/ledger-words.ts";

it("names the stages in the order in which a frame passes them, unknown ones at the end", () => {
  const stagesMs = { odd_stage: 1, inferred: 12.34, encoded: 5, network: 2 };
  const rows = stageRows({ stagesMs, longestGapMs: 71.6 } as unknown as Snapshot);
  expect(rows.map(([term, value]) => `${term}: ${value}`)).toEqual([
    "Camera and encoder: 5.0 ms",
    "Network, there and back: 2.0 ms",
    "Finding the pose: 12.3 ms",
    "Odd stage: 1.0 ms",
    "Longest gap between results: 72 ms",
  ]);
});

it("says how far the network's two ways may be off", () => {
  const stagesMs = { network_down: 3.21, inferred: 12, network_up: 4.06 };
  const rows = stageRows({ stagesMs, networkErrorMs: 1.38 } as unknown as Snapshot);
  expect(rows.slice(0, 3).map(([term, value]) => `${term}: ${value}`)).toEqual([
    "Network, to the server: 4.1 ± 1.4 ms",
    "Finding the pose: 12.0 ms",
    "Network, back: 3.2 ± 1.4 ms",
  ]);
});

it("tells what became of the frames, and leaves out what never happened", () => {
  const none = { superseded: 0, late: 0, undecodable: 0, lost: 0, outstanding: 0 };
  const rows = outcomeRows({
    sent: 9,
    outcomes: { ...none, answered: 7, lost: 2 },
  } as unknown as Snapshot);
  expect(rows.map(([term, value]) => `${term}: ${value}`)).toEqual([
    "Sent: 9",
    "Answered: 7",
    "Lost on the way: 2",
  ]);
});
