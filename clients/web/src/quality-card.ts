/** How good the connection is: age, rate, what became of the frames. */
import type { Snapshot } from "@sideline/client";
import { byId, pair } from "./elements.ts";
import { milliseconds } from "./format.ts";
import { outcomeRows, type Row, stageRows } from "./ledger-words.ts";
import { fixedText, words } from "./words/catalogue.ts";

const say = words({
  en: {
    perSecond: (count: string) => `${count} per second`,
    replaced: "The connection is being replaced. Counts and history stay.",
    within: (time: string) => `95 % within ${time}`,
    allAnswered: "all answered",
    answered: (percent: string) => `${percent} % answered`,
    busy: "The server is busy and skips frames: it always takes the newest.",
    encoded: "Age counts from the encoder: add a few milliseconds.",
    estimated: (error: string) =>
      `This browser hides when a frame left it, so the age is an estimate${error}.`,
    fps: (count: string) => `${count} fps`,
  },
  es: {
    perSecond: (count: string) => `${count} por segundo`,
    replaced: "Se está sustituyendo la conexión. Los recuentos y el historial se conservan.",
    within: (time: string) => `95 % en ${time} o menos`,
    allAnswered: "todos respondidos",
    answered: (percent: string) => `${percent} % respondidos`,
    busy: "El servidor está ocupado y salta fotogramas: siempre toma el más nuevo.",
    encoded: "El retardo cuenta desde el codificador: sume unos milisegundos.",
    estimated: (error: string) =>
      `Este navegador no dice cuándo salió un fotograma: el retardo es una estimación${error}.`,
    fps: (count: string) => `${count} fps`,
  },
  fr: {
    perSecond: (count: string) => `${count} par seconde`,
    replaced: "La connexion est en cours de remplacement. Compteurs et historique restent.",
    within: (time: string) => `95 % en ${time} ou moins`,
    allAnswered: "toutes avec réponse",
    answered: (percent: string) => `${percent} % avec réponse`,
    busy: "Le serveur est occupé et saute des images : il prend toujours la plus récente.",
    encoded: "L’âge compte depuis l’encodeur : ajoutez quelques millisecondes.",
    estimated: (error: string) =>
      `Ce navigateur ne dit pas quand une image l’a quitté : l’âge est une estimation${error}.`,
    fps: (count: string) => `${count} i/s`,
  },
});

const put = (id: string, words: string): void => {
  byId(id, HTMLElement).textContent = words;
};

/** `sent`: size and codec in words, empty where they are not known. */
export function showQuality(snapshot: Snapshot, sent: string, reconnecting: boolean): void {
  put("q-age", ages(snapshot));
  put("q-rate", say.perSecond(snapshot.resultsPerS.toFixed(0)));
  put("q-sent", sending(snapshot, sent));
  put("q-frames", frames(snapshot));
  put("q-note", reconnecting ? say.replaced : note(snapshot));
  byId("q-stages", HTMLElement).replaceChildren(...stageRows(snapshot).map(row));
  byId("q-outcomes", HTMLElement).replaceChildren(...outcomeRows(snapshot).map(row));
}

function ages({ ageP50Ms, ageP95Ms }: Snapshot): string {
  const most = ageP95Ms === undefined ? "" : ` · ${say.within(together(milliseconds(ageP95Ms)))}`;
  return `${together(milliseconds(ageP50Ms))}${most}`;
}

function sending({ sentPerS, sentKbps }: Snapshot, sent: string): string {
  const megabits = `${fixedText(sentKbps / 1000, 1)} Mbit/s`;
  const rate = sentPerS > 0 ? [say.fps(sentPerS.toFixed(0)), megabits] : [];
  return [sent || "–", ...rate].map(together).join(" · ");
}

/** A line is broken between readings, not within one. */
function together(reading: string): string {
  return reading.replaceAll(" ", "\u00a0");
}

function frames({ sent, answered, dropped, unexplained }: Snapshot): string {
  if (sent === 0) return "–";
  const left = Object.values(dropped).reduce((sum, count) => sum + count, 0) + unexplained;
  const share = Math.min(100, (100 * answered) / Math.max(1, answered + left));
  return left === 0 ? say.allAnswered : say.answered(fixedText(share, 1));
}

/** What a coach should know about the numbers above it. */
function note(snapshot: Snapshot): string {
  const { answered, sent, resultsPerS, sentPerS } = snapshot;
  const skips = sent > 60 && answered > 0 && resultsPerS < 0.9 * sentPerS;
  const busy = skips ? say.busy : "";
  return `${busy} ${ageNote(snapshot)}`.trim();
}

function ageNote({ ageBasis, ageErrorMs }: Snapshot): string {
  if (ageBasis === "encoded") return say.encoded;
  if (ageBasis !== "estimated") return "";
  const error = ageErrorMs === undefined ? "" : ` (±${Math.ceil(ageErrorMs)} ms)`;
  return say.estimated(error);
}

function row([term, value, testId]: Row): HTMLElement {
  return pair(term, value, testId);
}
