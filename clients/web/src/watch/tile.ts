/** One athlete among several: picture, skeleton, phase, and the last result large. */
import type { Server, SportInfo } from "@sideline/client";
import { button } from "../coach-pages/parts.ts";
import { make } from "../elements.ts";
import { lineText } from "./line-text.ts";
import type { Title } from "./names.ts";
import { phaseView } from "./phase-text.ts";
import { Picture } from "./picture.ts";
import { resultView } from "./result-text.ts";
import { SureButton } from "./sure-button.ts";
import { Thumbnail } from "./thumbnail.ts";
import type { WatchedSession } from "./watched-session.ts";
import { say } from "./words.ts";

export interface TileActions {
  open(id: string): void;
  /** Undefined for who may only look. */
  readonly control: { stop(id: string): Promise<void>; note(id: string): void } | undefined;
}

export class Tile {
  readonly element = make("li", "tile");
  readonly #image = document.createElement("img");
  readonly #canvas = document.createElement("canvas");
  readonly #picture = new Picture(this.#image, this.#canvas);
  readonly #thumbnail: Thumbnail;
  readonly #phase = make("p", "picture-phase");
  readonly #age = make("p", "picture-age");
  readonly #note = make("p", "picture-note");
  readonly #link = document.createElement("a");
  readonly #more = make("p", "tile-more");
  readonly #number = make("b", "");
  readonly #unit = make("span", "");
  readonly #which = make("p", "tile-which");
  readonly #actions = make("div", "tile-actions");

  constructor(
    readonly session: WatchedSession,
    server: Server,
    everyMs: () => number,
    private readonly actions: TileActions,
  ) {
    const { id } = session.info;
    this.#thumbnail = new Thumbnail(server, id, this.#image, everyMs);
    this.#thumbnail.start();
    this.#image.alt = "";
    this.#canvas.setAttribute("aria-hidden", "true");
    this.#age.title = say.ageTitle;
    this.#note.setAttribute("role", "status");
    this.element.dataset["testid"] = "tile";
    this.element.dataset["session"] = id;
    this.#link.href = `./watch?session=${encodeURIComponent(id)}`;
    this.#link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.actions.open(id);
    });
    this.#build(id);
  }

  #build(id: string): void {
    const picture = make("div", "picture");
    picture.append(this.#image, this.#canvas, this.#note, this.#phase, this.#age);
    const heading = make("h3", "");
    heading.append(this.#link);
    const result = make("p", "tile-number");
    result.append(this.#number, this.#unit);
    const text = make("div", "tile-text");
    text.append(heading, this.#more, result, this.#which);
    const { control } = this.actions;
    if (control !== undefined) {
      const note = button(say.note, "quiet", () => control.note(id));
      note.dataset["testid"] = "tile-note";
      const stop = new SureButton(say.stop, say.stopSure, say.stopping, () => control.stop(id));
      stop.element.dataset["testid"] = "tile-stop";
      this.#actions.append(note, stop.element);
      text.append(this.#actions);
    }
    this.element.append(picture, text);
  }

  /** What the lists say. */
  show(title: Title, sport: SportInfo | undefined, nowMs: number): void {
    setText(this.#link, title.main);
    setText(this.#more, title.more);
    const [note, stop] = this.#actions.children;
    note?.setAttribute("aria-label", say.noteOne(title.main));
    stop?.setAttribute("aria-label", say.stopOne(title.main));
    this.result(sport);
    this.second(nowMs);
  }

  result(sport: SportInfo | undefined): void {
    const result = resultView(this.session.last, sport);
    this.element.classList.toggle("measured", result !== undefined);
    setText(this.#number, result?.number ?? "–");
    setText(this.#unit, result?.unit ?? "");
    setText(this.#which, result === undefined ? say.noResult : `${result.note} · ${result.label}`);
    this.#which.dataset["grade"] = result?.grade ?? "";
  }

  frame(sport: SportInfo | undefined): void {
    this.#picture.draw(this.session.pose);
    const { text, colour } = phaseView(known(sport), this.session.phase);
    setText(this.#phase, text);
    this.#phase.style.setProperty("--phase", colour);
  }

  /** Once a second: how old things are. */
  second(nowMs: number): void {
    const { line, ageMs } = this.session;
    const silent = this.session.silentMs(nowMs);
    const words = lineText(line, silent, !this.#image.hidden || this.session.pose !== null);
    setText(this.#note, words);
    this.element.classList.toggle("stale", words !== "");
    setText(this.#age, ageMs === undefined ? "" : say.age(Math.round(ageMs)));
  }

  close(): void {
    this.#thumbnail.stop();
    this.element.remove();
  }
}

function known(sport: SportInfo | undefined): readonly string[] {
  return sport?.phases.filter((phase) => phase !== "UNKNOWN") ?? [];
}

function setText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
