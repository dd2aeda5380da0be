/** The ages of the stages and the outcomes of the frames, in words. */
import type { Outcomes, Snapshot } from "@sideline/client";
import { humanName, milliseconds } from "./format.ts";
import { fixedText, words } from "./words/catalogue.ts";

/** Term, value, and what a test may find it by. */
export type Row = readonly [string, string, string];

const STAGES: Readonly<Record<string, string>> = words({
  en: {
    encoded: "Camera and encoder",
    network: "Network, there and back",
    network_up: "Network, to the server",
    received: "Arriving in full",
    decoded: "Decoding",
    waited: "Waiting for its turn",
    inferred: "Finding the pose",
    analysed: "Measuring",
    network_down: "Network, back",
  },
  es: {
    encoded: "Cámara y codificador",
    network: "Red, ida y vuelta",
    network_up: "Red, hasta el servidor",
    received: "Llegada completa",
    decoded: "Decodificación",
    waited: "Espera de su turno",
    inferred: "Búsqueda de la postura",
    analysed: "Medición",
    network_down: "Red, vuelta",
  },
  fr: {
    encoded: "Caméra et encodeur",
    network: "Réseau, aller et retour",
    network_up: "Réseau, jusqu’au serveur",
    received: "Arrivée complète",
    decoded: "Décodage",
    waited: "Attente de son tour",
    inferred: "Recherche de la posture",
    analysed: "Mesure",
    network_down: "Réseau, retour",
  },
});

const say = words({
  en: {
    answered: "Answered",
    superseded: "Replaced by a newer one",
    late: "Too late",
    undecodable: "Not decodable",
    lost: "Lost on the way",
    outstanding: "On their way now",
    sent: "Sent",
    gap: "Longest gap between results",
  },
  es: {
    answered: "Respondidos",
    superseded: "Sustituidos por otro más nuevo",
    late: "Demasiado tarde",
    undecodable: "No decodificables",
    lost: "Perdidos por el camino",
    outstanding: "Ahora en camino",
    sent: "Enviados",
    gap: "Mayor hueco entre resultados",
  },
  fr: {
    answered: "Avec réponse",
    superseded: "Remplacées par une plus récente",
    late: "Trop tard",
    undecodable: "Non décodables",
    lost: "Perdues en route",
    outstanding: "En route maintenant",
    sent: "Envoyées",
    gap: "Plus long écart entre résultats",
  },
});

const OUTCOMES = [
  "answered",
  "superseded",
  "late",
  "undecodable",
  "lost",
  "outstanding",
] as const satisfies readonly (keyof Outcomes)[];

/** What one way has too much, the other has too little. */
const UNSURE: ReadonlySet<string> = new Set(["network_up", "network_down"]);

/** The median of each stage in its order, then the longest gap. */
export function stageRows({ stagesMs, longestGapMs, networkErrorMs }: Snapshot): Row[] {
  const known = Object.keys(STAGES).filter((name) => name in stagesMs);
  const others = Object.keys(stagesMs).filter((name) => !(name in STAGES));
  const rows = [...known, ...others].map((name): Row => {
    const error = UNSURE.has(name) ? networkErrorMs : undefined;
    return [STAGES[name] ?? humanName(name), tenths(stagesMs[name], error), `stage-${name}`];
  });
  return [...rows, [say.gap, milliseconds(longestGapMs), "longest-gap"]];
}

/** What became of the frames that were sent; outcomes that never happened are left out. */
export function outcomeRows({ sent, outcomes }: Snapshot): Row[] {
  const happened = OUTCOMES.filter((name) => name === "answered" || outcomes[name] > 0);
  const rows = happened.map((name): Row => [say[name], String(outcomes[name]), `outcome-${name}`]);
  return [[say.sent, String(sent), "outcome-sent"], ...rows];
}

function tenths(ms: number | undefined, errorMs?: number): string {
  if (ms === undefined) return "–";
  return errorMs === undefined
    ? `${fixedText(ms, 1)} ms`
    : `${fixedText(ms, 1)} ± ${fixedText(errorMs, 1)} ms`;
}
