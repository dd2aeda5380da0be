/** Numbers as a coach reads them; the unit is the last part of a metric's name. */
import { fixedText } from "./words/catalogue.ts";

interface Form {
  readonly unit: string;
  readonly factor: number;
  readonly digits: number;
}

const FORMS: Record<string, Form> = {
  m: { unit: "cm", factor: 100, digits: 1 },
  s: { unit: "s", factor: 1, digits: 2 },
  mps: { unit: "m/s", factor: 1, digits: 2 },
  mps2: { unit: "m/s²", factor: 1, digits: 1 },
  deg: { unit: "°", factor: 1, digits: 0 },
  w: { unit: "W", factor: 1, digits: 0 },
  n: { unit: "N", factor: 1, digits: 0 },
  kg: { unit: "kg", factor: 1, digits: 1 },
  pct: { unit: "%", factor: 1, digits: 1 },
  count: { unit: "", factor: 1, digits: 0 },
  knpm: { unit: "kN/m", factor: 1, digits: 1 },
  spm: { unit: "/min", factor: 1, digits: 0 },
};
/** Coaches think of a contact or a flight in milliseconds. */
const SHORT_TIME = /^(contact|flight)_time(_[a-z]+)*_s$/;
const MILLISECONDS: Form = { unit: "ms", factor: 1000, digits: 0 };
const PLAIN: Form = { unit: "", factor: 1, digits: 2 };

export interface Reading {
  readonly number: string;
  readonly unit: string;
}

/** `jump_height_flight_m`, 0.3126 → 31.3 cm; `most` bounds the digits after the point. */
export function reading(name: string, value: number, most = 3): Reading {
  const { unit, factor, digits: usual } = form(name);
  const digits = Math.min(usual, most);
  return { number: fixedText(value * factor, digits), unit };
}

export function readingText(name: string, value: number): string {
  const { number, unit } = reading(name, value);
  return withUnit(number, unit);
}

export function withUnit(number: string, unit: string): string {
  return unit === "" ? number : unit === "°" ? `${number}°` : `${number} ${unit}`;
}

/** `takeoff_velocity_mps` → "Takeoff velocity", where the page has no better name for it. */
export function humanName(name: string): string {
  const suffix = suffixOf(name);
  const stem = suffix in FORMS ? name.slice(0, -suffix.length - 1) : name;
  const words = stem.replace(/^com_/, "centre_of_mass_").replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1).toLowerCase();
}

export function milliseconds(value: number | undefined): string {
  return value === undefined ? "–" : `${Math.round(value)} ms`;
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function suffixOf(name: string): string {
  return name.slice(name.lastIndexOf("_") + 1);
}

function form(name: string): Form {
  return SHORT_TIME.test(name) ? MILLISECONDS : (FORMS[suffixOf(name)] ?? PLAIN);
}
