/** One live session: sends a stream, gives back a result for every frame. */
import { Emitter } from "./emitter.ts";
import { EncodedTap } from "./encoded-tap.ts";
import { ConnectionError, SidelineError } from "./errors.ts";
import { FrameTap, type TappedFrame } from "./frame-tap.ts";
import { Heartbeat } from "./heartbeat.ts";
import { type FrameResult, Measures, type Snapshot } from "./measures.ts";
import { withStartBitrate } from "./sdp.ts";
import { addVideo, type Codec, MAX_KBPS, START_KBPS, setDegradation } from "./sender.ts";
import { WhipResource } from "./whip.ts";
import {
  type ControlMessage,
  type DegradeMessage,
  decodeControl,
  decodeFrame,
  type EventMessage,
  encodePing,
  type FrameMessage,
  type HelloMessage,
  WireError,
} from "./wire.ts";

export interface Athlete {
  readonly heightM?: number;
  readonly massKg?: number;
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
  readonly signal?: AbortSignal;
}

/** `interrupted`: connected, but no result for a second. */
export type SessionState = "idle" | "connecting" | "live" | "interrupted" | "closed";

export interface SessionEvents {
  state: SessionState;
  hello: HelloMessage;
  frame: FrameResult;
  event: EventMessage;
  degrade: DegradeMessage;
  /** A message that could not be read, and was left out. */
  malformed: WireError;
  /** The end; undefined when it was asked for. */
  closed: SidelineError | undefined;
}

const CONNECT_TIMEOUT_MS = 10_000;

/** Opens a session and resolves once it is connected; raises SidelineError. */
export async function connect(options: SessionOptions): Promise<SidelineSession> {
  const session = new SidelineSession(options);
  await session.start();
  return session;
}

export class SidelineSession extends Emitter<SessionEvents> {
  readonly measures = new Measures(EncodedTap.supported);
  readonly #options: SessionOptions;
  readonly #abort = new AbortController();
  readonly #peer: RTCPeerConnection;
  readonly #whip: WhipResource;
  readonly #encoded: EncodedTap | undefined;
  readonly #frames: FrameTap | undefined;
  readonly #heartbeat: Heartbeat;
  #control: RTCDataChannel | undefined;
  #state: SessionState = "idle";

