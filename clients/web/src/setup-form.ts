/** The form before a session: sport, video source, what is known of the athlete. */
import {
  type Athlete,
  CameraError,
  type Codec,
  fetchSports,
  listCameras,
  type PictureSize,
  type Server,
  type SidelineError,
  type SportInfo,
} from "@sideline/client";
import type { Consent } from "./consent/consent.ts";
import { byId } from "./elements.ts";
import { FileField } from "./file-field.ts";
import { remember, remembered } from "./shell/key.ts";
import { sportLabel, sportViewpoint } from "./sports.ts";
import { cameraName } from "./words/cameras.ts";
import { errorText } from "./words/errors.ts";
import { say } from "./words/page.ts";
import { sportSay } from "./words/sports.ts";

export interface Choice {
  readonly sport: SportInfo;
  readonly source: "camera" | "demo" | "file";
  readonly file: File | undefined;
  readonly camera: string;
  readonly size: PictureSize;
  /** Pictures a second that the camera should give at least, where it is not the sport's number. */
  readonly leastFps?: number;
  readonly athlete: Athlete;
  readonly codec: Codec;
  readonly token: string | undefined;
  /** The video is kept: that was agreed to. */
  readonly record: boolean;
}

export class SetupForm {
  #sports: readonly SportInfo[] = [];
  readonly #form = byId("setup", HTMLFormElement);
  readonly #sport = byId("sport", HTMLSelectElement);
  readonly #camera = byId("camera", HTMLSelectElement);
  readonly #start = byId("start", HTMLButtonElement);
  readonly #token = byId("token", HTMLInputElement);
  readonly #file = new FileField(() => this.#chooseFile());

  constructor(
    private readonly endpoint: string,
    private readonly consent: Consent,
  ) {
    this.#token.value = remembered() ?? "";
    this.#form.addEventListener("change", () => this.#sync());
    navigator.mediaDevices?.addEventListener("devicechange", () => void this.loadCameras());
  }

  onSubmit(start: (choice: Choice) => void): void {
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      const choice = this.read();
      if (choice !== undefined) start(choice);
    });
  }

  /** Fills the list of sports; raises ServerError. */
  async loadSports(): Promise<void> {
    this.#sports = await fetchSports(this.endpoint, this.#tokenOrNone());
    const options = this.#sports.map((sport) => new Option(sportLabel(sport), sport.name));
    this.#sport.replaceChildren(...options);
    this.#sport.disabled = this.#start.disabled = this.#sports.length === 0;
    this.#sync();
  }

  /** Fills the list of cameras; without one, chooses the demo athlete and says why. */
  async loadCameras(): Promise<void> {
    try {
      const cameras = await listCameras();
      const chosen = this.#camera.value;
      const options = cameras.map(
        ({ id, label }) => new Option(cameraName(label), id, false, id === chosen),
      );
      this.#camera.replaceChildren(...options);
      if (cameras.length === 0) this.#offerDemo(new CameraError("no-camera"));
    } catch (cause) {
      if (!(cause instanceof CameraError)) throw cause;
      this.#offerDemo(cause);
    }
    this.#sync();
  }

  chooseDemo(): void {
    this.#radio("demo").checked = true;
    this.#sync();
  }

  /** The server that recordings go to, with the key that was typed in. */
  server(): Server {
    return { endpoint: this.endpoint, token: this.#tokenOrNone() };
  }

  /** The chosen file is on its way: another may be chosen. */
  fileTaken(): void {
    this.#file.clear();
  }

  /** The label of a sport, for people. */
  sport(name: string): SportInfo | undefined {
    return this.#sports.find((sport) => sport.name === name);
  }

  /** Opens the part of the form where the key goes. */
  askForToken(): void {
    byId("more", HTMLDetailsElement).open = true;
    this.#token.focus();
  }

  read(): Choice | undefined {
    const sport = this.#sports.find(({ name }) => name === this.#sport.value);
    if (sport === undefined || !this.#form.reportValidity()) return undefined;
    const token = this.#tokenOrNone();
    if (token !== undefined) remember(token);
    return {
      sport,
      source: this.#source(),
      file: this.#file.file,
      camera: this.#camera.value,
      size: byId("size", HTMLSelectElement).value as PictureSize,
      athlete: readAthlete(sport),
      codec: byId("codec", HTMLSelectElement).value as Codec,
      token,
      record: this.consent.given,
    };
  }

  #source(): Choice["source"] {
    if (this.#radio("demo").checked) return "demo";
    return this.#radio("file").checked ? "file" : "camera";
  }

  #tokenOrNone(): string | undefined {
    return this.#token.value.trim() || undefined;
  }

  #chooseFile(): void {
    this.#radio("file").checked = true;
    this.#sync();
  }

  #offerDemo(reason: SidelineError): void {
    byId("source-note", HTMLElement).textContent = errorText(reason);
    this.#radio("demo").checked = true;
  }

  #radio(value: string): HTMLInputElement {
    const radio = this.#form.querySelector(`input[name=source][value=${value}]`);
    if (!(radio instanceof HTMLInputElement)) throw new Error(`no source ${value}`);
    return radio;
  }

  #sync(): void {
    const source = this.#source();
    const demo = source === "demo";
    byId("camera-field", HTMLElement).hidden =
      source !== "camera" || this.#camera.options.length < 2;
    this.#file.offer(source === "file");
    byId("cues", HTMLElement).hidden = source === "file";
    byId("consent", HTMLElement).hidden = source === "file"; // it is sent in order to be kept
    this.#start.textContent = source === "file" ? say.send : say.start;
    const sport = this.#sports.find(({ name }) => name === this.#sport.value);
    const view = sport === undefined ? "" : sportViewpoint(sport);
    byId("box-field", HTMLElement).hidden = !needs(sport, "box_height_m");
    byId("speed-field", HTMLElement).hidden = !needs(sport, "speed_mps");
    byId("hint", HTMLElement).textContent = demo ? demoHint(sport) : sportSay.hint(view);
  }
}

function demoHint(sport: SportInfo | undefined): string {
  if (sport === undefined || sport.demo) return sportSay.demo;
  return sportSay.noDemo(sportLabel(sport).toLowerCase());
}

function needs(sport: SportInfo | undefined, input: string): boolean {
  return sport?.inputs.includes(input) ?? false;
}

function readAthlete(sport: SportInfo): Athlete {
  const height = byId("height", HTMLInputElement).valueAsNumber;
  const mass = byId("mass", HTMLInputElement).valueAsNumber;
  const box = byId("box", HTMLInputElement).valueAsNumber;
  const speed = byId("speed", HTMLInputElement).valueAsNumber;
  const hasSpeed = Number.isFinite(speed) && needs(sport, "speed_mps");
  const hasBox = Number.isFinite(box) && needs(sport, "box_height_m");
  return {
    ...(hasSpeed ? { speedMps: speed / 3.6 } : {}),
    ...(hasBox ? { boxHeightM: box / 100 } : {}),
    ...(Number.isFinite(height) ? { heightM: height / 100 } : {}),
    ...(Number.isFinite(mass) ? { massKg: mass } : {}),
  };
}
