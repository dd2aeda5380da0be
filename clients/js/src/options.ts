/** What a session is asked to do. */
import type { Codec } from "./sender.ts";

export interface Athlete {
  readonly heightM?: number;
  readonly massKg?: number;
  /** Of the box that drop jumps begin on. */
  readonly boxHeightM?: number;
  /** Of the treadmill. */
  readonly speedMps?: number;
}

/** What is known of a person's body. */
export interface Body {
  readonly heightM?: number;
  readonly massKg?: number;
  /** From the greater trochanter to the knee's gap. */
  readonly thighM?: number;
  /** From the knee's gap to the outer ankle bone. */
  readonly shankM?: number;
  readonly footM?: number;
  readonly upperArmM?: number;
  readonly forearmM?: number;
}

export interface SessionOptions {
  /** The server's address, e.g. `https://sideline.example/`. */
  readonly endpoint: string;
  readonly sport: string;
  readonly stream: MediaStream;
  /** A playing element that shows `stream`; capture times and pictures are read from it. */
  readonly preview?: HTMLVideoElement;
  readonly athlete?: Athlete;
  /** One of the server's athletes: what `athlete` does not say is taken from there. */
  readonly athleteId?: string;
  /** The server keeps the video: it becomes an upload when the session ends. */
  readonly record?: boolean;
  readonly codec?: Codec;
  /** API key, where the server demands one. */
  readonly token?: string;
  /** `relay`: media goes through a TURN server that the server names, and no other way. */
  readonly iceTransportPolicy?: RTCIceTransportPolicy;
  /**
   * The server may ask for fewer or smaller pictures when it is busy, and gets them. A full
   * server then has room for this session where it would refuse another.
   */
  readonly adaptive?: boolean;
  readonly signal?: AbortSignal;
}

/** What is known of an athlete, under the server's names. */
export function athleteFields(athlete: Athlete): Record<string, number> {
  const { heightM, massKg, boxHeightM, speedMps } = athlete;
  const all = {
    height_m: heightM,
    mass_kg: massKg,
    box_height_m: boxHeightM,
    speed_mps: speedMps,
  };
  const known = Object.entries(all).filter(
    (pair): pair is [string, number] => pair[1] !== undefined,
  );
  return Object.fromEntries(known);
}

/** Where a session is offered. */
export function whipUrl(options: SessionOptions): URL {
  const { endpoint, sport, athlete, adaptive, athleteId, record } = options;
  const url = new URL("whip", endpoint);
  url.searchParams.set("sport", sport);
  for (const [name, value] of Object.entries(athleteFields(athlete ?? {})))
    url.searchParams.set(name, String(value));
  if (athleteId !== undefined) url.searchParams.set("athlete_id", athleteId);
  if (record === true) url.searchParams.set("record", "true");
  if (adaptive === true) url.searchParams.set("adaptive", "true");
  return url;
}
