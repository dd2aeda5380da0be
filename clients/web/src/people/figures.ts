/** Numbers and days as a coach reads them, in the page's language. */
import { reading } from "../format.ts";
import { language } from "../words/catalogue.ts";

/** `jump_height_flight_m`, 0.3126 → "31.3", or "31,3". */
export function figure(name: string, value: number): string {
  return reading(name, value).number;
}

/** The same with its unit. */
export function figureText(name: string, value: number): string {
  return withUnit(name, figure(name, value));
}

/** With a plus before what is more. */
export function changeText(name: string, value: number): string {
  const text = figure(name, value);
  const more = value > 0 && !/^[0.,]*$/.test(text);
  return withUnit(name, more ? `+${text}` : text);
}

export function unitOf(name: string): string {
  return reading(name, 0).unit;
}

/** `2026-05-01`, or a moment, as a day; of this year it is not said which. */
export function dayText(day: string | Date, now = new Date()): string {
  const date = typeof day === "string" ? new Date(`${day}T12:00:00`) : day;
  const same = date.getFullYear() === now.getFullYear();
  const year: Intl.DateTimeFormatOptions = same ? {} : { year: "numeric" };
  return new Intl.DateTimeFormat(language, { day: "numeric", month: "short", ...year }).format(
    date,
  );
}

export function timeText(moment: Date): string {
  return new Intl.DateTimeFormat(language, { hour: "numeric", minute: "2-digit" }).format(moment);
}

function withUnit(name: string, text: string): string {
  const unit = unitOf(name);
  return unit === "" ? text : unit === "°" ? `${text}°` : `${text} ${unit}`;
}
