/** Turns a refused request (RFC 9457 problem document) into an error with words. */
import { type ServerCode, ServerError } from "./errors.ts";

export async function serverError(response: Response): Promise<ServerError> {
  const body = await response.text().catch(() => "");
  return errorOf(response.status, body, response.headers.get("Retry-After"));
}

/** The same of an answer that is no `Response`. */
export function errorOf(
  status: number,
  body: string,
  retryAfter: string | null | undefined,
): ServerError {
  const problem = readProblem(body);
  const detail = problem.detail ?? problem.title ?? `HTTP ${status}`;
  const name = String(problem.type ?? "").replace(/^.*[/#:]/, "");
  return new ServerError(codeOf(status, problem), detail, secondsIn(retryAfter), status, name);
}

interface Problem {
  readonly type?: string;
  readonly title?: string;
  readonly detail?: string;
}

function readProblem(text: string): Problem {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}

const BY_STATUS: ReadonlyMap<number, ServerCode> = new Map([
  [401, "unauthorised"],
  [403, "forbidden"],
  [404, "not-a-server"],
  [405, "not-a-server"],
  [410, "session-gone"],
  [429, "limit-reached"],
]);

function codeOf(status: number, problem: Problem): ServerCode {
  const words = `${problem.type ?? ""} ${problem.title ?? ""}`.toLowerCase();
  if (status === 503)
    return /ready|loading|warm|start/.test(words) ? "server-not-ready" : "server-full";
  if (status === 422 && words.includes("sport")) return "unknown-sport";
  if (words.includes("session-over")) return "session-over";
  if (/(token|share)-(used|expired|revoked)|unknown-token/.test(words)) return "link-over";
  return BY_STATUS.get(status) ?? "rejected";
}

function secondsIn(retryAfter: string | null | undefined): number | undefined {
  const seconds = Number(retryAfter ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds : undefined;
}
