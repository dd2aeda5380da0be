/** Recorded video: sent in resumable pieces (tus 1.0), measured by the server, fetched as results. */
import { DetailedError, defaultOptions, Upload, type UploadOptions } from "tus-js-client";
import { ConnectionError, ServerError } from "./errors.ts";
import { type Fields, isMap, number, optionalNumber, text, WireError } from "./fields.ts";
import { type Athlete, athleteFields } from "./options.ts";
import { errorOf, serverError } from "./problems.ts";
import { authorisation, reach } from "./whip.ts";

export type AnalysisState = "queued" | "running" | "done" | "failed" | "cancelled";

export interface AnalysisInfo {
  readonly id: string;
  /** The upload that is measured; undefined once that was deleted. */
  readonly uploadId: string | undefined;
  /** The file's name, as its sender called it. */
  readonly video: string;
  readonly sport: string;
  readonly athleteId: string | undefined;
  readonly state: AnalysisState;
  readonly stage: string;
  /** From 0 to 1. */
  readonly progress: number;
  readonly leftS: number | undefined;
  readonly createdAt: Date;
  /** Why it failed, in words for a person. */
  readonly problem: string | undefined;
  /** Mean and best of each metric, and how many attempts there were; empty until it is done. */
  readonly summary: Fields;
  /** Where each result lies, by its file's name (`report.html`, `overlay.mp4`, …). */
  readonly results: Readonly<Record<string, string>>;
}

export interface Server {
  readonly endpoint: string;
  readonly token?: string | undefined;
}

export interface Sending {
  /** Told how much has arrived, 0 to 1. */
  readonly onProgress?: (sent: number) => void;
  readonly signal?: AbortSignal;
}

const PIECE_BYTES = 8 << 20;
const RETRY_DELAYS_MS = [0, 1000, 3000, 5000, 10_000, 20_000, 30_000];
const MINUTE_S = 60;
const STATES: readonly string[] = ["queued", "running", "done", "failed", "cancelled"];

/**
 * Sends a file; returns the upload's id. What was sent of the same file before, from this browser,
 * is not sent again: after a lost connection, a closed tab or a restart of either side it goes on.
 *
 * Raises ServerError when the file is refused, ConnectionError when the server stays out of reach
 * for about a minute, and what `signal` is aborted with.
 */
export async function sendVideo(server: Server, file: File, how: Sending = {}): Promise<string> {
  how.signal?.throwIfAborted();
  return new Promise((resolve, reject) => {
    const upload = new Upload(file, {
      endpoint: new URL("api/v1/uploads", server.endpoint).href,
      headers: authorisation(server.token),
      metadata: { filename: file.name, filetype: file.type },
      chunkSize: PIECE_BYTES,
      retryDelays: RETRY_DELAYS_MS,
      onShouldRetry: mayPass,
      removeFingerprintOnSuccess: true,
      onProgress: (sent, whole) => how.onProgress?.(whole > 0 ? sent / whole : 0),
      onSuccess: () => resolve(idOf(upload.url ?? "")),
      onError: (cause) => reject(readable(cause)),
    });
    how.signal?.addEventListener("abort", () => {
      // Out of reach, the server forgets an unfinished upload by itself.
      upload.abort(true).catch(() => undefined);
      reject(how.signal?.reason);
    });
    begin(upload, how.signal).catch(reject);
  });
}

async function begin(upload: Upload, signal: AbortSignal | undefined): Promise<void> {
  const earlier = await upload.findPreviousUploads();
  if (signal?.aborted) return;
  if (earlier[0] !== undefined) upload.resumeFromPreviousUpload(earlier[0]);
  upload.start();
}

interface ToMeasure {
  readonly sport: string;
  readonly athlete?: Athlete;
  /** One of the server's athletes: what `athlete` does not say is taken from there. */
  readonly athleteId?: string;
}

/** An upload, or the recording of a live session that has ended. */
export type Video = { readonly uploadId: string } | { readonly sessionId: string };

