/** Says things aloud, always the newest: what is still waiting is old news. */
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
    utterance.lang = "en";
    utterance.rate = RATE;
    utterance.volume = volume;
    speechSynthesis.speak(utterance);
  }
}
