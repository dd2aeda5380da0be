/** The button that deletes a recording with all that came of it; it asks once whether that is meant. */
import {
  type AnalysisInfo,
  deleteAnalysis,
  deleteSession,
  deleteUpload,
  type Server,
  type SessionInfo,
} from "@sideline/client";
import { byId } from "../elements.ts";
import { say } from "./words.ts";

export class Removal {
  readonly #button = byId("remove", HTMLButtonElement);
  #sure = false;

  constructor(remove: () => void) {
    this.#button.addEventListener("click", () => {
      if (this.#sure) remove();
      else this.#button.textContent = say.removeSure;
      this.#sure = !this.#sure;
    });
  }

  offer(may: boolean): void {
    this.#sure = false;
    this.#button.hidden = !may;
    this.#button.textContent = say.remove;
    byId("remove-note", HTMLElement).textContent = may ? say.removeNote : "";
  }
}

/** The analysis first: a session takes its video with it, and leaves what was measured. */
export async function removeAll(
  server: Server,
  session: SessionInfo | undefined,
  analysis: AnalysisInfo | undefined,
): Promise<void> {
  if (analysis !== undefined) await deleteAnalysis(server, analysis.id);
  if (session !== undefined) await deleteSession(server, session.id);
  else if (analysis?.uploadId !== undefined) await deleteUpload(server, analysis.uploadId);
}
