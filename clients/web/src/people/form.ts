/** Adds an athlete, or changes one. */
import {
  type AthleteInfo,
  type AthleteValues,
  changeAthlete,
  createAthlete,
  type Server,
  ServerError,
  SidelineError,
} from "@sideline/client";
import { byId } from "../elements.ts";
import { failureWords } from "./failures.ts";
import { say } from "./words.ts";

const CM = 100;

/** What the form says, as the server takes it; an empty field forgets what was known. */
export function valuesOf(fields: {
  readonly name: string;
  readonly number: string;
  readonly heightCm: string;
  readonly massKg: string;
}): AthleteValues & { readonly name: string } {
  return {
    name: fields.name.trim(),
    externalId: fields.number.trim() || null,
    heightM: fields.heightCm === "" ? null : Number(fields.heightCm) / CM,
    massKg: fields.massKg === "" ? null : Number(fields.massKg),
  };
}

export class AthleteForm {
  readonly #dialog = byId("form", HTMLDialogElement);
  readonly #wrong = byId("form-wrong", HTMLElement);
  readonly #save = byId("form-save", HTMLButtonElement);
  readonly #fields = {
    name: byId("form-name", HTMLInputElement),
    number: byId("form-number", HTMLInputElement),
    heightCm: byId("form-height", HTMLInputElement),
    massKg: byId("form-mass", HTMLInputElement),
  };
  #athlete: AthleteInfo | undefined;

  constructor(
    private readonly server: Server,
    private readonly saved: (athlete: AthleteInfo) => void,
  ) {
    byId("form-cancel", HTMLButtonElement).addEventListener("click", () => this.#dialog.close());
    byId("form-fields", HTMLFormElement).addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#send();
    });
  }

  open(athlete?: AthleteInfo): void {
    this.#athlete = athlete;
    byId("form-title", HTMLElement).textContent =
      athlete === undefined ? say.addTitle : say.editTitle;
    this.#fields.name.value = athlete?.name ?? "";
    this.#fields.number.value = athlete?.externalId ?? "";
    this.#fields.heightCm.value = plain(athlete?.heightM, CM);
    this.#fields.massKg.value = plain(athlete?.massKg, 1);
    this.#wrong.textContent = "";
    this.#dialog.showModal();
    this.#fields.name.focus();
  }

  async #send(): Promise<void> {
    const { name, number, heightCm, massKg } = this.#fields;
    const values = valuesOf({
      name: name.value,
      number: number.value,
      heightCm: heightCm.value,
      massKg: massKg.value,
    });
    this.#save.disabled = true;
    try {
      const { server } = this;
      const known = this.#athlete;
      const made =
        known === undefined
          ? await createAthlete(server, values)
          : await changeAthlete(server, known.id, values);
      this.#dialog.close();
      this.saved(made);
    } catch (cause) {
      if (!(cause instanceof SidelineError)) throw cause;
      this.#wrong.textContent = await wordsOf(cause);
    } finally {
      this.#save.disabled = false;
    }
  }
}

async function wordsOf(error: SidelineError): Promise<string> {
  const detail = error instanceof ServerError ? (error.detail ?? "") : "";
  if (/has the external id/.test(detail)) return say.numberTaken;
  return [await failureWords(error), detail].filter(Boolean).join(" ");
}

/** A length in centimetres without what floating point adds to it. */
function plain(value: number | undefined, factor: number): string {
  return value === undefined ? "" : String(Number((value * factor).toFixed(2)));
}
