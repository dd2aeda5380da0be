/** What has become of a session's video, and of measuring it. */
import { isMap } from "./fields.ts";
import { type RecordingInfo, readRecording } from "./kept.ts";
import { type AnalysisInfo, readAnalysis, type Server } from "./recorded.ts";
import { askMap } from "./rest.ts";

export interface MeasuredRecording {
  /** Undefined where the session was not recorded. */
  readonly recording: RecordingInfo | undefined;
  /** Of that recording: the newest that is done, else the newest; undefined where there is none. */
  readonly analysis: AnalysisInfo | undefined;
}

/** Raises ServerError, ConnectionError, WireError. */
export async function sessionRecording(server: Server, id: string): Promise<MeasuredRecording> {
  const body = await askMap(server, "GET", `sessions/${encodeURIComponent(id)}/recording`);
  const analysis = body["analysis"];
  return {
    recording: readRecording(body["recording"]),
    analysis: isMap(analysis) ? readAnalysis(analysis) : undefined,
  };
}

/** One analysis; raises ServerError, ConnectionError, WireError. */
export async function analysisInfo(server: Server, id: string): Promise<AnalysisInfo> {
  return readAnalysis(await askMap(server, "GET", `analyses/${encodeURIComponent(id)}`));
}
