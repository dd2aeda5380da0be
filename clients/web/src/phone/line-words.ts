/** What goes over a device's line: the coach's commands, and what the device says of itself. */

export interface StartCommand {
  readonly type: "start";
  readonly sport: string;
  readonly record: boolean;
  readonly athleteId?: string;
  readonly heightM?: number;
  readonly massKg?: number;
}

export type Command = StartCommand | { readonly type: "stop" };

export interface DeviceState {
  readonly state: "idle" | "starting" | "live" | "failed";
  readonly sessionId?: string | undefined;
  readonly detail?: string | undefined;
}

const MOST_DETAIL = 200;

/** Undefined for what this version does not know: newer servers may say more. */
export function commandOf(text: string): Command | undefined {
  const said = mapOf(text);
  if (said["type"] === "stop") return { type: "stop" };
  if (said["type"] !== "start" || typeof said["sport"] !== "string") return undefined;
  const { athlete_id, height_m, mass_kg } = said;
  return {
    type: "start",
    sport: said["sport"],
    record: said["record"] === true,
    ...(typeof athlete_id === "string" ? { athleteId: athlete_id } : {}),
    ...(typeof height_m === "number" ? { heightM: height_m } : {}),
    ...(typeof mass_kg === "number" ? { massKg: mass_kg } : {}),
  };
}

/** `battery` from 0 to 1, where the browser tells it. */
export function stateText(
  { state, sessionId, detail }: DeviceState,
  battery: number | undefined,
): string {
  return JSON.stringify({
    type: "state",
    state,
    ...(sessionId === undefined ? {} : { session_id: sessionId }),
    ...(detail === undefined ? {} : { detail: detail.slice(0, MOST_DETAIL) }),
    ...(battery === undefined ? {} : { battery }),
  });
}

function mapOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch (cause) {
    if (cause instanceof SyntaxError) return {};
    throw cause;
  }
}
