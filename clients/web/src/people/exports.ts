/** Buttons that save every final as a file. */
import { exportFinals, type Server } from "@sideline/client";
import { make } from "../elements.ts";
import { guarded } from "./failures.ts";
import { say } from "./words.ts";

const FORMATS = ["csv", "json"] as const;
/** Browsers begin to save a while after the click. */
const KEPT_MS = 60_000;

/** Of one athlete, or of all; `told` hears how it goes. */
export function drawExports(
  box: HTMLElement,
  server: Server,
  name: string,
  told: (words: string) => void,
  athleteId?: string,
): void {
  const words = athleteId === undefined ? say.exportAllAs : say.exportAs;
  const buttons = FORMATS.map((format) => {
    const button = make("button", "quiet", words(format.toUpperCase())) as HTMLButtonElement;
    button.type = "button";
    button.dataset["testid"] = `export-${format}`;
    button.addEventListener("click", async () => {
      button.disabled = true;
      told(say.exporting);
      await guarded(async () => {
        save(await exportFinals(server, format, athleteId), `${name}.${format}`);
        told(say.exported);
      });
      button.disabled = false;
    });
    return button;
  });
  box.replaceChildren(...buttons);
}

function save(file: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), KEPT_MS);
}
