/** The recording to send: chosen, or dropped anywhere on the page. */
import { byId } from "./elements.ts";
import { fixedText } from "./words/catalogue.ts";
import { say } from "./words/page.ts";

const MEGABYTE = 1e6;

export class FileField {
  readonly #field = byId("file-field", HTMLElement);
  readonly #input = byId("file", HTMLInputElement);
  readonly #name = byId("file-name", HTMLElement);
  readonly #note = byId("file-note", HTMLElement);

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
    this.#name.textContent = file?.name ?? say.chooseFile;
    this.#note.textContent =
      file === undefined ? say.fileNote : `${fixedText(file.size / MEGABYTE, 1)} MB`;
  }
}

function hasFiles({ dataTransfer }: DragEvent): boolean {
  return dataTransfer?.types.includes("Files") ?? false;
}
