/** At which moment two attempts are laid over each other. */
import type { AttemptCurves, SportInfo } from "@sideline/client";

export const START = "start";
const SUFFIX = "_time_s";

/** The moments that both have, by their names; the one that is usual in the sport comes first. */
export function eventsOf(
  first: AttemptCurves,
  second: AttemptCurves,
  sport: SportInfo,
): readonly string[] {
  const listed = new Set(sport.metrics.map(({ name }) => name));
  const common = Object.keys(first.metrics)
    .filter((name) => name.endsWith(SUFFIX) && !listed.has(name) && name in second.metrics)
    .map((name) => name.slice(0, -SUFFIX.length));
  const usual = first.zero === second.zero ? [first.zero] : [];
  return [...new Set([...usual, ...common])];
}

/** The attempt with its zero there; where it has no such moment, as it was. */
export function alignedAt(attempt: AttemptCurves, event: string): AttemptCurves {
  const zeroTimeS = attempt.metrics[`${event}${SUFFIX}`];
  return zeroTimeS === undefined ? attempt : { ...attempt, zero: event, zeroTimeS };
}
