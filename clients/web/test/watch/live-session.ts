/** A session as the list has it, for tests. */
import { type LiveSession, readLiveSession } from "../../src/remote/sessions.ts";

export function liveSession(given: Record<string, unknown> = {}): LiveSession {
  return readLiveSession({
    id: "s1",
    sport: "cmj",
    state: "live",
    created_at: "2026-05-01T10:00:00Z",
    ...given,
  });
}
