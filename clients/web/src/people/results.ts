/** What a session or an analysis gave, by its summary and by its attempts. */
import type { ReportedAttempt, TimelineEntry } from "@sideline/client";

/** How many attempts there were. */
export function attemptsOf({ summary }: TimelineEntry): number {
  const name = Object.keys(summary).find((key) => key.endsWith("_count") && key !== "frame_count");
  const count = name === undefined ? undefined : summary[name];
  return typeof count === "number" ? count : 0;
}

/** The best of a metric, where it was measured. */
export function bestOf({ summary }: TimelineEntry, metric: string): number | undefined {
  const metrics = summary["metrics"];
  const found = isRecord(metrics) ? metrics[metric] : undefined;
  const best = isRecord(found) ? found["best"] : undefined;
  return typeof best === "number" ? best : undefined;
}

export type Outcome = "live" | "waiting" | "failed" | "done";

export function outcomeOf({ kind, state }: TimelineEntry): Outcome {
  if (kind === "session") return state === "closed" ? "done" : "live";
  if (state === "done") return "done";
  return state === "failed" || state === "cancelled" ? "failed" : "waiting";
}

/** Whether its best attempt can be compared with another's. */
export function comparable(entry: TimelineEntry): boolean {
  return outcomeOf(entry) === "done" && attemptsOf(entry) > 0;
}

/** Of those that can be relied on, where there are any, the best; undefined where none has it. */
export function bestAttempt(
  attempts: readonly ReportedAttempt[],
  metric: string,
  lowerIsBetter: boolean,
): ReportedAttempt | undefined {
  const measured = attempts.filter(({ metrics }) => metrics[metric] !== undefined);
  const trusted = measured.filter(({ verdict }) => verdict?.grade !== "poor");
  const sign = lowerIsBetter ? -1 : 1;
  const worth = ({ metrics }: ReportedAttempt): number => sign * (metrics[metric] ?? 0);
  return (trusted.length > 0 ? trusted : measured).reduce<ReportedAttempt | undefined>(
    (best, one) => (best === undefined || worth(one) > worth(best) ? one : best),
    undefined,
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
