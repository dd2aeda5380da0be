/**
 * Everything that can go wrong, with words for the person in front of the screen.
 *
 * SidelineError            `code` names it, `message` says what to do, `detail` is for support
 * ├── CameraError          no-camera · permission-denied · camera-busy · insecure-context
 * ├── ServerError          server-full · server-not-ready · unknown-sport · unauthorised ·
 * │                        forbidden · limit-reached · rejected · not-a-server · session-gone ·
 * │                        session-over · link-over
 * └── ConnectionError      connection-failed · connection-lost · no-relay · server-closed · stopped ·
 *                          unsupported-browser
 */
export type CameraCode = "no-camera" | "permission-denied" | "camera-busy" | "insecure-context";
export type ServerCode =
  | "server-full"
  | "server-not-ready"
  | "unknown-sport"
  | "unauthorised"
  | "forbidden"
  | "limit-reached"
  | "rejected"
  | "not-a-server"
  | "session-gone"
  | "session-over"
  | "link-over";
export type ConnectionCode =
  | "connection-failed"
  | "connection-lost"
  | "no-relay"
  | "server-closed"
  | "stopped"
  | "unsupported-browser";
export type ErrorCode = CameraCode | ServerCode | ConnectionCode;

export class SidelineError<Code extends ErrorCode = ErrorCode> extends Error {
  override readonly name: string = "SidelineError";

  constructor(
    readonly code: Code,
    message: string,
    readonly detail?: string,
  ) {
    super(message);
  }
}

const CAMERA_WORDS: Record<CameraCode, string> = {
  "no-camera": "No camera was found. Connect one, or try the demo athlete.",
  "permission-denied":
    "The browser was not allowed to use the camera. Allow it in the address bar, then press Start again.",
  "camera-busy": "The camera is used by another app. Close that app, then press Start again.",
  "insecure-context":
    "Browsers only hand out the camera over https (or on this computer itself). Open the page with https, or try the demo athlete.",
};

export class CameraError extends SidelineError<CameraCode> {
  override readonly name = "CameraError";

  constructor(code: CameraCode, detail?: string) {
    super(code, CAMERA_WORDS[code], detail);
  }
}

const SERVER_WORDS: Record<ServerCode, string> = {
  "server-full": "The server is full right now. Try again in a moment.",
  "server-not-ready": "The server is still loading its models. Try again in a few seconds.",
  "unknown-sport": "This server does not know that sport. Choose another one.",
  unauthorised: "The server asks for an API key, and this one was not accepted.",
  forbidden: "This API key does not allow that. Ask whoever runs the server for one that does.",
  "limit-reached": "This API key allows no more for now. Try again in a moment.",
  rejected: "The server refused the session.",
  "not-a-server": "No Sideline server answers at this address.",
  "session-gone": "The server no longer knows this session. Start another one.",
  "session-over": "Somebody ended this session while the connection was lost.",
  "link-over": "This link opens nothing any more. Ask whoever sent it for a new one.",
};

export class ServerError extends SidelineError<ServerCode> {
  override readonly name = "ServerError";

  constructor(
    code: ServerCode,
    detail?: string,
    /** Seconds after which the server asks to be tried again. */
    readonly retryAfterS?: number,
    /** The answer's HTTP status; 0 where no answer of a Sideline server came. */
    readonly status = 0,
    /** What the server calls it, e.g. `device-offline`; empty where it does not say. */
    readonly problem = "",
  ) {
    const wait = retryAfterS === undefined ? "" : ` (about ${duration(retryAfterS)})`;
    super(code, SERVER_WORDS[code].replace(" in a moment", ` in a moment${wait}`), detail);
  }
}

/** In the largest unit of which it has at least two. */
function duration(seconds: number): string {
  if (seconds < 120) return `${Math.ceil(seconds)} s`;
  if (seconds < 7200) return `${Math.ceil(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.ceil(seconds / 3600)} hours`;
  return `${Math.ceil(seconds / 86_400)} days`;
}

const CONNECTION_WORDS: Record<ConnectionCode, string> = {
  "connection-failed":
    "The video could not reach the server. A firewall may be in the way: try another network.",
  "connection-lost": "The connection to the server was lost. Check the network, then start again.",
  "no-relay":
    "Only a relay may be used here, and none could be reached. Whoever runs the server should check its TURN settings.",
  "server-closed": "The server ended the session.",
  stopped: "The session was stopped.",
  "unsupported-browser":
    "This browser cannot send video here. Use a current Chrome, Edge or Safari.",
};

export class ConnectionError extends SidelineError<ConnectionCode> {
  override readonly name = "ConnectionError";

  constructor(code: ConnectionCode, detail?: string) {
    super(code, CONNECTION_WORDS[code], detail);
  }
}
