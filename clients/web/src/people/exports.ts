/** Buttons that save every final as a file. */
import { exportFinals, type Server } from "@sideline/client";
import { make } from "../elements.ts";
import { saveAs } from "../saving.ts";
import { guarded } from "./failures.ts";
import { say } from "./words.ts";

const FORMATS = ["csv", "json"] as const;

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
        saveAs(await exportFinals(server, format, athleteId), `${name}.${format}`);
        told(say.exported);
      });
      button.disabled = false;
    });
    return button;
  });
  box.replaceChildren(...buttons);
}
