/** One run, from Start to its end: the video, the session, and what goes with them. */
import {
  CameraError,
  type EventMessage,
  type FrameResult,
  type SendLimits,
  type SessionOptions,
  type SessionState,
  SidelineSession,
  type TappedFrame,
} from "@sideline/client";
import type { Recording } from "./record.ts";
import type { Choice } from "./setup-form.ts";
import { cameraSource, demoSource, type VideoSource } from "./source.ts";
import { showDrawing } from "./status.ts";
import { keepAwake } from "./wake.ts";

const QUALITY_EVERY_MS = 500;

/** Of a session, beside what is chosen in the form. */
export type Asked = Pick<SessionOptions, "iceTransportPolicy" | "athleteId">;

/** Where a run is seen. */
export interface RunView {
  readonly preview: HTMLVideoElement;
  /** Set by the run: somebody stood still; the height is undefined where nobody told it. */
  calibrated: ((heightM: number | undefined) => void) | undefined;
  show(source: VideoSource): void;
  /** The server counts attempts from 1 (again). */
  startAnew(): void;
  frame(result: FrameResult, picture: TappedFrame | undefined): void;
  event(event: EventMessage): void;
  limits(limits: SendLimits | undefined): void;
  /** Called twice a second. */
  quality(session: SidelineSession): Promise<void>;
}

export interface RunListener {
  state(state: SessionState): void;
  /** The session has begun. */
  greeted(sessionId: string): void;
  /** The camera may be used now, so its name is known. */
  cameraOpened(): void;
  /** Once, however many notice it; undefined when it was asked for. */
  ended(cause: unknown): void;
}

export class Run {
  readonly #abort = new AbortController();
  #source: VideoSource | undefined;
  #session: SidelineSession | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;
  #sleep: (() => void) | undefined;
  #over = false;

  constructor(
    private readonly endpoint: string,
    private readonly choice: Choice,
    private readonly asked: Asked,
    private readonly view: RunView,
    private readonly recording: Recording,
    private readonly listener: RunListener,
  ) {}

  get session(): SidelineSession | undefined {
    return this.#session;
  }

  /** Opens the video, then the session; what goes wrong is told as the end. */
  async start(): Promise<void> {
    try {
      const source = await this.#openSource();
      if (this.#over) source.close();
      else await this.#connect(source);
    } catch (cause) {
      await this.#end(cause);
    }
  }

  async stop(): Promise<void> {
    await this.#end(undefined);
  }

  async #openSource(): Promise<VideoSource> {
    const { source, camera, size, sport, leastFps = sport.minimum_fps } = this.choice;
    if (source === "demo")
      return demoSource(this.endpoint, this.choice.sport.name, this.#abort.signal, () =>
        showDrawing(),
      );
    const opened = await cameraSource(camera, size, leastFps);
    this.listener.cameraOpened();
    return opened;
  }

  async #connect(source: VideoSource): Promise<void> {
    this.#source = source;
    source.stream.getVideoTracks()[0]?.addEventListener("ended", () => {
      void this.#end(new CameraError("no-camera", "the camera was taken away"));
    });
    this.view.show(source);
    const { sport, athlete, codec, token, record } = this.choice;
    const session = new SidelineSession({
      endpoint: this.endpoint,
      sport: sport.name,
      stream: source.stream,
      preview: this.view.preview,
      athlete,
      codec,
      record,
      adaptive: true,
      ...this.asked,
      ...(token === undefined ? {} : { token }),
    });
    this.#session = session;
    this.#listen(session);
    this.#calibrateWhenTold(session);
    this.#timer = setInterval(() => void this.view.quality(session), QUALITY_EVERY_MS);
    await session.start();
    const sleep = await keepAwake();
    if (this.#over) sleep();
    else this.#sleep = sleep;
  }

  #listen(session: SidelineSession): void {
    const { view, recording } = this;
    session.on("state", (state) => state !== "closed" && this.listener.state(state));
    session.on("hello", (hello) => {
      recording.hello(hello);
      this.listener.greeted(hello.session);
      if (!hello.resumed) view.startAnew();
    });
    session.on("frame", (result) => {
      recording.frame(result);
      if (!result.late) view.frame(result, session.pictureOf(result));
    });
    session.on("event", (event) => {
      recording.event(event);
      view.event(event);
    });
    session.on("limits", (limits) => view.limits(limits));
    session.on("malformed", () => recording.noteMalformed());
    session.on("closed", (error) => void this.#end(error));
  }

  /** The analysis starts anew for another height; for the same one it goes on. */
  #calibrateWhenTold(session: SidelineSession): void {
    let { athlete } = this.choice;
    this.view.calibrated = (heightM) => {
      if (heightM === undefined || heightM === athlete.heightM) return;
      athlete = { ...athlete, heightM };
      session.calibrate(athlete);
      this.view.startAnew();
    };
  }

  async #end(cause: unknown): Promise<void> {
    if (this.#over) return;
    this.#over = true;
    this.#abort.abort();
    clearInterval(this.#timer);
    this.#sleep?.();
    this.#source?.close();
    this.listener.ended(cause);
    await this.#session?.stop();
  }
}
