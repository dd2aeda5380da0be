/** The phone's use, from pairing on: started and stopped here or by the coach, over and over. */
import { ConnectionError, ServerError, type SessionState, SidelineError } from "@sideline/client";
import { askedBy } from "../address.ts";
import { byId } from "../elements.ts";
import type { Recording } from "../record.ts";
import { Run } from "../run.ts";
import { remembered } from "../shell/key.ts";
import { showState } from "../status.ts";
import { errorText } from "../words/errors.ts";
import { Awake } from "./awake.ts";
import { PhoneForm, type Wish } from "./form.ts";
import { Level } from "./level.ts";
import { Line, lineUrl } from "./line.ts";
import type { Command, DeviceState } from "./line-words.ts";
import { Membership } from "./membership.ts";
import { PhoneView } from "./view.ts";
import { say } from "./words.ts";

/** Another key helps against these. */
const KEYLESS: ReadonlySet<string> = new Set(["unauthorised", "forbidden"]);
const DOING: Partial<Record<SessionState, DeviceState["state"]>> = {
  connecting: "starting",
  live: "live",
  interrupted: "live",
  reconnecting: "live",
};

export class Phone {
  readonly #view = new PhoneView();
  readonly #form: PhoneForm;
  readonly #membership: Membership;
  readonly #awake = new Awake();
  readonly #level = new Level();
  #line: Line | undefined;
  #run: Run | undefined;
  /** What the coach should know beside the state. */
  #remark: string | undefined;

  constructor(
    private readonly endpoint: string,
    private readonly recording: Recording,
  ) {
    this.#form = new PhoneForm(endpoint, (wish) => void this.#started(wish));
    this.#membership = new Membership(endpoint, () => void this.prepare());
    byId("stop", HTMLButtonElement).addEventListener("click", () => void this.stop());
    byId("retry", HTMLButtonElement).addEventListener("click", () => void this.prepare());
    recording.snapshot = () => this.#run?.session?.snapshot();
    recording.drawn = () => this.#view.drawn;
  }

  /** Pairs if the address says so, and shows what there is to choose; what fails, in words. */
  async prepare(): Promise<void> {
    this.#alert("");
    this.#line?.end();
    this.#line = undefined;
    try {
      const trouble = await this.#membership.join();
      if (trouble !== undefined) this.#alert(trouble);
      await this.#form.load();
      this.#membership.show();
      this.#openLine();
    } catch (cause) {
      if (cause instanceof ServerError && KEYLESS.has(cause.code)) this.#membership.ask();
      else this.#fail(cause);
    }
  }

  async stop(): Promise<void> {
    await this.#run?.stop();
    byId("start", HTMLButtonElement).focus({ preventScroll: true });
  }

  async #started(wish: Wish): Promise<void> {
    await this.#level.ask(); // within the tap: iPhones ask the person, once
    await this.#start(wish);
  }

  async #start({ choice, athleteId }: Wish): Promise<void> {
    if (this.#run !== undefined) return;
    this.#remark = undefined;
    this.recording.start(performance.now());
    this.#alert("");
    this.#view.reset(choice.sport);
    byId("recording", HTMLElement).hidden = !choice.record;
    this.#show("connecting");
    const whose = athleteId === undefined ? {} : { athleteId };
    const asked = { ...askedBy(new URL(location.href)), ...whose };
    this.#run = new Run(this.endpoint, choice, asked, this.#view, this.recording, {
      state: (state) => this.#show(state),
      cameraOpened: () => undefined,
      greeted: () => undefined,
      ended: (cause) => this.#onEnded(cause),
    });
    byId("stop", HTMLButtonElement).focus({ preventScroll: true });
    await this.#run.start();
  }

  #openLine(): void {
    const key = remembered();
    if (key === undefined || this.#membership.device === undefined) return;
    this.#line?.end(); // of a page that was prepared twice at the same time
    this.#line = new Line(lineUrl(this.endpoint, key), {
      command: (command) => this.#obey(command),
      online: (online) => {
        this.#membership.online(online);
        this.#awake.wanted = online;
      },
      refused: () => void this.#membership.check(),
    });
  }

  #obey(command: Command): void {
    if (command.type === "stop") {
      void this.stop();
      return;
    }
    const wish = this.#form.commanded(command);
    if (wish === undefined) this.#line?.tell({ state: "failed", detail: say.unknownSport });
    else {
      void this.#start(wish);
      if (command.record && !this.#form.mayRecord) this.#remark = say.noConsent;
    }
  }

  #onEnded(cause: unknown): void {
    this.#run = undefined;
    this.#view.clear();
    showState("idle");
    this.recording.state = "idle";
    if (cause === undefined) this.#line?.tell({ state: "idle" });
    else this.#fail(cause);
  }

  #fail(cause: unknown): void {
    const error =
      cause instanceof SidelineError
        ? cause
        : new ConnectionError("connection-failed", String(cause));
    this.recording.errors.push(error.code);
    this.#alert(errorText(error));
    this.#line?.tell({ state: "failed", detail: errorText(error) });
    if (KEYLESS.has(error.code)) void this.#membership.check();
  }

  #show(state: SessionState): void {
    this.recording.state = state;
    showState(state);
    this.#view.state(state);
    const doing = DOING[state];
    if (doing === undefined) return;
    const detail = state === "reconnecting" ? say.lost : this.#remark;
    this.#line?.tell({ state: doing, sessionId: this.recording.session, detail });
  }

  #alert(words: string): void {
    byId("alert", HTMLElement).hidden = words === "";
    byId("alert-text", HTMLElement).textContent = words;
  }
}
