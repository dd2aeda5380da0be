/** What has become of a session's video, and of measuring it. */
import { isMap, WireError } from "./fields.ts";
import { type RecordingInfo, readRecording } from "./kept.ts";
import { serverError } from "./problems.ts";
import { type AnalysisInfo, readAnalysis, type Server } from "./recorded.ts";
import { authorisation, reach } from "./whip.ts";

export interface MeasuredRecording {
  /** Undefined where the session was not recorded. */
  readonly recording: RecordingInfo | undefined;
  /** Of that recording: the newest that is done, else the newest; undefined where there is none. */
  readonly analysis: AnalysisInfo | undefined;
}

/** Raises ServerError, ConnectionError, WireError. */
export async function sessionRecording(server: Server, id: string): Promise<MeasuredRecording> {
  const body = await json(server, `sessions/${encodeURIComponent(id)}/recording`);
  if (!isMap(body)) throw new WireError("the answer must be a map");
  const analysis = body["analysis"];
  return {
    recording: readRecording(body["recording"]),
    analysis: isMap(analysis) ? readAnalysis(analysis) : undefined,
  };
}

/** One analysis; raises ServerError, ConnectionError, WireError. */
export async function analysisInfo(server: Server, id: string): Promise<AnalysisInfo> {
  return readAnalysis(await json(server, `analyses/${encodeURIComponent(id)}`));
}

async function json(server: Server, path: string): Promise<unknown> {
  const url = new URL(`api/v1/${path}`, server.endpoint).href;
  const response = await reach(url, { headers: authorisation(server.token) });
  if (!response.ok) throw await serverError(response);
  return response.json();
}
