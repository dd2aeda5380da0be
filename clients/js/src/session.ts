/** One live session: sends a stream, gives back a result for every frame. */
import { Emitter } from "./emitter.ts";
import { EncodedTap } from "./encoded-tap.ts";
import { ConnectionError, SidelineError } from "./errors.ts";
import { FrameTap, type TappedFrame } from "./frame-tap.ts";
import { Lifeline, type LifelineListener } from "./lifeline.ts";
import { limitsOf, type SendLimits } from "./limits.ts";
import { Link, type LinkListener, type SentNow } from "./link.ts";
import { type FrameResult, Measures, type Snapshot } from "./measures.ts";
import { type Athlete, type SessionOptions, whipUrl } from "./options.ts";
import type { SessionEvents, SessionState } from "./session-events.ts";
import { WhipResource } from "./whip.ts";
import {
  type ByeMessage,
  type ControlMessage,
  encodeCalibrate,
  type FrameMessage,
  type HelloMessage,
  WireError,
} from "./wire.ts";

/** Opens a session and resolves once it is connected; raises SidelineError. */
export async function connect(options: SessionOptions): Promise<SidelineSession> {
  const session = new SidelineSession(options);
  await session.start();
  return session;
}

export class SidelineSession extends Emitter<SessionEvents> {
  readonly measures = new Measures(EncodedTap.supported);
  readonly #options: SessionOptions;
  readonly #whip: WhipResource;
  readonly #encoded: EncodedTap | undefined;
  readonly #frames: FrameTap | undefined;
  readonly #lifeline: Lifeline;
  #limits: SendLimits | undefined;
  #calibrated: Athlete | undefined;
  #state: SessionState = "idle";

  constructor(options: SessionOptions) {
    super();
    if (!("RTCPeerConnection" in globalThis)) throw new ConnectionError("unsupported-browser");
    this.#options = options;
    this.#whip = new WhipResource(whipUrl(options), options.token);
    if (EncodedTap.supported) this.#encoded = new EncodedTap((f) => this.measures.encoded(f));
    if (options.preview !== undefined && FrameTap.supported)
      this.#frames = new FrameTap(options.preview, (ms, slackMs) =>
        this.measures.captured(ms, slackMs),
      );
    this.#lifeline = new Lifeline((listener) => this.#makeLink(listener), this.#hears());
    options.signal?.addEventListener("abort", () => void this.stop(), { once: true });
    addEventListener("pagehide", this.#onPageHide);
  }

  get state(): SessionState {
    return this.#state;
  }

  /** What the server asks of the sender now; undefined: nothing. */
  get limits(): SendLimits | undefined {
    return this.#limits;
  }

  /** Connects; resolves when the data channels are open. Raises SidelineError, and closes. */
  async start(): Promise<void> {
    this.#setState("connecting");
    try {
      await this.#lifeline.open();
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

  /**
   * Says who stands there, in place of what was said before; the analysis starts anew, and numbers
   * of attempts at 1.
   */
  calibrate(athlete: Athlete): void {
    this.#calibrated = athlete;
    this.#lifeline.link?.send(encodeCalibrate(athlete));
  }

  /** The picture that a result belongs to, while it is still kept. */
  pictureOf(result: FrameResult): TappedFrame | undefined {
    return result.captureMs === undefined ? undefined : this.#frames?.frameAt(result.captureMs);
  }

  snapshot(): Snapshot {
    return this.measures.snapshot(performance.now());
  }

  /** Size and codec that are sent now, from the browser's own statistics. */
  async sending(): Promise<SentNow | undefined> {
    return this.#lifeline.link?.sending();
  }

  #makeLink(listener: LinkListener): Link {
    const { stream, codec = "auto", iceTransportPolicy = "all" } = this.#options;
    const setUp = { stream, codec, iceTransportPolicy, limits: this.#limits };
    return new Link({ ...setUp, whip: this.#whip, encoded: this.#encoded }, listener);
  }

  #hears(): LifelineListener {
    return {
      frame: (message) => this.#onFrame(message),
      control: (message) => this.#onControl(message),
      malformed: (error) => this.emit("malformed", error),
      pinged: (...times) => this.measures.pinged(...times),
      quiet: () => this.#setState("interrupted"),
      broken: () => this.#setState("reconnecting"),
      replacing: (sameSession) => this.#onReplacing(sameSession),
      lost: (error) => void this.#close(error),
    };
  }

  #onFrame(message: FrameMessage): void {
    const result = this.measures.answered(message, performance.now());
    this.#setState("live");
    this.emit("frame", result);
  }

  #onControl(message: ControlMessage): void {
    if (message.type === "hello") this.#onHello(message);
    if (message.type === "event") this.emit("event", message);
    if (message.type === "degrade" && this.#options.adaptive === true)
      this.#setLimits(limitsOf(message));
    if (message.type === "error") this.emit("malformed", new WireError(message.detail));
    if (message.type === "pong" || message.type === "bye") this.measures.counted(message.counts);
    if (message.type === "bye") this.#onBye(message);
  }

  /** Another session than before was offered with the athlete of the beginning. */
  #onHello(hello: HelloMessage): void {
    if (!hello.resumed && this.#calibrated !== undefined) this.calibrate(this.#calibrated);
    this.emit("hello", hello);
  }

  #onBye({ reason, reconnect }: ByeMessage): void {
    if (reconnect) this.#lifeline.elsewhere();
    else void this.#close(new ConnectionError("server-closed", reason));
  }

  /** Limits are a session's: whoever goes on with one goes on sending less. */
  #onReplacing(sameSession: boolean): void {
    this.measures.reconnected(sameSession);
    if (!sameSession && this.#limits !== undefined) this.#setLimits(undefined);
  }

  #setLimits(limits: SendLimits | undefined): void {
    this.#limits = limits;
    this.#lifeline.link?.limit(limits);
    this.emit("limits", limits);
  }

  #setState(state: SessionState): void {
    if (this.#state === state || this.#state === "closed") return;
    this.#state = state;
    this.emit("state", state);
  }

  #wordsFor(cause: unknown): SidelineError {
    if (cause instanceof SidelineError) return cause;
    if (this.#state === "closed") return new ConnectionError("stopped");
    return new ConnectionError("connection-failed", String(cause));
  }

  async #close(error: SidelineError | undefined): Promise<void> {
    if (this.#state === "closed") return;
    this.#setState("closed");
    removeEventListener("pagehide", this.#onPageHide);
    const removed = this.#whip.remove();
    this.#lifeline.close();
    this.#encoded?.close();
    this.#frames?.close();
    this.emit("closed", error);
    await removed;
  }

  readonly #onPageHide = (): void => void this.stop();
}
