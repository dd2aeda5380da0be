/** Deletes an athlete, after saying what that means. */
import { type AthleteInfo, deleteAthlete, type Server, SidelineError } from "@sideline/client";
import { byId } from "../elements.ts";
import { failureWords } from "./failures.ts";
import { say } from "./words.ts";

export class Removal {
  readonly #dialog = byId("removal", HTMLDialogElement);
  readonly #wrong = byId("removal-wrong", HTMLElement);
  readonly #yes = byId("removal-yes", HTMLButtonElement);
  readonly #no = byId("removal-no", HTMLButtonElement);
  #athlete: AthleteInfo | undefined;

  constructor(private readonly server: Server) {
    this.#no.addEventListener("click", () => this.#dialog.close());
    this.#yes.addEventListener("click", () => void this.#delete());
  }

  ask(athlete: AthleteInfo): void {
    this.#athlete = athlete;
    this.#wrong.textContent = "";
    byId("removal-title", HTMLElement).textContent = say.removalTitle(athlete.name);
    this.#dialog.showModal();
    this.#no.focus();
  }

  async #delete(): Promise<void> {
    if (this.#athlete === undefined) return;
    this.#yes.disabled = true;
    try {
      await deleteAthlete(this.server, this.#athlete.id);
      location.assign("./people");
    } catch (cause) {
      if (!(cause instanceof SidelineError)) throw cause;
      this.#wrong.textContent = await failureWords(cause);
    } finally {
      this.#yes.disabled = false;
    }
  }
}
