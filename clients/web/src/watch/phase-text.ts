/** The phase of a session, as a tile says it. */
import { hasSides, phaseColour } from "../ribbon.ts";
import { phaseName } from "../words/phases.ts";
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
