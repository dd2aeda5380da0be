/** One recording in the list. */
import { say as consentSay } from "./consent/words.ts";
import { make } from "./elements.ts";
import type { Row } from "./recording-words.ts";
import { words } from "./words/catalogue.ts";

const say = words({
  en: {
    video: "Video",
    compare: "Compare",
    remove: "Delete",
    report: "Report",
    compareThis: (name: string) => `Compare ${name}`,
  },
  es: {
    video: "Vídeo",
    compare: "Comparar",
    remove: "Eliminar",
    report: "Informe",
    compareThis: (name: string) => `Comparar ${name}`,
  },
  fr: {
    video: "Vidéo",
    compare: "Comparer",
    remove: "Supprimer",
    report: "Rapport",
    compareThis: (name: string) => `Comparer ${name}`,
  },
});

export interface RowActions {
  remove(row: Row): void;
  play(url: string): void;
  compare(row: Row): void;
}

export class RecordingRow {
  readonly #element = make("li", "recording");
  readonly #picture = document.createElement("img");
  readonly #name = make("b", "recording-name");
  readonly #words = make("p", "recording-words");
  readonly #bar = document.createElement("progress");
  readonly #report = document.createElement("a");
  readonly #replay = document.createElement("a");
  readonly #play = button(say.video);
  readonly #compare = button(say.compare);
  readonly #remove = button(say.remove);
  #row: Row | undefined;

  constructor(actions: RowActions) {
    this.#picture.alt = "";
    this.#picture.loading = "lazy";
    this.#report.textContent = say.report;
    this.#report.className = "quiet";
    this.#report.target = "_blank";
    this.#report.rel = "noopener";
    this.#replay.textContent = consentSay.row;
    this.#replay.className = "quiet";
    this.#play.addEventListener("click", () => {
      if (this.#row?.video !== undefined) actions.play(this.#row.video);
    });
    this.#compare.addEventListener("click", () => {
      if (this.#row !== undefined) actions.compare(this.#row);
    });
    this.#remove.addEventListener("click", () => {
      if (this.#row !== undefined) actions.remove(this.#row);
    });
    const text = make("div", "recording-text");
    text.append(this.#name, this.#words, this.#bar);
    const buttons = make("div", "recording-actions");
    buttons.append(this.#replay, this.#report, this.#play, this.#compare, this.#remove);
    this.#words.setAttribute("role", "status");
    this.#element.append(this.#picture, text, buttons);
  }

  /** The element, as the row says. */
  show(row: Row): HTMLElement {
    this.#row = row;
    this.#element.dataset["state"] = row.state;
    this.#name.textContent = row.name;
    const told = row.sport === "" ? row.words : `${row.sport} · ${row.words}`;
    if (this.#words.textContent !== told) this.#words.textContent = told;
    this.#bar.hidden = row.progress === undefined;
    if (row.progress !== undefined) this.#bar.value = row.progress;
    this.#bar.setAttribute("aria-label", row.words);
    link(this.#report, row.report);
    link(this.#replay, row.replay);
    this.#play.hidden = row.video === undefined;
    this.#compare.hidden = !row.comparable;
    this.#compare.setAttribute("aria-label", say.compareThis(row.name));
    this.#picture.hidden = row.picture === undefined;
    if (row.picture !== undefined && this.#picture.getAttribute("src") !== row.picture)
      this.#picture.src = row.picture;
    this.#remove.textContent = row.removal;
    this.#remove.setAttribute("aria-label", `${row.removal} ${row.name}`);
    return this.#element;
  }
}

function button(text: string): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "quiet";
  made.textContent = text;
  return made;
}

function link(element: HTMLAnchorElement, url: string | undefined): void {
  element.hidden = url === undefined;
  if (url !== undefined) element.href = url;
}
