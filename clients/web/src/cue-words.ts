/** The number that matters, as it is set large and as it is said. */
import type { EventMessage } from "@sideline/client";
import { reading } from "./format.ts";
import { badge } from "./verdict-words.ts";
import { words } from "./words/catalogue.ts";

export interface Cue {
  /** Empty: it was not measured. */
  readonly number: string;
  readonly unit: string;
  /** What to know about it; often nothing. */
  readonly note: string;
  readonly spoken: string;
}

const SPOKEN: Readonly<Record<string, string>> = words({
  en: {
    cm: "centimetres",
    ms: "milliseconds",
    s: "seconds",
    "m/s": "metres per second",
    "/min": "a minute",
    "°": "degrees",
    W: "watts",
    N: "newtons",
    kg: "kilograms",
    "%": "per cent",
  },
  es: {
    cm: "centímetros",
    ms: "milisegundos",
    s: "segundos",
    "m/s": "metros por segundo",
    "/min": "por minuto",
    "°": "grados",
    W: "vatios",
    N: "newtons",
    kg: "kilos",
    "%": "por ciento",
  },
  fr: {
    cm: "centimètres",
    ms: "millisecondes",
    s: "secondes",
    "m/s": "mètres par seconde",
    "/min": "par minute",
    "°": "degrés",
    W: "watts",
    N: "newtons",
    kg: "kilos",
    "%": "pour cent",
  },
});

const say = words({
  en: { poor: "not reliable", note: "Not measured", absent: "not measured" },
  es: { poor: "no fiable", note: "Sin medir", absent: "sin medir" },
  fr: { poor: "non fiable", note: "Non mesuré", absent: "non mesuré" },
});

/** These read better without their decimals from three metres away. */
const WHOLE: ReadonlySet<string> = new Set(["cm", "%"]);

/** The cue of a final; undefined: its metric is nothing that was looked for. */
export function finalCue(
  metric: string,
  { values, absent, verdict }: Pick<EventMessage, "values" | "absent" | "verdict">,
): Cue | undefined {
  const value = values[metric];
  if (value !== undefined) {
    const cue = valueCue(metric, value);
    if (verdict === undefined || verdict.grade === "good") return cue;
    const spoken = verdict.grade === "poor" ? `${cue.spoken}, ${say.poor}` : cue.spoken;
    return { ...cue, spoken, note: badge(verdict).text };
  }
  if (absent[metric] === undefined) return undefined;
  return { number: "", unit: "", note: say.note, spoken: say.absent };
}

export function valueCue(metric: string, value: number): Cue {
  const exact = reading(metric, value);
  const { number, unit } = WHOLE.has(exact.unit) ? reading(metric, value, 0) : exact;
  return { number, unit, note: "", spoken: `${number} ${SPOKEN[unit] ?? unit}`.trim() };
}