  constructor(options: SessionOptions) {
    super();
    if (!("RTCPeerConnection" in globalThis)) throw new ConnectionError("unsupported-browser");
    this.#options = options;
    this.#peer = new RTCPeerConnection(EncodedTap.configuration);
    this.#whip = new WhipResource(whipUrl(options), options.token, this.#abort.signal);
    if (EncodedTap.supported) this.#encoded = new EncodedTap((f) => this.measures.encoded(f));
    if (options.preview !== undefined && FrameTap.supported)
      this.#frames = new FrameTap(options.preview, (ms, slackMs) =>
        this.measures.captured(ms, slackMs),
      );
    this.#heartbeat = new Heartbeat({
      ping: (id) => this.#send(encodePing(id)),
      roundTrip: (ms) => this.measures.roundTrip(ms),
      quiet: () => this.#setState("interrupted"),
      dead: () => void this.#close(new ConnectionError("connection-lost", "no sign of life")),
    });
    options.signal?.addEventListener("abort", () => void this.stop(), { once: true });
    addEventListener("pagehide", this.#onPageHide);
  }

  get state(): SessionState {
    return this.#state;
  }

  /** Connects; resolves when the data channels are open. Raises SidelineError, and closes. */
  async start(): Promise<void> {
    this.#setState("connecting");
    try {
      await this.#negotiate();
    } catch (cause) {
      const error = this.#wordsFor(cause);
      await this.#close(error);
      throw error;
    }
  }

  /** Ends the session and tells the server. Safe to call twice. */
  async stop(): Promise<void> {
    await this.#close(undefined);
  }

  /** The picture that a result belongs to, while it is still kept. */
  pictureOf(result: FrameResult): TappedFrame | undefined {
    return result.captureMs === undefined ? undefined : this.#frames?.frameAt(result.captureMs);
  }

  snapshot(): Snapshot {
    return this.measures.snapshot(performance.now());
  }

  /** Size and codec that are sent now, from the browser's own statistics. */
  async sending(): Promise<{ width: number; height: number; codec: string } | undefined> {
    const stats = await this.#peer.getStats();
    for (const entry of stats.values()) {
      if (entry.type !== "outbound-rtp" || entry.frameWidth === undefined) continue;
      const codec: string = stats.get(entry.codecId)?.mimeType ?? "";
      return { width: entry.frameWidth, height: entry.frameHeight, codec: codec.slice(6) };
    }
    return undefined;
  }

  async #negotiate(): Promise<void> {
    const opened = this.#openChannels();
    await this.#encoded?.ready;
    const transceiver = addVideo(this.#peer, this.#options.stream, this.#options.codec ?? "auto");
    this.#encoded?.attach(transceiver.sender);
    await this.#peer.setLocalDescription();
    const offer = this.#peer.localDescription?.sdp ?? "";
    this.#peer.onicecandidate = ({ candidate }) => this.#trickle(offer, candidate);
    const answer = await this.#whip.offer(offer);
    if (answer.iceServers.length > 0)
      this.#peer.setConfiguration({ iceServers: [...answer.iceServers] });
    await this.#peer.setRemoteDescription({
      type: "answer",
      sdp: withStartBitrate(answer.sdp, START_KBPS, MAX_KBPS),
    });
    await setDegradation(transceiver.sender);
    await this.#whip.flush(offer);
    await opened;
    this.#heartbeat.start();
  }

  /** Creates both channels; resolves when `control` is open, rejects when that takes too long. */
  #openChannels(): Promise<void> {
    const metrics = this.#peer.createDataChannel("metrics", { ordered: false, maxRetransmits: 0 });
    const control = this.#peer.createDataChannel("control");
    this.#control = control;
    metrics.binaryType = control.binaryType = "arraybuffer";
    metrics.onmessage = ({ data }) => this.#read(data, decodeFrame, (m) => this.#onFrame(m));
    control.onmessage = ({ data }) => this.#read(data, decodeControl, (m) => this.#onControl(m));
    const opened = new Promise<void>((resolve, reject) => {
      const fail = (code: "connection-failed" | "stopped") => reject(new ConnectionError(code));
      const timer = setTimeout(() => fail("connection-failed"), CONNECT_TIMEOUT_MS);
      this.#abort.signal.addEventListener("abort", () => fail("stopped"), { once: true });
      control.onopen = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    opened.catch(() => undefined); // it may fail before anybody awaits it
    control.onclose = () => void this.#close(new ConnectionError("connection-lost", "closed"));
    this.#peer.onconnectionstatechange = () => this.#onConnectionState();
    return opened;
  }

  #onConnectionState(): void {
    if (this.#peer.connectionState !== "failed") return;
    const code = this.#state === "connecting" ? "connection-failed" : "connection-lost";
    void this.#close(new ConnectionError(code, "ICE or DTLS failed"));
  }

  #trickle(offer: string, candidate: RTCIceCandidate | null): void {
    if (candidate === null) return;
    // A lost candidate only makes connecting slower or impossible, which is noticed anyway.
    this.#whip.trickle(offer, candidate).catch(() => undefined);
  }

  #read<T>(data: unknown, decode: (bytes: ArrayBuffer) => T, use: (message: T) => void): void {
    let message: T;
    try {
      if (!(data instanceof ArrayBuffer)) throw new WireError("text where bytes were expected");
      message = decode(data);
    } catch (cause) {
      if (!(cause instanceof WireError)) throw cause;
      this.emit("malformed", cause);
      return;
    }
    use(message);
  }

  #onFrame(message: FrameMessage): void {
    const result = this.measures.answered(message, performance.now());
    this.#heartbeat.heardResult(result.arrivedMs);
    this.#setState("live");
    this.emit("frame", result);
  }

  #onControl(message: ControlMessage | undefined): void {
    this.#heartbeat.heard(performance.now());
    if (message?.type === "hello") this.emit("hello", message);
    if (message?.type === "event") this.emit("event", message);
    if (message?.type === "degrade") this.emit("degrade", message);
    if (message?.type === "pong") this.#heartbeat.pong(message.id, performance.now());
    if (message?.type === "error") this.emit("malformed", new WireError(message.detail));
    if (message?.type === "bye")
      void this.#close(new ConnectionError("server-closed", message.reason));
  }

  #send(bytes: Uint8Array<ArrayBuffer>): void {
    if (this.#control?.readyState === "open") this.#control.send(bytes);
  }

  #setState(state: SessionState): void {
    if (this.#state === state || this.#state === "closed") return;
    this.#state = state;
    this.emit("state", state);
  }

  #wordsFor(cause: unknown): SidelineError {
    if (cause instanceof SidelineError) return cause;
    if (this.#abort.signal.aborted) return new ConnectionError("stopped");
    return new ConnectionError("connection-failed", String(cause));
  }

  async #close(error: SidelineError | undefined): Promise<void> {
    if (this.#state === "closed") return;
    this.#setState("closed");
    removeEventListener("pagehide", this.#onPageHide);
    this.#heartbeat.stop();
    this.#abort.abort();
    const removed = this.#whip.remove();
    this.#peer.close();
    this.#encoded?.close();
    this.#frames?.close();
    this.emit("closed", error);
    await removed;
  }

  readonly #onPageHide = (): void => void this.stop();
}

function whipUrl({ endpoint, sport, athlete }: SessionOptions): URL {
  const url = new URL("whip", endpoint);
  url.searchParams.set("sport", sport);
  if (athlete?.heightM !== undefined) url.searchParams.set("height_m", String(athlete.heightM));
  if (athlete?.massKg !== undefined) url.searchParams.set("mass_kg", String(athlete.massKg));
  return url;
}
