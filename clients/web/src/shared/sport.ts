/** What is known of a sport without the server's list, which a shared link may not open. */
import type { EventMessage, SportInfo } from "@sideline/client";

const UNKNOWN = "UNKNOWN";

/** As much as the finals themselves say: their kind, and the first metric. */
export function sportOf(name: string, finals: readonly EventMessage[]): SportInfo {
  const last = finals.at(-1);
  return {
    name,
    label: name,
    view: "",
    minimum_fps: 0,
    inputs: [],
    phases: [UNKNOWN],
    metrics: [],
    attempt: last?.kind ?? "jump",
    cue: Object.keys(last?.values ?? {})[0],
    cue_repeats: false,
    side_view: false,
    demo: false,
  };
}
