/** What there is to be shown of a session or of an analysis, and what stands in the way. */
import {
  type AnalysisInfo,
  analysisInfo,
  type MeasuredRecording,
  type Server,
  type SessionInfo,
  sessionInfo,
  sessionRecording,
} from "@sideline/client";
import type { Wanted } from "./asked.ts";

export type Obstacle =
  | { readonly is: "live" | "writing" | "unrecorded" | "deleted" | "ready" }
  | { readonly is: "failed" | "unmeasured"; readonly why: string }
  | { readonly is: "measuring"; readonly analysis: AnalysisInfo };

export interface Found {
  readonly session: SessionInfo | undefined;
  /** The one to be shown, once it is done. */
  readonly analysis: AnalysisInfo | undefined;
  readonly obstacle: Obstacle | undefined;
}

/** Raises ServerError and ConnectionError. */
export async function find(server: Server, { kind, id }: Wanted): Promise<Found> {
  if (kind === "analysis") {
    const analysis = await analysisInfo(server, id);
    return { session: undefined, ...standing(analysis) };
  }
  const session = await sessionInfo(server, id);
  if (session.recording === undefined || session.state !== "closed")
    return { session, ...standingOf(session, undefined) };
  return { session, ...standingOf(session, await sessionRecording(server, id)) };
}

/** How far a session's replay is. */
export function standingOf(
  session: SessionInfo,
  measured: MeasuredRecording | undefined,
): Omit<Found, "session"> {
  const recording = measured?.recording ?? session.recording;
  if (session.state !== "closed") return blocked({ is: "live" });
  if (recording === undefined) return blocked({ is: "unrecorded" });
  if (recording.state === "writing") return blocked({ is: "writing" });
  if (recording.state === "failed") return blocked({ is: "failed", why: recording.problem ?? "" });
  if (measured?.analysis !== undefined) return standing(measured.analysis);
  return blocked({ is: recording.uploadId === undefined ? "deleted" : "ready" });
}

function standing(analysis: AnalysisInfo): Omit<Found, "session"> {
  if (analysis.state === "done") return { analysis, obstacle: undefined };
  if (analysis.state === "queued" || analysis.state === "running")
    return blocked({ is: "measuring", analysis });
  return blocked({ is: "unmeasured", why: analysis.problem ?? analysis.state });
}

function blocked(obstacle: Obstacle): Omit<Found, "session"> {
  return { analysis: undefined, obstacle };
}

/** Whether it will be otherwise by itself. */
export function passes(obstacle: Obstacle): boolean {
  return obstacle.is === "live" || obstacle.is === "writing" || obstacle.is === "measuring";
}

/** The video with nothing drawn on it, else the one that has the skeleton in it already. */
export function videoOf(
  results: Readonly<Record<string, string>>,
): { readonly url: string; readonly drawn: boolean } | undefined {
  const bare = results["replay.mp4"] ?? results["replay.webm"];
  if (bare !== undefined) return { url: bare, drawn: false };
  const drawn = results["overlay.mp4"];
  return drawn === undefined ? undefined : { url: drawn, drawn: true };
}
