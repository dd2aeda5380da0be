/** Turns a refused request (RFC 9457 problem document) into an error with words. */
import { type ServerCode, ServerError } from "./errors.ts";

export async function serverError(response: Response): Promise<ServerError> {
  const problem = await readProblem(response);
  const detail = problem.detail ?? problem.title ?? `HTTP ${response.status}`;
  return new ServerError(codeOf(response.status, problem), detail, retryAfter(response));
}

interface Problem {
  readonly type?: string;
  readonly title?: string;
  readonly detail?: string;
}

async function readProblem(response: Response): Promise<Problem> {
  const text = await response.text().catch(() => "");
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}

function codeOf(status: number, problem: Problem): ServerCode {
  const words = `${problem.type ?? ""} ${problem.title ?? ""}`.toLowerCase();
  if (status === 401 || status === 403) return "unauthorised";
  if (status === 503)
    return /ready|loading|warm|start/.test(words) ? "server-not-ready" : "server-full";
  if (status === 422 && words.includes("sport")) return "unknown-sport";
  if (status === 410) return "session-gone";
  if (status === 404 || status === 405) return "not-a-server";
  return "rejected";
}

function retryAfter(response: Response): number | undefined {
  const seconds = Number(response.headers.get("Retry-After") ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds : undefined;
}
