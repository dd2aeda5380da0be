/** One person's use of the page: from Start to Stop, over and over. */
import { ConnectionError, type SessionState, SidelineError } from "@sideline/client";
import type { Asked } from "./address.ts";
import { Consent } from "./consent/consent.ts";
import { byId } from "./elements.ts";
import { ErrorsPanel, KEYLESS } from "./errors-panel.ts";
import { LiveView } from "./live-view.ts";
import type { Recording } from "./record.ts";
import { Recordings } from "./recordings.ts";
import { Run } from "./run.ts";
import { type Choice, SetupForm } from "./setup-form.ts";
import { showState } from "./status.ts";

export class Coach {
  readonly #view = new LiveView();
  readonly #consent = new Consent();
  readonly #form: SetupForm;
  readonly #errors: ErrorsPanel;
  readonly #recordings: Recordings;
  #run: Run | undefined;

  constructor(
    private readonly endpoint: string,
    private readonly recording: Recording,
    private readonly asked: Asked,
  ) {
    this.#form = new SetupForm(endpoint, this.#consent);
    this.#recordings = new Recordings(
      () => this.#form.server(),
      (name) => this.#form.sport(name),
    );
    this.#errors = new ErrorsPanel({ retry: () => this.#retry(), demo: () => this.#tryDemo() });
    this.#form.onSubmit((choice) => void this.#choose(choice));
    byId("stop", HTMLButtonElement).addEventListener("click", () => void this.stop());
    recording.snapshot = () => this.#run?.session?.snapshot();
    recording.drawn = () => this.#view.drawn;
  }

  /** Fills the form; what fails is shown in words. */
  async prepare(): Promise<void> {
    this.#errors.hide();
    try {
      await Promise.all([this.#form.loadSports(), this.#form.loadCameras()]);
      await this.#recordings.refresh();
    } catch (cause) {
      this.#fail(cause);
    }
  }

  async #choose(choice: Choice): Promise<void> {
    if (choice.source !== "file") await this.start(choice);
    else if (choice.file !== undefined) {
      this.#errors.hide();
      this.#form.fileTaken();
      this.#recordings.send(choice.file, choice.sport.name, choice.athlete);
    }
  }

  async start(choice: Choice): Promise<void> {
    if (this.#run !== undefined) return;
    this.recording.start(performance.now());
    this.#errors.hide();
    this.#view.reset(choice.sport, choice.athlete);
    this.#show("connecting");
    byId("stop", HTMLButtonElement).focus({ preventScroll: true });
    scrollTo({ top: 0 });
    this.#run = new Run(this.endpoint, choice, this.asked, this.#view, this.recording, {
      state: (state) => this.#show(state),
      greeted: (sessionId) => this.#consent.began(sessionId, choice.record),
      cameraOpened: () => void this.#form.loadCameras(),
      ended: (cause) => this.#onEnded(cause),
    });
    await this.#run.start();
  }

  async stop(): Promise<void> {
    await this.#run?.stop();
    byId("start", HTMLButtonElement).focus({ preventScroll: true });
    scrollTo({ top: 0 }); // the results of the session are at the top now
  }

  #onEnded(cause: unknown): void {
    this.#run = undefined;
    this.#consent.ended();
    this.#view.clear();
    this.#show("idle");
    if (cause !== undefined) this.#fail(cause);
  }

  #fail(cause: unknown): void {
    const error =
      cause instanceof SidelineError
        ? cause
        : new ConnectionError("connection-failed", String(cause));
    this.recording.errors.push(error.code);
    this.#errors.show(error);
    if (KEYLESS.has(error.code)) this.#form.askForToken();
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

  #show(state: SessionState): void {
    this.recording.state = state;
    showState(state);
  }
}