/** Has a video measured; sent again with the same `key` it gives the same analysis. */
export async function analyze(
  server: Server,
  wanted: Video & ToMeasure,
  key: string = newKey(),
): Promise<AnalysisInfo> {
  const body = {
    ...("uploadId" in wanted ? { upload_id: wanted.uploadId } : { session_id: wanted.sessionId }),
    ...(wanted.athleteId === undefined ? {} : { athlete_id: wanted.athleteId }),
    sport: wanted.sport,
    athlete: athleteFields(wanted.athlete ?? {}),
  };
  const response = await ask(server, "", {
    method: "POST",
    headers: { "Content-Type": "application/json", "Idempotency-Key": key },
    body: JSON.stringify(body),
  });
  return readAnalysis(await response.json());
}

/** The newest analyses. */
export async function listAnalyses(server: Server, limit = 20): Promise<readonly AnalysisInfo[]> {
  const response = await ask(server, `?limit=${limit}`, {});
  const body: unknown = await response.json();
  const list = isMap(body) ? body["analyses"] : undefined;
  if (!Array.isArray(list)) throw new WireError("`analyses` must be a list");
  return list.map(readAnalysis);
}

/** Deletes an analysis with its results; one that runs is ended. */
export async function deleteAnalysis(server: Server, id: string): Promise<void> {
  await ask(server, `/${encodeURIComponent(id)}`, { method: "DELETE" });
}

/** Deletes an upload; what was measured in it stays. */
export async function deleteUpload(server: Server, id: string): Promise<void> {
  const url = new URL(`api/v1/uploads/${encodeURIComponent(id)}`, server.endpoint).href;
  const response = await reach(url, { method: "DELETE", headers: authorisation(server.token) });
  if (!response.ok && response.status !== 404) throw await serverError(response);
}

/** Reads an analysis from the API; raises WireError. */
export function readAnalysis(value: unknown): AnalysisInfo {
  if (!isMap(value)) throw new WireError("an analysis must be a map");
  const state = text(value, "state");
  if (!STATES.includes(state)) throw new WireError(`\`state\` is unknown: ${state}`);
  const problem = value["problem"];
  const summary = value["summary"];
  const results = value["results"];
  return {
    id: text(value, "id"),
    uploadId: value["upload_id"] == null ? undefined : text(value, "upload_id"),
    video: text(value, "video"),
    sport: text(value, "sport"),
    athleteId: value["athlete_id"] == null ? undefined : text(value, "athlete_id"),
    state: state as AnalysisState,
    stage: text(value, "stage"),
    progress: number(value, "progress"),
    leftS: optionalNumber(value, "left_s"),
    createdAt: new Date(text(value, "created_at")),
    problem: isMap(problem) ? text(problem, "detail") : undefined,
    summary: isMap(summary) ? summary : {},
    results: isMap(results) ? (results as Record<string, string>) : {},
  };
}

/** `crypto.randomUUID` is missing where a page comes over plain HTTP. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function ask(server: Server, path: string, init: RequestInit): Promise<Response> {
  const url = new URL(`api/v1/analyses${path}`, server.endpoint).href;
  const headers = { ...authorisation(server.token), ...(init.headers as Record<string, string>) };
  const response = await reach(url, { ...init, headers });
  if (!response.ok) throw await serverError(response);
  return response;
}

function idOf(url: string): string {
  return new URL(url).pathname.split("/").pop() ?? "";
}

/** Whether trying again may do better: as tus has it, and where a limit is over within a minute. */
function mayPass(cause: DetailedError, tries: number, options: UploadOptions): boolean {
  const answer = cause.originalResponse;
  if (answer?.getStatus() === 429) return Number(answer.getHeader("Retry-After")) <= MINUTE_S;
  return defaultOptions.onShouldRetry?.(cause, tries, options) ?? false;
}

function readable(cause: Error): Error {
  const answer = cause instanceof DetailedError ? cause.originalResponse : null;
  if (answer !== null && answer !== undefined)
    return errorOf(answer.getStatus(), answer.getBody(), answer.getHeader("Retry-After"));
  return cause instanceof ServerError
    ? cause
    : new ConnectionError("connection-lost", cause.message);
}
