/** The attempts of a session or an analysis, as its report lists them. */
import { isMap, mapOf, number, WireError } from "./fields.ts";
import { serverError } from "./problems.ts";
import type { Server } from "./recorded.ts";
import { decodeVerdict, type Verdict } from "./verdict.ts";
import { authorisation, reach } from "./whip.ts";

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
  const path = `api/v1/${room}/${encodeURIComponent(id)}/results/report.json`;
  const response = await reach(new URL(path, server.endpoint).href, {
    headers: authorisation(server.token),
  });
  if (!response.ok) throw await serverError(response);
  return readAttempts(await response.json());
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
