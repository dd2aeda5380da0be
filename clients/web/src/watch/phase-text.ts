/** The phase of a session, as a tile says it. */
import { capital } from "../format.ts";
import { hasSides, phaseColour } from "../ribbon.ts";
import { say } from "./words.ts";

export interface PhaseView {
  readonly text: string;
  readonly colour: string;
}

/** Legs that take turns five times a second are not read as words. */
export function phaseView(phases: readonly string[], phase: string | undefined): PhaseView {
  if (phase === undefined || phases.length === 0) return { text: "", colour: "" };
  const colour = phaseColour(phases, phase);
  if (!phases.includes(phase)) return { text: say.nobodyInView, colour };
  return { text: hasSides(phases) ? "" : phaseName(phase), colour };
}

function phaseName(phase: string): string {
  return capital(phase.toLowerCase().replaceAll("_", " "));
}
