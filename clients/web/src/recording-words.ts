/** What is said of a recording: on its way, waiting, being measured, done, failed. */
import { type AnalysisInfo, POSES, SidelineError, type SportInfo } from "@sideline/client";
import { readingText } from "./format.ts";

export interface Row {
  readonly key: string;
  readonly name: string;
  readonly sport: string;
  readonly words: string;
  /** 0 to 1 while something is going on. */
  readonly progress: number | undefined;
  readonly state: "busy" | "done" | "failed";
  /** What the button that removes it is called. */
  readonly removal: string;
  readonly report: string | undefined;
  readonly video: string | undefined;
  /** The page with video, skeleton and curves in step. */
  readonly replay: string | undefined;
  readonly picture: string | undefined;
  /** It has an attempt, and there is another one to compare it with. */
  readonly comparable: boolean;
}

interface Sending {
  readonly key: string;
  readonly name: string;
  readonly sent: number;
  readonly failure: string | undefined;
}

const STAGES: Readonly<Record<string, string>> = {
  loading: "Getting ready",
  fetching: "Fetching the video",
  measuring: "Measuring",
  drawing: "Drawing the video",
  writing: "Writing the report",
};

export function sendingRow(sending: Sending, sport: SportInfo | undefined): Row {
  const { key, name, sent, failure } = sending;
  const failed = failure !== undefined;
  return {
    key,
    name,
    sport: sport?.label ?? "",
    words: failure ?? (sent < 1 ? `Sending ${percent(sent)}` : "Looking into the file"),
    progress: failed ? undefined : sent,
    state: failed ? "failed" : "busy",
    removal: failed ? "Remove" : "Cancel",
    report: undefined,
    video: undefined,
    replay: undefined,
    picture: undefined,
    comparable: false,
  };
}

export function rowOf(
  analysis: AnalysisInfo,
  sport: SportInfo | undefined,
  comparable: boolean,
): Row {
  const { id, video, results, state, progress } = analysis;
  const busy = state === "queued" || state === "running";
  return {
    key: id,
    name: video,
    sport: sport?.label ?? analysis.sport,
    words: words(analysis, sport),
    progress: busy ? progress : undefined,
    state: busy ? "busy" : state === "done" ? "done" : "failed",
    removal: busy ? "Cancel" : "Delete",
    report: results["report.html"],
    video: results["overlay.mp4"],
    replay: POSES in results ? `./replay?analysis=${encodeURIComponent(id)}` : undefined,
    picture: results["thumbnail.jpg"],
    comparable,
  };
}

/** Why a recording could not be sent; other errors are ours, and are raised. */
export function failedWords(cause: unknown): string {
  if (!(cause instanceof SidelineError)) throw cause;
  return cause.code === "rejected" && cause.detail !== undefined ? cause.detail : cause.message;
}

function words(analysis: AnalysisInfo, sport: SportInfo | undefined): string {
  const { state, stage, progress, leftS, problem } = analysis;
  switch (state) {
    case "queued":
      return problem === undefined ? "Waiting" : "Waiting to be tried again";
    case "running":
      return `${STAGES[stage] ?? "Measuring"} ${percent(progress)}${left(leftS)}`;
    case "failed":
      return problem ?? "it failed";
    case "cancelled":
      return "Cancelled";
    case "done":
      return found(analysis, sport);
  }
}

/** How many attempts, and of the best one the number that matters. */
function found({ summary }: AnalysisInfo, sport: SportInfo | undefined): string {
  const { kind, count } = attemptsIn(summary);
  if (count === 0) return `No ${kind} was found: the report says why`;
  const how = `${count} ${kind}${count === 1 ? "" : "s"}`;
  const metrics = summary["metrics"] as Record<string, { best?: number }> | undefined;
  const cue = sport?.cue ?? undefined;
  const best = cue === undefined ? undefined : metrics?.[cue]?.best;
  if (cue === undefined || best === undefined) return how;
  const label = sport?.metrics.find(({ name }) => name === cue)?.label ?? cue;
  return `${how} · ${label.toLowerCase()} ${count === 1 ? "" : "at best "}${readingText(cue, best)}`;
}

function left(leftS: number | undefined): string {
  if (leftS === undefined) return "";
  return leftS < 90 ? ` · ${Math.ceil(leftS)} s left` : ` · ${Math.ceil(leftS / 60)} min left`;
}

function percent(share: number): string {
  return `${Math.floor(100 * share)} %`;
}

/** How many attempts a summary counts, and what they are called. */
export function attemptsIn(summary: AnalysisInfo["summary"]): { kind: string; count: number } {
  const [name, count] = Object.entries(summary).find(([key]) => key.endsWith("_count")) ?? [];
  return { kind: name?.replace(/_count$/, "") ?? "attempt", count: Number(count ?? 0) };
}
