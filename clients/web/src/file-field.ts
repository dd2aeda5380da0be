/** The recording to send: chosen, or dropped anywhere on the page. */
import { byId } from "./elements.ts";

const INVITATION = "Choose a video, or drop it here";
const MEGABYTE = 1e6;

export class FileField {
  readonly #field = byId("file-field", HTMLElement);
  readonly #input = byId("file", HTMLInputElement);
  readonly #name = byId("file-name", HTMLElement);
  readonly #note = byId("file-note", HTMLElement);
  readonly #usualNote = this.#note.textContent;

  constructor(onDrop: () => void) {
    this.#input.addEventListener("change", () => this.#show());
    document.addEventListener("dragover", (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      this.#field.classList.add("over");
    });
    document.addEventListener("dragleave", () => this.#field.classList.remove("over"));
    document.addEventListener("drop", (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      this.#field.classList.remove("over");
      this.#input.files = event.dataTransfer?.files ?? null;
      onDrop();
      this.#show();
    });
  }

  get file(): File | undefined {
    return this.#input.files?.[0];
  }

  /** Shows the field; then a file must be chosen. */
  offer(offered: boolean): void {
    this.#field.hidden = !offered;
    this.#input.required = offered;
  }

  clear(): void {
    this.#input.value = "";
    this.#show();
  }

  #show(): void {
    const file = this.file;
    this.#name.textContent = file?.name ?? INVITATION;
    this.#note.textContent =
      file === undefined ? this.#usualNote : `${(file.size / MEGABYTE).toFixed(1)} MB`;
  }
}

function hasFiles({ dataTransfer }: DragEvent): boolean {
  return dataTransfer?.types.includes("Files") ?? false;
}
