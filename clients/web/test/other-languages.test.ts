/** The page in Spanish and in French: words, decimal points, and what is said aloud. */
import type { SportInfo } from "@sideline/client";
import { afterEach, expect, it, vi } from "vitest";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

/** Everything anew, as a browser of that language loads it. */
function speaking(language: string): void {
  vi.resetModules();
  vi.stubGlobal("navigator", { languages: [language] });
}

it("writes numbers with the language's own point, and says units in its words", async () => {
  speaking("es-MX");
  const { readingText } = await import("../src/format.ts");
  const { valueCue } = await import("../src/cue-words.ts");
  expect(readingText("jump_height_flight_m", 0.3126)).toBe("31,3 cm");
  expect(readingText("peak_power_w", 3456.7)).toBe("3457 W");
  expect(valueCue("contact_time_s", 0.2124).spoken).toBe("212 milisegundos");
  expect(valueCue("rsi_mps", 1.504).spoken).toBe("1,50 metros por segundo");
});

it("names sports, metrics and phases as the sport's people do", async () => {
  speaking("fr");
  const { sportLabel, metricLabel, sportView } = await import("../src/sports.ts");
  const { phaseName } = await import("../src/words/phases.ts");
  const label = "Counter-movement jump";
  const sport = { name: "cmj", label, metrics: [], cue: undefined } as unknown as SportInfo;
  expect(sportLabel(sport)).toBe("Saut avec contre-mouvement");
  expect(sportLabel({ name: "pole", label: "Pole vault" })).toBe("Pole vault");
  expect(metricLabel(sport, "contact_time_s")).toBe("Temps de contact");
  expect(sportView(sport).noneYet).toBe("Pas encore de saut");
  expect(phaseName("STANCE_LEFT")).toBe("Appui gauche");
  expect(phaseName("PIROUETTE")).toBe("Pirouette");
});

it("translates the server's sentences, and leaves those that it does not know", async () => {
  speaking("es");
  const { inOurWords } = await import("../src/words/said-by-server.ts");
  expect(inOurWords("24 frames a second: at least 25 are needed")).toBe(
    "24 fotogramas por segundo: hacen falta al menos 25",
  );
  expect(
    inOurWords("the fall was 0.12 m higher: the body was jumped up before it left the box"),
  ).toBe("la caída fue 0,12 m más alta: el cuerpo saltó hacia arriba antes de dejar el cajón");
  expect(inOurWords("low frame rate (30 a second): jump heights are less exact")).toBe(
    "pocos fotogramas (30 por segundo): menos exactitud en las alturas de salto",
  );
  expect(inOurWords("the moon was full")).toBe("the moon was full");
});

it("says what went wrong, and how long to wait", async () => {
  speaking("fr");
  const { errorText } = await import("../src/words/errors.ts");
  const { ServerError } = await import("@sideline/client");
  expect(errorText(new ServerError("server-full", "", 7))).toBe(
    "Le serveur est plein pour l’instant. Réessayez dans un moment. (environ 7 s)",
  );
});

it("takes a voice of the language, of this machine first", async () => {
  const { voiceFor } = await import("../src/voice.ts");
  const voice = (lang: string, localService: boolean) => ({ lang, localService, default: false });
  const [far, near, english] = [voice("es-ES", false), voice("es_MX", true), voice("en-US", true)];
  expect(voiceFor("es", [english, far, near])).toBe(near);
  expect(voiceFor("es", [english, far])).toBe(far);
  expect(voiceFor("fr", [english])).toBeUndefined();
});
