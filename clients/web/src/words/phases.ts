/** What the phases of movements are called. */
import { words } from "./catalogue.ts";

const NAMES: Readonly<Record<string, string>> = words({
  en: {
    QUIET: "Quiet",
    UNWEIGHT: "Unweight",
    BRAKE: "Brake",
    PROPEL: "Propel",
    FLIGHT: "Flight",
    LAND: "Land",
    BOX: "Box",
    DROP: "Drop",
    STANDING: "Standing",
    STANCE_LEFT: "Stance left",
    STANCE_RIGHT: "Stance right",
    DOUBLE_STANCE: "Double stance",
  },
  es: {
    QUIET: "Quieto",
    UNWEIGHT: "Descarga",
    BRAKE: "Frenado",
    PROPEL: "Impulso",
    FLIGHT: "Vuelo",
    LAND: "Aterrizaje",
    BOX: "Cajón",
    DROP: "Caída",
    STANDING: "De pie",
    STANCE_LEFT: "Apoyo izquierdo",
    STANCE_RIGHT: "Apoyo derecho",
    DOUBLE_STANCE: "Doble apoyo",
  },
  fr: {
    QUIET: "Immobile",
    UNWEIGHT: "Allègement",
    BRAKE: "Freinage",
    PROPEL: "Poussée",
    FLIGHT: "Vol",
    LAND: "Réception",
    BOX: "Caisson",
    DROP: "Chute",
    STANDING: "Debout",
    STANCE_LEFT: "Appui gauche",
    STANCE_RIGHT: "Appui droit",
    DOUBLE_STANCE: "Double appui",
  },
});

const say = words({
  en: {
    nobody: "No athlete in view",
    ribbon: (seconds: string) => `Phases of the last ${seconds} seconds`,
  },
  es: {
    nobody: "Ningún atleta a la vista",
    ribbon: (seconds: string) => `Fases de los últimos ${seconds} segundos`,
  },
  fr: {
    nobody: "Aucun athlète en vue",
    ribbon: (seconds: string) => `Phases des ${seconds} dernières secondes`,
  },
});

/** `STANCE_LEFT` → "Stance left"; of a phase that nobody here knows, its own name. */
export function phaseName(phase: string): string {
  const own = phase.charAt(0).toUpperCase() + phase.slice(1).toLowerCase().replaceAll("_", " ");
  return NAMES[phase] ?? own;
}

/** The words while nobody is seen, and for the band of phases. */
export const phaseWords = say;
