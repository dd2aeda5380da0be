/** Says things aloud, always the newest: what is still waiting is old news. */
import { language } from "./words/catalogue.ts";

const RATE = 1.15;

export class Voice {
  /** Whether this browser can speak at all. */
  static readonly supported = "speechSynthesis" in globalThis;

  /** To be called while a person presses something: some browsers speak only after that. */
  unlock(): void {
    this.#say("", 0);
  }

  say(words: string): void {
    this.#say(words, 1);
  }

  stop(): void {
    if (Voice.supported) speechSynthesis.cancel();
  }

  #say(words: string, volume: number): void {
    if (!Voice.supported) return;
    if (speechSynthesis.speaking || speechSynthesis.pending) speechSynthesis.cancel();
    const utterance = new SpeechSynthesisUtterance(words);
    utterance.lang = language;
    utterance.voice = voiceFor(language, speechSynthesis.getVoices()) ?? null;
    utterance.rate = RATE;
    utterance.volume = volume;
    speechSynthesis.speak(utterance);
  }
}

type Spoken = Pick<SpeechSynthesisVoice, "lang" | "localService" | "default">;

/**
 * The browser's own of that language, of the machine before the network's: a number is worth
 * hearing only at once. Undefined: the browser chooses by the language.
 */
export function voiceFor<T extends Spoken>(wanted: string, voices: readonly T[]): T | undefined {
  const fitting = voices.filter(({ lang }) => lang.toLowerCase().split(/[-_]/)[0] === wanted);
  return (
    fitting.find((one) => one.default) ?? fitting.find((one) => one.localService) ?? fitting[0]
  );
}
