/** One analysis, as far as whoever has a link to it sees it. */
import type { Server } from "@sideline/client";
import { type Fields, mapIn, textIn } from "./fields.ts";
import { ask } from "./http.ts";

export interface MeasuredVideo {
  readonly state: string;
  /** Mean and best of each metric, and how many attempts; empty until it is done. */
  readonly summary: Fields;
  /** Where each result lies, by its file's name. */
  readonly results: Readonly<Record<string, string>>;
}

/** Raises Refused. */
export async function fetchAnalysis(server: Server, id: string): Promise<MeasuredVideo> {
  const fields = mapIn(await ask(server, "GET", `analyses/${encodeURIComponent(id)}`));
  const summary = fields["summary"];
  const results = Object.entries(mapIn(fields["results"] ?? {}));
  return {
    state: textIn(fields, "state"),
    summary: summary == null ? {} : mapIn(summary),
    results: Object.fromEntries(
      results.filter((one): one is [string, string] => typeof one[1] === "string"),
    ),
  };
}
