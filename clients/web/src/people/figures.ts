/** Numbers and days as a coach reads them, in the page's language. */
import { reading, withUnit } from "../format.ts";
import { language } from "../words/catalogue.ts";

/** `jump_height_flight_m`, 0.3126 → "31.3", or "31,3". */
export function figure(name: string, value: number): string {
  return reading(name, value).number;
}

/** With a plus before what is more. */
export function changeText(name: string, value: number): string {
  const text = figure(name, value);
  const more = value > 0 && !/^[0.,]*$/.test(text);
  return withUnit(more ? `+${text}` : text, unitOf(name));
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
