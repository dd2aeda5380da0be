/** Days, times and spans as each language writes them. */
import { language } from "./catalogue.ts";

const SPANS = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
] as const;
const RELATIVE = new Intl.RelativeTimeFormat(language, { numeric: "auto" });

/** "5 minutes ago", "in 2 days"; within a minute "now". */
export function relativeText(at: Date, nowMs: number): string {
  const seconds = (at.getTime() - nowMs) / 1000;
  const span = SPANS.find(([, length]) => Math.abs(seconds) >= length);
  if (span === undefined) return RELATIVE.format(0, "second");
  return RELATIVE.format(Math.trunc(seconds / span[1]), span[0]);
}

/** "14:05". */
export function clockText(at: Date): string {
  return at.toLocaleTimeString(language, { hour: "numeric", minute: "2-digit" });
}

/** "9:58", for what is counted down or up. */
export function minutesText(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
