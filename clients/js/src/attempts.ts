/** The attempts of a session or an analysis, as its report lists them. */
import { isMap, mapOf, number, WireError } from "./fields.ts";
import type { Server } from "./recorded.ts";
import { askMap } from "./rest.ts";
import { decodeVerdict, type Verdict } from "./verdict.ts";

export interface ReportedAttempt {
  readonly number: number;
  readonly mediaTimeS: number;
  readonly metrics: Readonly<Record<string, number>>;
  readonly verdict: Verdict | undefined;
}

/** In order; raises ServerError where there is no report. */
export async function reportedAttempts(
  server: Server,
  { kind, id }: { readonly kind: "session" | "analysis"; readonly id: string },
): Promise<readonly ReportedAttempt[]> {
  const room = kind === "session" ? "sessions" : "analyses";
  const path = `${room}/${encodeURIComponent(id)}/results/report.json`;
  return readAttempts(await askMap(server, "GET", path));
}

/** Reads a report; raises WireError. */
export function readAttempts(report: unknown): readonly ReportedAttempt[] {
  const attempts = isMap(report) ? report["attempts"] : undefined;
  if (!Array.isArray(attempts)) throw new WireError("`attempts` must be a list");
  return attempts.map((one) => {
    if (!isMap(one)) throw new WireError("an attempt must be a map");
    return {
      number: number(one, "number"),
      mediaTimeS: number(one, "media_time_s"),
      metrics: mapOf(one, "metrics", "number"),
      verdict: decodeVerdict(one["verdict"]),
    };
  });
}
