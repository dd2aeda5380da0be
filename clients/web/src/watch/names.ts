/** What a session is called: its athlete first, then what the coach called it, then its phone. */
import type { SessionInfo } from "@sideline/client";

export interface Names {
  readonly athletes: ReadonlyMap<string, string>;
  readonly devices: ReadonlyMap<string, string>;
  /** Labels of sports by their names. */
  readonly sports: ReadonlyMap<string, string>;
}

export interface Title {
  readonly main: string;
  /** What else there is to say, e.g. the label where the athlete's name is the title. */
  readonly more: string;
}

export function titleOf(session: SessionInfo, names: Names, nobody: string): Title {
  const { athleteId, deviceId, label, sport } = session;
  const athlete = athleteId === undefined ? undefined : names.athletes.get(athleteId);
  const device = deviceId === undefined ? undefined : names.devices.get(deviceId);
  const [main, ...rest] = [athlete, label, device, nobody].filter((one) => one !== undefined);
  const more = [names.sports.get(sport) ?? sport, ...rest.filter((one) => one !== nobody)];
  return { main: main ?? nobody, more: more.join(" · ") };
}

/** The person, as far as that is known: several sessions of one athlete are one in a ranking. */
export function whoIn(session: SessionInfo): string {
  const { athleteId, label, deviceId, id } = session;
  if (athleteId !== undefined) return `athlete ${athleteId}`;
  if (label !== undefined) return `label ${label.trim().toLowerCase()}`;
  return deviceId === undefined ? `session ${id}` : `device ${deviceId}`;
}
