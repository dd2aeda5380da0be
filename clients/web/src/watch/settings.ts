/** What the coach calls a session, and whose it is. */
import type { Server } from "@sideline/client";
import { byId } from "../elements.ts";
import { offer } from "../remote/parts.ts";
import { refusalText } from "../remote/refusal-words.ts";
import { changeSession, type LiveSession } from "../remote/sessions.ts";
import { say } from "./words.ts";

export class SettingsForm {
  readonly #label = byId("label", HTMLInputElement);
  readonly #athlete = byId("athlete", HTMLSelectElement);
  readonly #told = byId("settings-told", HTMLElement);
  #session: LiveSession | undefined;

  constructor(
    private readonly server: Server,
    private readonly changed: () => void,
  ) {
    byId("settings", HTMLFormElement).addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#save();
    });
  }

  open(session: LiveSession, athletes: ReadonlyMap<string, string>): void {
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
      ...(athlete === athleteId ? {} : { athlete_id: athlete === "" ? null : athlete }),
    };
    try {
      if (Object.keys(change).length > 0) await changeSession(this.server, id, change);
      this.#told.textContent = say.saved;
      this.changed();
    } catch (cause) {
      this.#told.textContent = refusalText(cause);
    }
  }
}
