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

export interface SessionOptions {
  /** The server's address, e.g. `https://sideline.example/`. */
  readonly endpoint: string;
  readonly sport: string;
  readonly stream: MediaStream;
  /** A playing element that shows `stream`; capture times and pictures are read from it. */
  readonly preview?: HTMLVideoElement;
  readonly athlete?: Athlete;
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

/** Where a session is offered. */
export function whipUrl({ endpoint, sport, athlete, adaptive }: SessionOptions): URL {
  const url = new URL("whip", endpoint);
  url.searchParams.set("sport", sport);
  if (athlete?.heightM !== undefined) url.searchParams.set("height_m", String(athlete.heightM));
  if (athlete?.massKg !== undefined) url.searchParams.set("mass_kg", String(athlete.massKg));
  if (athlete?.boxHeightM !== undefined)
    url.searchParams.set("box_height_m", String(athlete.boxHeightM));
  if (athlete?.speedMps !== undefined) url.searchParams.set("speed_mps", String(athlete.speedMps));
  if (adaptive === true) url.searchParams.set("adaptive", "true");
  return url;
}
