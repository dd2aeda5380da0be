/** A session as the list has it, for tests. */
import type { SessionInfo } from "@sideline/client";

export function liveSession(given: Partial<SessionInfo> = {}): SessionInfo {
  return {
    id: "s1",
    sport: "cmj",
    state: "live",
    createdAt: new Date("2026-05-01T10:00:00Z"),
    endedAt: undefined,
    reason: undefined,
    athleteId: undefined,
    athlete: {},
    frames: 0,
    answered: 0,
    label: undefined,
    deviceId: undefined,
    continues: undefined,
    phase: undefined,
    ageP95Ms: undefined,
    last: undefined,
    summary: {},
    recording: undefined,
    ...given,
  };
}
