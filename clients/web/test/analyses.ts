/** Analyses as the server would tell of them. */
import type { AnalysisInfo } from "@sideline/client";

export function analysis(changes: Partial<AnalysisInfo>): AnalysisInfo {
  return {
    id: "a",
    uploadId: "u",
    athleteId: undefined,
    video: "a.mp4",
    sport: "cmj",
    state: "running",
    stage: "measuring",
    progress: 0.426,
    leftS: 12.2,
    createdAt: new Date(0),
    problem: undefined,
    summary: {},
    results: {},
    ...changes,
  };
}
