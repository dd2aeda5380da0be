/** Links that show one session or analysis to whoever has them. */
import { type Fields, isMap, optionalText, text, texts, WireError } from "./fields.ts";
import type { Server } from "./recorded.ts";
import { ask, askMap, date, mapsIn, oneOf } from "./rest.ts";

export interface SharedInfo {
  readonly kind: "session" | "analysis";
  /** Of the session or analysis. */
  readonly id: string;
  /** Sessions that went on with it when its server died or stopped, in order. */
  readonly later: readonly string[];
  readonly sport: string;
  readonly label: string | undefined;
  readonly expiresAt: Date;
}

export interface ShareInfo {
  /** The share's own. */
  readonly id: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly shows: SharedInfo;
}

export interface NewShare extends ShareInfo {
  /** Told this once. */
  readonly token: string;
  readonly url: string;
}

/** One of the two ids. */
export type ShareWanted = (
  | { readonly sessionId: string; readonly analysisId?: never }
  | { readonly analysisId: string; readonly sessionId?: never }
) & {
  /** An hour to 30 days; a week unless it is said. */
  readonly expiresS?: number;
  readonly label?: string;
};

/** Makes a link that shows one thing and nothing else. */
export async function createShare(server: Server, wanted: ShareWanted): Promise<NewShare> {
  const said = await askMap(server, "POST", "shares", {
    session_id: wanted.sessionId,
    analysis_id: wanted.analysisId,
    expires_s: wanted.expiresS,
    label: wanted.label,
  });
  return { ...readShare(said), token: text(said, "token"), url: text(said, "url") };
}

/** Those that hold, the newest first. */
export async function listShares(server: Server): Promise<readonly ShareInfo[]> {
  return mapsIn(await askMap(server, "GET", "shares"), "shares").map(readShare);
}

/** Withdraws one: who watches by it is cut off. */
export async function revokeShare(server: Server, id: string): Promise<void> {
  await ask(server, "DELETE", `shares/${encodeURIComponent(id)}`);
}

/** What a share shows, the share's token being the server's. Raises ServerError, `link-over` when
 * it holds no more. */
export async function fetchShared(server: Server): Promise<SharedInfo> {
  return readShared(await askMap(server, "GET", "shared"));
}

function readShare(said: Fields): ShareInfo {
  const shows = said["shows"];
  if (!isMap(shows)) throw new WireError("`shows` must be a map");
  return {
    id: text(said, "id"),
    createdAt: date(said, "created_at"),
    expiresAt: date(said, "expires_at"),
    shows: readShared(shows),
  };
}

function readShared(said: Fields): SharedInfo {
  return {
    kind: oneOf(said, "kind", ["session", "analysis"]),
    id: text(said, "id"),
    later: texts(said, "later"),
    sport: text(said, "sport"),
    label: optionalText(said, "label"),
    expiresAt: date(said, "expires_at"),
  };
}
