/** What the comparison of two attempts says. */
import { humanName } from "./format.ts";
import { numberText, words } from "./words/catalogue.ts";

export const say = words({
  en: {
    compareTitle: "Compare",
    close: "Close",
    firstAttempt: "First attempt",
    secondAttempt: "Second attempt",
    sharedTime: "Time from the shared moment",
    speed: "Speed",
    alignedAt: "Laid over each other at",
    metric: "Metric",
    first: "First",
    second: "Second",
    difference: "Difference",
    play: "Play",
    pause: "Pause",
    fromShared: (seconds: number): string => `${numberText(seconds, 2)} s from the shared moment`,
    poor: "One of them is not to be relied on: its report says why.",
    laid: (moment: string): string => `Both are laid over each other at: ${moment}.`,
    moments: {
      takeoff: "take-off",
      landing: "landing",
      onset: "start of the movement",
      touchdown: "touchdown",
      start: "start",
      end: "end",
    },
  },
  es: {
    compareTitle: "Comparar",
    close: "Cerrar",
    firstAttempt: "Primer intento",
    secondAttempt: "Segundo intento",
    sharedTime: "Tiempo desde el momento común",
    speed: "Velocidad",
    alignedAt: "Superpuestos en",
    metric: "Medida",
    first: "Primero",
    second: "Segundo",
    difference: "Diferencia",
    play: "Reproducir",
    pause: "Pausa",
    fromShared: (seconds: number): string => `a ${numberText(seconds, 2)} s del momento común`,
    poor: "Uno de los dos no es fiable: su informe dice por qué.",
    laid: (moment: string): string => `Ambos están superpuestos en: ${moment}.`,
    moments: {
      takeoff: "despegue",
      landing: "aterrizaje",
      onset: "inicio del movimiento",
      touchdown: "contacto con el suelo",
      start: "inicio",
      end: "final",
    },
  },
  fr: {
    compareTitle: "Comparer",
    close: "Fermer",
    firstAttempt: "Premier essai",
    secondAttempt: "Deuxième essai",
    sharedTime: "Temps depuis l’instant commun",
    speed: "Vitesse",
    alignedAt: "Superposés à",
    metric: "Mesure",
    first: "Premier",
    second: "Deuxième",
    difference: "Écart",
    play: "Lire",
    pause: "Pause",
    fromShared: (seconds: number): string => `à ${numberText(seconds, 2)} s de l’instant commun`,
    poor: "L’un des deux n’est pas fiable : son rapport dit pourquoi.",
    laid: (moment: string): string => `Les deux sont superposés à cet instant : ${moment}.`,
    moments: {
      takeoff: "envol",
      landing: "réception",
      onset: "début du mouvement",
      touchdown: "contact au sol",
      start: "début",
      end: "fin",
    },
  },
});

/** `takeoff` as a coach says it. */
export function momentName(moment: string): string {
  const named = (say.moments as Readonly<Record<string, string>>)[moment];
  return named ?? humanName(moment).toLowerCase();
}
