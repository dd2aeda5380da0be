/** What the sports are called, what an attempt of theirs is, and what to do for it. */
import { words } from "./catalogue.ts";

export interface AttemptWords {
  readonly one: string;
  readonly many: string;
  /** There is none yet, as a title. */
  readonly noneYet: string;
  /** None was found in a recording, as a sentence without its end. */
  readonly noneFound: string;
}

export interface SportWords extends AttemptWords {
  readonly label: string;
  readonly how: string;
  /** What comes after standing still. */
  readonly go: string;
  /** Short labels of what is set large. */
  readonly large: Readonly<Record<string, string>>;
}

export const SPORTS = words({
  en: {
    cmj: {
      label: "Counter-movement jump",
      one: "jump",
      many: "jumps",
      noneYet: "No jump yet",
      noneFound: "No jump was found",
      how: "Stand still for a second, then jump. The result is here as you land.",
      go: "jump",
      large: { jump_height_flight_m: "by flight time", jump_height_com_m: "by centre of mass" },
    },
    dropjump: {
      label: "Drop jump",
      one: "drop jump",
      many: "drop jumps",
      noneYet: "No drop jump yet",
      noneFound: "No drop jump was found",
      how: "Stand still on the box, step off, and jump at once. The result is here as you land.",
      go: "step off and jump",
      large: { contact_time_s: "contact time", rsi_mps: "reactive strength" },
    },
    running: {
      label: "Running",
      one: "run",
      many: "runs",
      noneYet: "No run yet",
      noneFound: "No run was found",
      how: "Run past, or on a treadmill, seen from the side. The result comes when you stop, or after a minute.",
      go: "run",
      large: { cadence_spm: "cadence", contact_time_s: "contact time" },
    },
  },
  es: {
    cmj: {
      label: "Salto con contramovimiento",
      one: "salto",
      many: "saltos",
      noneYet: "Aún no hay saltos",
      noneFound: "No se encontró ningún salto",
      how: "Quédese quieto un segundo y salte. El resultado aparece al caer.",
      go: "salte",
      large: {
        jump_height_flight_m: "por tiempo de vuelo",
        jump_height_com_m: "por centro de masas",
      },
    },
    dropjump: {
      label: "Salto con caída previa",
      one: "salto con caída",
      many: "saltos con caída",
      noneYet: "Aún no hay saltos con caída",
      noneFound: "No se encontró ningún salto con caída",
      how: "Quédese quieto sobre el cajón, déjese caer y salte enseguida. El resultado aparece al caer.",
      go: "déjese caer y salte",
      large: { contact_time_s: "tiempo de contacto", rsi_mps: "fuerza reactiva" },
    },
    running: {
      label: "Carrera",
      one: "carrera",
      many: "carreras",
      noneYet: "Aún no hay carreras",
      noneFound: "No se encontró ninguna carrera",
      how: "Pase corriendo, o corra en una cinta, visto de lado. El resultado llega al parar, o tras un minuto.",
      go: "corra",
      large: { cadence_spm: "cadencia", contact_time_s: "tiempo de contacto" },
    },
  },
  fr: {
    cmj: {
      label: "Saut avec contre-mouvement",
      one: "saut",
      many: "sauts",
      noneYet: "Pas encore de saut",
      noneFound: "Aucun saut n’a été trouvé",
      how: "Restez immobile une seconde, puis sautez. Le résultat s’affiche à la réception.",
      go: "sautez",
      large: {
        jump_height_flight_m: "par le temps de vol",
        jump_height_com_m: "par le centre de masse",
      },
    },
    dropjump: {
      label: "Saut en contrebas",
      one: "saut en contrebas",
      many: "sauts en contrebas",
      noneYet: "Pas encore de saut en contrebas",
      noneFound: "Aucun saut en contrebas n’a été trouvé",
      how: "Restez immobile sur le caisson, laissez-vous tomber et sautez aussitôt. Le résultat s’affiche à la réception.",
      go: "laissez-vous tomber et sautez",
      large: { contact_time_s: "temps de contact", rsi_mps: "force réactive" },
    },
    running: {
      label: "Course à pied",
      one: "course",
      many: "courses",
      noneYet: "Pas encore de course",
      noneFound: "Aucune course n’a été trouvée",
      how: "Passez en courant, ou courez sur un tapis, vu de profil. Le résultat vient à l’arrêt, ou après une minute.",
      go: "courez",
      large: { cadence_spm: "cadence", contact_time_s: "temps de contact" },
    },
  },
});

export const sportSay = words({
  en: {
    howOther: (label: string) =>
      `Stand still for a second, then begin. Results appear as you go: ${label}.`,
    goOther: "begin",
    noneYet: (one: string) => `No ${one} yet`,
    noneFound: (one: string) => `No ${one} was found`,
    hint: (view: string) =>
      `Camera still, whole body in the picture${view === "" ? "" : `, seen ${view}`}.`,
    demo: "The demo athlete goes on in a loop, so you can see what Sideline does.",
    noDemo: (label: string) => `There is no demo athlete for ${label}: it needs a camera.`,
  },
  es: {
    howOther: (label: string) =>
      `Quédese quieto un segundo y empiece. Los resultados aparecen sobre la marcha: ${label}.`,
    goOther: "empiece",
    noneYet: (one: string) => `Aún nada: ${one}`,
    noneFound: (one: string) => `No se encontró nada (${one})`,
    hint: (view: string) =>
      `Cámara quieta, cuerpo entero en la imagen${view === "" ? "" : `, visto ${view}`}.`,
    demo: "El atleta de demostración se repite sin fin, para ver lo que hace Sideline.",
    noDemo: (label: string) => `No hay atleta de demostración (${label}): hace falta una cámara.`,
  },
  fr: {
    howOther: (label: string) =>
      `Restez immobile une seconde, puis commencez. Les résultats s’affichent au fur et à mesure : ${label}.`,
    goOther: "commencez",
    noneYet: (one: string) => `Rien encore : ${one}`,
    noneFound: (one: string) => `Rien n’a été trouvé (${one})`,
    hint: (view: string) =>
      `Caméra immobile, corps entier dans l’image${view === "" ? "" : `, vu ${view}`}.`,
    demo: "L’athlète de démonstration tourne en boucle, pour voir ce que fait Sideline.",
    noDemo: (label: string) =>
      `Il n’y a pas d’athlète de démonstration (${label}) : il faut une caméra.`,
  },
});
