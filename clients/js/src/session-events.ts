/** What a session tells whoever listens. */
import type { SidelineError } from "./errors.ts";
import type { SendLimits } from "./limits.ts";
import type { FrameResult } from "./measures.ts";
import type { EventMessage, HelloMessage, WireError } from "./wire.ts";

/**
 * `interrupted`: connected, but no result for a second. `reconnecting`: the connection broke and is
 * being replaced; the session waits at the server.
 */
export type SessionState =
  | "idle"
  | "connecting"
  | "live"
  | "interrupted"
  | "reconnecting"
  | "closed";

export interface SessionEvents {
  state: SessionState;
  /** Once for every connection; without `resumed` numbers of attempts start at 1 (again). */
  hello: HelloMessage;
  frame: FrameResult;
  event: EventMessage;
  /** The server asks for less, or, undefined, for no less any more. Only with `adaptive`. */
  limits: SendLimits | undefined;
  /** A message that could not be read, and was left out. */
  malformed: WireError;
  /** The end; undefined when it was asked for. */
  closed: SidelineError | undefined;
}
