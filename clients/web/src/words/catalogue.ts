/**
 * What the pages say, in every language they speak.
 *
 * A room of pages keeps its messages in one catalogue, `words({ en, es, fr })`: an object a
 * language, whose values are texts, or functions of what is put into them. The compiler holds that
 * no language lacks a message. `plural` and `numberText` do what languages do differently.
 */
import { ifAllowed } from "../storage.ts";

export const LANGUAGES = ["en", "es", "fr"] as const;
export type Language = (typeof LANGUAGES)[number];

/** How each language calls itself. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = {
  en: "English",
  es: "Español",
  fr: "Français",
};

export type Message = string | ((...values: never[]) => string);
export type Messages = { readonly [name: string]: Message | Messages };

/** The messages with texts instead of the very texts, so that other languages may differ. */
export type Said<T> = {
  readonly [Name in keyof T]: T[Name] extends string
    ? string
    : T[Name] extends (...values: infer Values) => string
      ? (...values: Values) => string
      : Said<T[Name]>;
};

export interface Catalogue<T extends Messages> {
  readonly en: T;
  readonly es: Said<T>;
  readonly fr: Said<T>;
}

const KEY = "sideline.language";

/** The first of these that we speak: what was chosen, then what the browser asks for. */
export function firstKnown(wanted: readonly (string | null | undefined)[]): Language {
  for (const tag of wanted) {
    const base = tag?.toLowerCase().split("-")[0];
    const known = LANGUAGES.find((one) => one === base);
    if (known !== undefined) return known;
  }
  return "en";
}

/** The page's language; it holds from when the page was opened. */
export const language: Language = firstKnown([kept(), ...asked()]);

/** Every catalogue of the pages that were loaded, for whoever checks them. */
export const CATALOGUES: Catalogue<Messages>[] = [];

export function words<T extends Messages>(catalogue: Catalogue<T>): Said<T> {
  CATALOGUES.push(catalogue as unknown as Catalogue<Messages>);
  return catalogue[language] as Said<T>;
}

/** Speak another language from the next page on; the caller loads this one again. */
export function choose(wanted: Language): void {
  ifAllowed(() => localStorage.setItem(KEY, wanted));
}

const RULES = new Intl.PluralRules(language);

/** `plural(2, "jump", "jumps")`; 0 is "one" in French. */
export function plural(count: number, one: string, other: string): string {
  return RULES.select(count) === "one" ? one : other;
}

/** With the language's own point, and always so many digits after it. */
export function numberText(value: number, digits = 0): string {
  const form = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return new Intl.NumberFormat(language, form).format(value).replace("-", "−");
}

const POINT = new Intl.NumberFormat(language).format(1.5).charAt(1);

/** As `toFixed`, with the language's point and a minus as it is set; thousands stay together. */
export function fixedText(value: number, digits: number): string {
  const shown = value.toFixed(digits);
  const text = Number(shown) === 0 ? (0).toFixed(digits) : shown; // never -0.0
  return text.replace(".", POINT).replace("-", "−");
}

/** Numbers within a text, with the language's point. */
export function pointed(text: string): string {
  return text.replace(/(\d)\.(\d)/g, `$1${POINT}$2`);
}

function kept(): string | null | undefined {
  return ifAllowed(() => (typeof localStorage === "undefined" ? null : localStorage.getItem(KEY)));
}

function asked(): readonly string[] {
  return typeof navigator === "undefined" ? [] : (navigator.languages ?? []);
}
