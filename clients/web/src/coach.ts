/** One person's use of the page: from Start to Stop, over and over. */
import {
  CameraError,
  ConnectionError,
  type EventMessage,
  type FrameResult,
  type SessionState,
  SidelineError,
  SidelineSession,
} from "@sideline/client";
import type { Asked } from "./address.ts";
import { Attempts } from "./attempts.ts";
import { byId } from "./elements.ts";
import { ErrorsPanel } from "./errors-panel.ts";
import { milliseconds, reading } from "./format.ts";
import { LivePanel } from "./live-panel.ts";
import type { Recording } from "./record.ts";
import { phaseColour, Ribbon } from "./ribbon.ts";
import { type Choice, legend, phaseName, SetupForm } from "./setup-form.ts";
import { cameraSource, demoSource, type VideoSource } from "./source.ts";
import { sportView } from "./sports.ts";
import { Stage } from "./stage.ts";
import { keepAwake } from "./wake.ts";

const QUALITY_EVERY_MS = 500;
const WORDS: Record<SessionState, string> = {
  idle: "Ready",
  connecting: "Connecting",
  live: "Live",
  interrupted: "Waiting for results",
  reconnecting: "Reconnecting",
  closed: "Ready",
};

export class Coach {
  readonly #preview = byId("preview", HTMLVideoElement);
  readonly #stage = new Stage(
    byId("overlay", HTMLCanvasElement),
    this.#preview,
    byId("stage", HTMLElement),
  );
  readonly #ribbon = new Ribbon(byId("ribbon", HTMLCanvasElement));
  readonly #panel = new LivePanel();
  readonly #form: SetupForm;
  readonly #errors: ErrorsPanel;
  #choice: Choice | undefined;
  #attempts = new Attempts("");
  #source: VideoSource | undefined;
  #session: SidelineSession | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;
  #awake: (() => void) | undefined;
  #abort = new AbortController();
  #running = false;

  constructor(
    private readonly endpoint: string,
    private readonly recording: Recording,
    private readonly asked: Asked,
  ) {
    this.#form = new SetupForm(endpoint);
    this.#errors = new ErrorsPanel({ retry: () => this.#retry(), demo: () => this.#tryDemo() });
    this.#form.onSubmit((choice) => void this.start(choice));
    byId("stop", HTMLButtonElement).addEventListener("click", () => void this.stop());
    recording.snapshot = () => this.#session?.snapshot();
    recording.drawn = () => this.#stage.drawn;
  }

  /** Fills the form; what fails is shown in words. */
  async prepare(): Promise<void> {
    this.#errors.hide();
    try {
      await Promise.all([this.#form.loadSports(), this.#form.loadCameras()]);
    } catch (cause) {
      this.#fail(cause);
    }
  }

  async start(choice: Choice): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    this.recording.start(performance.now());
    this.#choice = choice;
    this.#abort = new AbortController();
    this.#reset(choice);
    this.#show("connecting");
    byId("stop", HTMLButtonElement).focus({ preventScroll: true });
    scrollTo({ top: 0 });
    try {
      await this.#open(choice);
    } catch (cause) {
      await this.#end(cause);
    }
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#end(undefined);
    byId("start", HTMLButtonElement).focus({ preventScroll: true });
    scrollTo({ top: 0 }); // the results of the session are at the top now
  }

  async #open(choice: Choice): Promise<void> {
    const source = await this.#openSource(choice);
    this.#source = source;
    this.#abort.signal.throwIfAborted();
    source.stream.getVideoTracks()[0]?.addEventListener("ended", () => this.#onTrackEnded());
    byId("stage", HTMLElement).classList.toggle("mirrored", source.mirrored);
    this.#preview.srcObject = source.stream;
    const session = new SidelineSession({
      endpoint: this.endpoint,
      sport: choice.sport.name,
      stream: source.stream,
      preview: this.#preview,
      athlete: choice.athlete,
      codec: choice.codec,
      ...this.asked,
      ...(choice.token === undefined ? {} : { token: choice.token }),
    });
    this.#session = session;
    this.#listen(session);
    this.#timer = setInterval(() => void this.#showQuality(session), QUALITY_EVERY_MS);
    await session.start();
    this.#awake = await keepAwake();
  }

  async #openSource({ source, camera, size }: Choice): Promise<VideoSource> {
    if (source === "demo") return this.#demo();
    const opened = await cameraSource(camera, size);
    void this.#form.loadCameras(); // names are known once permission is given
    return opened;
  }

  #demo(): Promise<VideoSource> {
    return demoSource(this.endpoint, this.#abort.signal, () => {
      byId("busy-text", HTMLElement).textContent = "Drawing the demo athlete, once…";
    });
  }

  #listen(session: SidelineSession): void {
    session.on("state", (state) => state !== "closed" && this.#show(state));
    session.on("hello", (hello) => {
      this.recording.session = hello.session;
      this.recording.connections += 1;
      if (!hello.resumed) this.#attempts.startAnew();
    });
    session.on("frame", (result) => this.#onFrame(session, result));
    session.on("event", (event) => this.#onEvent(event));
    session.on("malformed", () => {
      this.recording.malformed += 1;
    });
    session.on("closed", (error) => {
      if (this.#session === session) void this.#end(error);
    });
  }

  #onFrame(session: SidelineSession, result: FrameResult): void {
    this.recording.frame(result);
    if (result.late) return;
    this.#stage.draw(result, session.pictureOf(result));
    const phases = this.#phases();
    const badge = byId("phase", HTMLElement);
    if (badge.dataset["phase"] !== result.phase) this.#showPhase(badge, phases, result.phase);
    this.#ribbon.draw(phases, result.phase, result.arrivedMs);
    this.#panel.showMetrics(result.metrics);
  }

  #showPhase(badge: HTMLElement, phases: readonly string[], phase: string): void {
    badge.dataset["phase"] = phase;
    badge.textContent = phases.includes(phase) ? phaseName(phase) : "No athlete in view";
    badge.style.setProperty("--phase", phaseColour(phases, phase));
    for (const item of byId("legend", HTMLElement).children)
      item.classList.toggle("now", item instanceof HTMLElement && item.dataset["phase"] === phase);
  }

  #onEvent(event: EventMessage): void {
    this.recording.event(event);
    if (!this.#attempts.take(event)) return;
    this.#panel.showAttempts(this.#attempts);
    document.body.dataset["results"] = "yes";
    if (event.stage === "final") this.#announce(event);
  }

  #announce(event: EventMessage): void {
    const view = sportView(this.#choice?.sport.name ?? "");
    const metric = view.headline[0]?.metric ?? "";
    const value = event.values[metric];
    if (value === undefined) return;
    const { number, unit } = reading(metric, value);
    byId("announcer", HTMLElement).textContent = `${view.one} ${event.number}: ${number} ${unit}`;
  }

  async #showQuality(session: SidelineSession): Promise<void> {
    this.#stage.refresh(performance.now());
    const sending = await session.sending();
    if (this.#session !== session) return;
    const snapshot = session.snapshot();
    const size = sending === undefined ? "" : `${sending.width}×${sending.height} ${sending.codec}`;
    this.#panel.showQuality(snapshot, size, session.state === "reconnecting");
    const age = snapshot.ageP50Ms;
    byId("age", HTMLElement).textContent = age === undefined ? "" : `Age ${milliseconds(age)}`;
  }

  #onTrackEnded(): void {
    void this.#end(new CameraError("no-camera", "the camera was taken away"));
  }

  /** Once for every start, whoever notices the end first; `cause` is shown in words. */
  async #end(cause: unknown): Promise<void> {
    if (!this.#running) return;
    this.#running = false;
    clearInterval(this.#timer);
    this.#awake?.();
    const session = this.#session;
    this.#session = this.#awake = undefined;
    this.#source?.close();
    this.#source = undefined;
    this.#preview.srcObject = null;
    this.#stage.clear();
    this.#show("idle");
    if (cause !== undefined) this.#fail(cause);
    await session?.stop();
  }

  #fail(cause: unknown): void {
    const error =
      cause instanceof SidelineError
        ? cause
        : new ConnectionError("connection-failed", String(cause));
    if (error.code === "stopped" || this.#abort.signal.aborted) return;
    this.recording.errors.push(error.code);
    this.#errors.show(error);
    if (error.code === "unauthorised") this.#form.askForToken();
  }

  #retry(): void {
    this.#errors.hide();
    const choice = this.#form.read();
    if (choice === undefined) void this.prepare();
    else void this.start(choice);
  }

  #tryDemo(): void {
    this.#form.chooseDemo();
    this.#retry();
  }

  #reset(choice: Choice): void {
    this.#errors.hide();
    byId("busy-text", HTMLElement).textContent = "Connecting…";
    delete document.body.dataset["results"];
    this.#attempts = new Attempts(sportView(choice.sport.name).attemptKind);
    this.#panel.reset(choice.sport);
    this.#ribbon.clear();
    const phases = this.#phases();
    byId("legend", HTMLElement).replaceChildren(
      ...legend(phases, (phase) => phaseColour(phases, phase)),
    );
    byId("age", HTMLElement).textContent = "";
    const badge = byId("phase", HTMLElement);
    badge.textContent = "";
    delete badge.dataset["phase"];
  }

  /** The phases of a movement; that nobody is seen is none. */
  #phases(): string[] {
    const { name, phases } = this.#choice?.sport ?? { name: "", phases: [] };
    return phases.filter((phase) => phase !== sportView(name).nobody);
  }

  #show(state: SessionState): void {
    document.body.dataset["state"] = this.recording.state = state;
    byId("connection", HTMLElement).textContent = WORDS[state];
    if (state === "reconnecting")
      byId("busy-text", HTMLElement).textContent = "Connection lost. Reconnecting…";
  }
}
