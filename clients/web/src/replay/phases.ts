/** The phases of the recording: their names, the badge on the picture, the legend. */
import { byId, make } from "../elements.ts";
import { capital } from "../format.ts";
import { phaseColour } from "../ribbon.ts";
import type { Band } from "./bands.ts";
import { say } from "./words.ts";

export function showPhase(phase: string, phases: readonly string[]): void {
  const badge = byId("phase", HTMLElement);
  const text = phase === "" ? "" : phaseText(phase);
  if (badge.textContent !== text) badge.textContent = text;
  badge.style.setProperty("--phase", phaseColour(phases, phase));
}

/** Those that there are, in the order of the sport. */
export function showLegend(bands: readonly Band[], phases: readonly string[]): void {
  const there = new Set(bands.map(({ phase }) => phase));
  const items = phases
    .filter((phase) => there.has(phase))
    .map((phase) => {
      const item = make("li", "", phaseText(phase));
      item.style.setProperty("--phase", phaseColour(phases, phase));
      return item;
    });
  byId("legend", HTMLElement).replaceChildren(...items);
}

/** A sport of others may have phases of its own: `PUSH_OFF` is then "Push off". */
function phaseText(phase: string): string {
  const known = (say.phases as Readonly<Record<string, string>>)[phase];
  return known ?? capital(phase.replaceAll("_", " ").toLowerCase());
}
