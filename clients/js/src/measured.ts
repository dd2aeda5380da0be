/** What has become of a session's video, and of measuring it. */
import { isMap } from "./fields.ts";
import { type RecordingInfo, readRecording } from "./kept.ts";
import { type AnalysisInfo, readAnalysis, type Server } from "./recorded.ts";
import { askMap } from "./rest.ts";

/** What the token of a share begins with. */
const SHARE = "share_";

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
    analysis: isMap(analysis) ? opening(server, readAnalysis(analysis)) : undefined,
  };
}

/** One analysis; raises ServerError, ConnectionError, WireError. */
export async function analysisInfo(server: Server, id: string): Promise<AnalysisInfo> {
  return opening(
    server,
    readAnalysis(await askMap(server, "GET", `analyses/${encodeURIComponent(id)}`)),
  );
}

/** A share's token goes into the links, as a video's element can send it no other way; links of an
 * API key's owner open by themselves. */
function opening({ endpoint, token }: Server, analysis: AnalysisInfo): AnalysisInfo {
  if (token === undefined || !token.startsWith(SHARE)) return analysis;
  const results = Object.entries(analysis.results).map(([name, path]) => {
    const url = new URL(path, endpoint);
    if (url.origin === new URL(endpoint).origin) url.searchParams.set("key", token);
    return [name, url.href];
  });
  return { ...analysis, results: Object.fromEntries(results) };
}
