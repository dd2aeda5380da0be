/** The phase of now in large letters, and the legend of all phases below it. */
import { byId, make } from "./elements.ts";
import { hasSides, phaseColour } from "./ribbon.ts";
import { phaseName, phaseWords } from "./words/phases.ts";

export class PhaseBadge {
  readonly #badge = byId("phase", HTMLElement);
  readonly #legend = byId("legend", HTMLElement);
  #phases: readonly string[] = [];

  /** Empties the badge, and names these phases. */
  reset(phases: readonly string[]): void {
    this.#phases = phases;
    this.#legend.replaceChildren(...phases.map((phase) => this.#entry(phase)));
    this.#badge.textContent = "";
    delete this.#badge.dataset["phase"];
  }

  show(phase: string): void {
    if (this.#badge.dataset["phase"] === phase) return;
    this.#badge.dataset["phase"] = phase;
    this.#badge.textContent = this.#words(phase);
    this.#badge.style.setProperty("--phase", phaseColour(this.#phases, phase));
    for (const entry of this.#legend.children)
      entry.classList.toggle(
        "now",
        entry instanceof HTMLElement && entry.dataset["phase"] === phase,
      );
  }

  /** Legs that take turns five times a second are read from the band, not from a word. */
  #words(phase: string): string {
    if (!this.#phases.includes(phase)) return phaseWords.nobody;
    return hasSides(this.#phases) ? "" : phaseName(phase);
  }

  #entry(phase: string): HTMLElement {
    const entry = make("li", "", phaseName(phase));
    entry.dataset["phase"] = phase;
    entry.style.setProperty("--phase", phaseColour(this.#phases, phase));
    return entry;
  }
}
