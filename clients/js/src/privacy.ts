/** What a server keeps of people, as it says itself; no key is asked for that. */
import { ServerError } from "./errors.ts";
import { type Fields, isMap, number, optionalNumber, text, WireError } from "./fields.ts";
import { serverError } from "./problems.ts";
import { reach } from "./whip.ts";

/** Times in seconds; undefined: until somebody deletes it. */
export interface PrivacyInfo {
  /** The video of a live session may be kept, where its client asks for that. */
  readonly recordingAllowed: boolean;
  readonly recordingMaxS: number;
  readonly uploadsKeptS: number | undefined;
  readonly unfinishedUploadsKeptS: number;
  readonly analysesKeptS: number | undefined;
  /** Live sessions of one owner, at most; with 0 nothing is kept of them. */
  readonly sessionsKept: number;
  readonly sessionsKeptS: number;
  /** The server's own disk, or a store that it writes to. */
  readonly keptIn: "disk" | "store";
  /** Nothing is told without a key. */
  readonly keyDemanded: boolean;
  /** That somebody asked is written down, not who. */
  readonly requestsLogged: boolean;
  /** Times of work go to another program. */
  readonly tracesSent: boolean;
}

/** Raises ServerError. */
export async function fetchPrivacy(endpoint: string): Promise<PrivacyInfo> {
  const response = await reach(new URL("api/v1/privacy", endpoint).href, {});
  if (!response.ok) throw await serverError(response);
  try {
    return readPrivacy(await response.json().catch(() => undefined));
  } catch (cause) {
    if (!(cause instanceof WireError)) throw cause;
    throw new ServerError("not-a-server", cause.message);
  }
}

/** Raises WireError for what is none. */
export function readPrivacy(value: unknown): PrivacyInfo {
  if (!isMap(value)) throw new WireError("what is kept must be a map");
  return {
    recordingAllowed: flag(value, "recording_allowed"),
    recordingMaxS: number(value, "recording_max_s"),
    uploadsKeptS: optionalNumber(value, "uploads_kept_s"),
    unfinishedUploadsKeptS: number(value, "unfinished_uploads_kept_s"),
    analysesKeptS: optionalNumber(value, "analyses_kept_s"),
    sessionsKept: number(value, "sessions_kept"),
    sessionsKeptS: number(value, "sessions_kept_s"),
    keptIn: text(value, "kept_in") === "disk" ? "disk" : "store",
    keyDemanded: flag(value, "key_demanded"),
    requestsLogged: flag(value, "requests_logged"),
    tracesSent: flag(value, "traces_sent"),
  };
}

function flag(fields: Fields, name: string): boolean {
  const value = fields[name];
  if (typeof value !== "boolean") throw new WireError(`\`${name}\` must be true or false`);
  return value;
}
