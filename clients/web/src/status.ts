/** The one word for how things stand, and what the picture says while there is none. */
import type { SessionState } from "@sideline/client";
import { byId } from "./elements.ts";
import { words } from "./words/catalogue.ts";

const WORDS: Readonly<Record<SessionState, string>> = words({
  en: {
    idle: "Ready",
    connecting: "Connecting",
    live: "Live",
    interrupted: "Waiting for results",
    reconnecting: "Reconnecting",
    closed: "Ready",
  },
  es: {
    idle: "Listo",
    connecting: "Conectando",
    live: "En directo",
    interrupted: "Esperando resultados",
    reconnecting: "Reconectando",
    closed: "Listo",
  },
  fr: {
    idle: "Prêt",
    connecting: "Connexion",
    live: "En direct",
    interrupted: "En attente de résultats",
    reconnecting: "Reconnexion",
    closed: "Prêt",
  },
});

const say = words({
  en: {
    connecting: "Connecting…",
    lost: "Connection lost. Reconnecting…",
    drawing: "Drawing the demo athlete, once…",
  },
  es: {
    connecting: "Conectando…",
    lost: "Conexión perdida. Reconectando…",
    drawing: "Dibujando el atleta de demostración, una sola vez…",
  },
  fr: {
    connecting: "Connexion…",
    lost: "Connexion perdue. Reconnexion…",
    drawing: "Dessin de l’athlète de démonstration, une seule fois…",
  },
});

export function showState(state: SessionState): void {
  document.body.dataset["state"] = state;
  byId("connection", HTMLElement).textContent = WORDS[state];
  if (state === "connecting") showBusy(say.connecting);
  if (state === "reconnecting") showBusy(say.lost);
}

function showBusy(words: string): void {
  byId("busy-text", HTMLElement).textContent = words;
}

/** The server draws the demo's clip for the first who asks. */
export function showDrawing(): void {
  showBusy(say.drawing);
}
