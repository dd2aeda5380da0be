/** `window.sideline`: what happened in this session, for tests and for the curious. */
import type { EventMessage, FrameResult, HelloMessage, Snapshot } from "@sideline/client";
import { noseToAnkle } from "./body-check.ts";

export interface FrameRecord {
  readonly rtp: number;
  readonly seq: number;
  readonly captureMs: number | undefined;
  readonly arrivedMs: number;
  readonly ageMs: number | undefined;
  /** Of the age, what the server spent, from the frame's last packet to its answer. */
  readonly serverMs: number;
  readonly phase: string;
  readonly person: boolean;
  /** How large the person is in the picture, in picture heights. */
  readonly noseToAnkle: number | undefined;
}

const KEEP_FRAMES = 4096;
const KEEP_EVENTS = 1024;

export class Recording {
  readonly frames: FrameRecord[] = [];
  readonly events: EventMessage[] = [];
  readonly errors: string[] = [];
  state = "idle";
  session: string | undefined;
  malformed = 0;
  /** Connections that the session has had: one more for each that broke and was replaced. */
  connections = 0;
  /** From the press on Start until the first result; the camera's own start included. */
  connectMs: number | undefined;
  #startedMs = 0;
  snapshot: () => Snapshot | undefined = () => undefined;
  drawn: () => { readonly matched: number; readonly unmatched: number } = () => ({
    matched: 0,
    unmatched: 0,
  });

  start(nowMs: number): void {
    this.#startedMs = nowMs;
    this.connectMs = this.session = undefined;
    this.malformed =
      this.connections =
      this.frames.length =
      this.events.length =
      this.errors.length =
        0;
  }

  hello({ session }: HelloMessage): void {
    this.session = session;
    this.connections += 1;
  }

  noteMalformed(): void {
    this.malformed += 1;
  }

  frame(result: FrameResult): void {
    this.connectMs ??= result.arrivedMs - this.#startedMs;
    const { rtp, seq, captureMs, arrivedMs, ageMs, stages, phase, pose } = result;
    const spentMs = Object.values(stages).reduce((sum, ms) => sum + ms, 0);
    const serverMs = spentMs - (stages["received"] ?? 0);
    const person = pose !== null;
    this.frames.push({
      rtp,
      seq,
      captureMs,
      arrivedMs,
      ageMs,
      serverMs,
      phase,
      person,
      noseToAnkle: pose === null ? undefined : noseToAnkle(pose),
    });
    if (this.frames.length > KEEP_FRAMES) this.frames.shift();
  }

  event(event: EventMessage): void {
    this.events.push(event);
    if (this.events.length > KEEP_EVENTS) this.events.shift();
  }
}

declare global {
  interface Window {
    sideline: Recording;
  }
}
