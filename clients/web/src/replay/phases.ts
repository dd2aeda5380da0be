/** The phases of the recording: their names, the badge on the picture, the legend. */
import { byId, make } from "../elements.ts";
import { phaseColour } from "../ribbon.ts";
import { phaseName } from "../words/phases.ts";
import type { Band } from "./bands.ts";

export function showPhase(phase: string, phases: readonly string[]): void {
  const badge = byId("phase", HTMLElement);
  const text = phase === "" ? "" : phaseName(phase);
  if (badge.textContent !== text) badge.textContent = text;
  badge.style.setProperty("--phase", phaseColour(phases, phase));
}

/** Those that there are, in the order of the sport. */
export function showLegend(bands: readonly Band[], phases: readonly string[]): void {
  const there = new Set(bands.map(({ phase }) => phase));
  const items = phases
    .filter((phase) => there.has(phase))
    .map((phase) => {
      const item = make("li", "", phaseName(phase));
      item.style.setProperty("--phase", phaseColour(phases, phase));
      return item;
    });
  byId("legend", HTMLElement).replaceChildren(...items);
}
