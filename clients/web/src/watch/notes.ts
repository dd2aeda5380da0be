/** What the coach writes down: the list of a session, and the dialog for a new one. */
import {
  addNote,
  deleteNote,
  listNotes,
  type NewNote,
  type NoteInfo,
  type Server,
  ServerError,
} from "@sideline/client";
import { button } from "../coach-pages/parts.ts";
import { refusalText } from "../coach-pages/refusal-words.ts";
import { byId, make } from "../elements.ts";
import { minutesText } from "../words/when.ts";
import { say } from "./words.ts";

/** What a note may be about. */
export interface Subject {
  readonly id: string;
  readonly name: string;
  readonly mediaTimeS: number | undefined;
  /** The last result's. */
  readonly number: number | undefined;
}

export class NoteDialog {
  readonly #dialog = byId("note-dialog", HTMLDialogElement);
  readonly #text = byId("note-text", HTMLTextAreaElement);
  readonly #problem = byId("note-problem", HTMLElement);
  #subject: Subject | undefined;

  constructor(
    private readonly server: Server,
    private readonly written: (id: string) => void,
  ) {
    byId("note-form", HTMLFormElement).addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#save();
    });
    byId("note-cancel", HTMLButtonElement).addEventListener("click", () => this.#dialog.close());
  }

  /** The moment is that of the opening: writing takes a while. */
  open(subject: Subject): void {
    this.#subject = subject;
    byId("note-title", HTMLElement).textContent = say.noteOne(subject.name);
    this.#text.value = this.#problem.textContent = "";
    const attempt = byId("note-attempt", HTMLInputElement);
    byId("note-about", HTMLElement).hidden = subject.number === undefined;
    byId("note-attempt-words", HTMLElement).textContent = say.noteAttempt(subject.number ?? 0);
    byId("note-moment", HTMLInputElement).checked = true;
    attempt.checked = false;
    this.#dialog.showModal();
    this.#text.focus();
  }

  async #save(): Promise<void> {
    const text = this.#text.value.trim();
    if (this.#subject === undefined || text === "") return;
    try {
      await addNote(this.server, this.#subject.id, this.#noteOf(this.#subject, text));
      this.#dialog.close();
      this.written(this.#subject.id);
    } catch (cause) {
      this.#problem.textContent = refusalText(cause);
    }
  }

  #noteOf({ mediaTimeS, number }: Subject, text: string): NewNote {
    if (byId("note-attempt", HTMLInputElement).checked && number !== undefined)
      return { text, number };
    return mediaTimeS === undefined ? { text } : { text, mediaTimeS };
  }
}

export class NoteList {
  readonly #box = byId("notes", HTMLElement);
  readonly #list = byId("notes-list", HTMLElement);

  constructor(
    private readonly server: Server,
    private readonly id: string,
    private readonly mayDelete: boolean,
  ) {}

  async fetch(): Promise<void> {
    try {
      this.#show(await listNotes(this.server, this.id));
      this.#box.hidden = false;
    } catch (cause) {
      if (!(cause instanceof ServerError)) throw cause;
    }
  }

  #show(notes: readonly NoteInfo[]): void {
    const items = notes.map((note) => this.#item(note));
    this.#list.replaceChildren(
      ...(items.length === 0 ? [make("li", "note", say.noNotes)] : items.reverse()),
    );
  }

  #item(note: NoteInfo): HTMLElement {
    const item = make("li", "note-row");
    const text = make("div", "");
    text.append(make("p", "", note.text), make("p", "note", about(note)));
    item.append(text);
    if (this.mayDelete) {
      const remove = button("×", "quiet", () => void this.#remove(note.id));
      remove.setAttribute("aria-label", `${say.noteDelete}: ${note.text}`);
      item.append(remove);
    }
    return item;
  }

  async #remove(noteId: string): Promise<void> {
    try {
      await deleteNote(this.server, this.id, noteId);
    } catch (cause) {
      if (!(cause instanceof ServerError)) throw cause;
    }
    await this.fetch();
  }
}

function about({ number, mediaTimeS }: NoteInfo): string {
  if (number !== undefined) return say.noteAttempt(number);
  return mediaTimeS === undefined ? "" : say.noteAt(minutesText(mediaTimeS));
}
