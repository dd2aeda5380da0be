/** What is said of a recording: on its way, waiting, being measured, done, failed. */
import { type AnalysisInfo, POSES, SidelineError, type SportInfo } from "@sideline/client";
import { readingText } from "./format.ts";
import { knownWords, metricLabel, sportLabel } from "./sports.ts";
import { words } from "./words/catalogue.ts";
import { errorText } from "./words/errors.ts";
import { sportSay } from "./words/sports.ts";

const say = words({
  en: {
    loading: "Getting ready",
    fetching: "Fetching the video",
    measuring: "Measuring",
    drawing: "Drawing the video",
    writing: "Writing the report",
    sending: (percent: string) => `Sending ${percent}`,
    looking: "Looking into the file",
    remove: "Remove",
    cancel: "Cancel",
    delete: "Delete",
    waiting: "Waiting",
    waitingAgain: "Waiting to be tried again",
    failed: "it failed",
    cancelled: "Cancelled",
    none: (noneFound: string) => `${noneFound}: the report says why`,
    best: (label: string, value: string) => `${label} at best ${value}`,
    left: (time: string) => `${time} left`,
  },
  es: {
    loading: "Preparando",
    fetching: "Obteniendo el vídeo",
    measuring: "Midiendo",
    drawing: "Dibujando el vídeo",
    writing: "Escribiendo el informe",
    sending: (percent: string) => `Enviando ${percent}`,
    looking: "Examinando el archivo",
    remove: "Quitar",
    cancel: "Cancelar",
    delete: "Eliminar",
    waiting: "En espera",
    waitingAgain: "En espera de otro intento",
    failed: "falló",
    cancelled: "Cancelado",
    none: (noneFound: string) => `${noneFound}: el informe dice por qué`,
    best: (label: string, value: string) => `${label} ${value} en el mejor caso`,
    left: (time: string) => `quedan ${time}`,
  },
  fr: {
    loading: "Préparation",
    fetching: "Récupération de la vidéo",
    measuring: "Mesure",
    drawing: "Dessin de la vidéo",
    writing: "Rédaction du rapport",
    sending: (percent: string) => `Envoi ${percent}`,
    looking: "Examen du fichier",
    remove: "Retirer",
    cancel: "Annuler",
    delete: "Supprimer",
    waiting: "En attente",
    waitingAgain: "En attente d’une nouvelle tentative",
    failed: "échec",
    cancelled: "Annulé",
    none: (noneFound: string) => `${noneFound} : le rapport dit pourquoi`,
    best: (label: string, value: string) => `${label} ${value} au mieux`,
    left: (time: string) => `encore ${time}`,
  },
});

export interface Row {
  readonly key: string;
  readonly name: string;
  readonly sport: string;
  readonly words: string;
  /** 0 to 1 while something is going on. */
  readonly progress: number | undefined;
  readonly state: "busy" | "done" | "failed";
  /** What the button that removes it is called. */
  readonly removal: string;
  readonly report: string | undefined;
  readonly video: string | undefined;
  /** The page with video, skeleton and curves in step. */
  readonly replay: string | undefined;
  readonly picture: string | undefined;
  /** It has an attempt, and there is another one to compare it with. */
  readonly comparable: boolean;
}

interface Sending {
  readonly key: string;
  readonly name: string;
  readonly sent: number;
  readonly failure: string | undefined;
}

const STAGES = ["loading", "fetching", "measuring", "drawing", "writing"] as const;

export function sendingRow(sending: Sending, sport: SportInfo | undefined): Row {
  const { key, name, sent, failure } = sending;
  const failed = failure !== undefined;
  return {
    key,
    name,
    sport: sport === undefined ? "" : sportLabel(sport),
    words: failure ?? (sent < 1 ? say.sending(percent(sent)) : say.looking),
    progress: failed ? undefined : sent,
    state: failed ? "failed" : "busy",
    removal: failed ? say.remove : say.cancel,
    report: undefined,
    video: undefined,
    replay: undefined,
    picture: undefined,
    comparable: false,
  };
}

export function rowOf(
  analysis: AnalysisInfo,
  sport: SportInfo | undefined,
  comparable: boolean,
): Row {
  const { id, video, results, state, progress } = analysis;
  const busy = state === "queued" || state === "running";
  return {
    key: id,
    name: video,
    sport: sport === undefined ? analysis.sport : sportLabel(sport),
    words: told(analysis, sport),
    progress: busy ? progress : undefined,
    state: busy ? "busy" : state === "done" ? "done" : "failed",
    removal: busy ? say.cancel : say.delete,
    report: results["report.html"],
    video: results["overlay.mp4"],
    replay: POSES in results ? `./replay?analysis=${encodeURIComponent(id)}` : undefined,
    picture: results["thumbnail.jpg"],
    comparable,
  };
}

/** Why a recording could not be sent; other errors are ours, and are raised. */
export function failedWords(cause: unknown): string {
  if (!(cause instanceof SidelineError)) throw cause;
  return cause.code === "rejected" && cause.detail !== undefined ? cause.detail : errorText(cause);
}

function told(analysis: AnalysisInfo, sport: SportInfo | undefined): string {
  const { state, stage, progress, leftS, problem } = analysis;
  switch (state) {
    case "queued":
      return problem === undefined ? say.waiting : say.waitingAgain;
    case "running":
      return `${stageName(stage)} ${percent(progress)}${left(leftS)}`;
    case "failed":
      return problem ?? say.failed;
    case "cancelled":
      return say.cancelled;
    case "done":
      return found(analysis, sport);
  }
}

/** How many attempts, and of the best one the number that matters. */
function found({ summary }: AnalysisInfo, sport: SportInfo | undefined): string {
  const { kind, count } = attemptsIn(summary);
  const ours = sport === undefined ? undefined : knownWords(sport.name);
  if (count === 0) return say.none(ours?.noneFound ?? sportSay.noneFound(kind));
  const how = `${count} ${count === 1 ? (ours?.one ?? kind) : (ours?.many ?? `${kind}s`)}`;
  const metrics = summary["metrics"] as Record<string, { best?: number }> | undefined;
  const cue = sport?.cue ?? undefined;
  const best = cue === undefined ? undefined : metrics?.[cue]?.best;
  if (cue === undefined || best === undefined) return how;
  const label = metricLabel(sport, cue).toLowerCase();
  const value = readingText(cue, best);
  return `${how} · ${count === 1 ? `${label} ${value}` : say.best(label, value)}`;
}

function left(leftS: number | undefined): string {
  if (leftS === undefined) return "";
  const time = leftS < 90 ? `${Math.ceil(leftS)} s` : `${Math.ceil(leftS / 60)} min`;
  return ` · ${say.left(time)}`;
}

function stageName(stage: string): string {
  const known = STAGES.find((one) => one === stage);
  return say[known ?? "measuring"];
}

function percent(share: number): string {
  return `${Math.floor(100 * share)} %`;
}

/** How many attempts a summary counts, and what they are called. */
export function attemptsIn(summary: AnalysisInfo["summary"]): { kind: string; count: number } {
  const [name, count] = Object.entries(summary).find(([key]) => key.endsWith("_count")) ?? [];
  return { kind: name?.replace(/_count$/, "") ?? "attempt", count: Number(count ?? 0) };
}
