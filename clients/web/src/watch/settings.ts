/** What the coach calls a session, and whose it is. */
import { patchSession, type Server, type SessionInfo } from "@sideline/client";
import { offer } from "../coach-pages/parts.ts";
import { refusalText } from "../coach-pages/refusal-words.ts";
import { byId } from "../elements.ts";
import { say } from "./words.ts";

export class SettingsForm {
  readonly #label = byId("label", HTMLInputElement);
  readonly #athlete = byId("athlete", HTMLSelectElement);
  readonly #told = byId("settings-told", HTMLElement);
  #session: SessionInfo | undefined;

  constructor(
    private readonly server: Server,
    private readonly changed: () => void,
  ) {
    byId("settings", HTMLFormElement).addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#save();
    });
  }

  open(session: SessionInfo, athletes: ReadonlyMap<string, string>): void {
    this.#session = session;
    offer(this.#athlete, [["", say.noAthlete], ...athletes]);
    this.#label.value = session.label ?? "";
    this.#athlete.value = session.athleteId ?? "";
    this.#told.textContent = "";
  }

  /** Only what differs: another athlete means that attempts are counted anew. */
  async #save(): Promise<void> {
    if (this.#session === undefined) return;
    const { id, label = "", athleteId = "" } = this.#session;
    const wanted = this.#label.value.trim();
    const athlete = this.#athlete.value;
    const change = {
      ...(wanted === label ? {} : { label: wanted === "" ? null : wanted }),
      ...(athlete === athleteId ? {} : { athleteId: athlete === "" ? null : athlete }),
    };
    try {
      if (Object.keys(change).length > 0) await patchSession(this.server, id, change);
      this.#told.textContent = say.saved;
      this.changed();
    } catch (cause) {
      this.#told.textContent = refusalText(cause);
    }
  }
}
