/** The curves of a recording's attempts, so that two can be laid over each other. */
import {
  type Fields,
  isMap,
  mapOf,
  number,
  optionalNumber,
  optionalText,
  text,
  WireError,
} from "./fields.ts";
import { serverError } from "./problems.ts";
import type { AnalysisInfo, Server } from "./recorded.ts";
import { authorisation, reach } from "./whip.ts";

export interface Curve {
  readonly label: string;
  /** As many as its plot has times; undefined where nobody was seen. */
  readonly values: readonly (number | undefined)[];
}

export interface Plot {
  readonly title: string;
  readonly unit: string;
  /** Digits after the point that make sense. */
  readonly digits: number;
  /** On the recording's time line. */
  readonly timesS: readonly number[];
  readonly curves: readonly Curve[];
}

export interface AttemptCurves {
  readonly number: number;
  /** What happened at `zeroTimeS`: two attempts are laid over each other there. */
  readonly zero: string;
  readonly zeroTimeS: number;
  readonly grade: string | undefined;
  readonly metrics: Readonly<Record<string, number>>;
  readonly plots: readonly Plot[];
}

export const CURVES = "curves.json";

/**
 * What the attempts of an analysis looked like over time; none where the server is too old to say.
 * Raises ServerError, ConnectionError, WireError.
 */
export async function fetchCurves(
  server: Server,
  analysis: AnalysisInfo,
): Promise<readonly AttemptCurves[]> {
  const link = analysis.results[CURVES];
  if (link === undefined) return [];
  const url = new URL(link, server.endpoint).href;
  const response = await reach(url, { headers: authorisation(server.token) });
  if (!response.ok) throw await serverError(response);
  return readCurves(await response.json());
}

/** Raises WireError. */
export function readCurves(value: unknown): readonly AttemptCurves[] {
  return list(value, "attempts").map((one) => ({
    number: number(one, "number"),
    zero: text(one, "zero"),
    zeroTimeS: number(one, "zero_time_s"),
    grade: optionalText(one, "grade"),
    metrics: mapOf(one, "metrics", "number"),
    plots: list(one, "plots").map(readPlot),
  }));
}

function readPlot(plot: Fields): Plot {
  const timesS = numbers(plot, "times_s").map((time) => time ?? Number.NaN);
  return {
    title: text(plot, "title"),
    unit: text(plot, "unit"),
    digits: optionalNumber(plot, "digits") ?? 2,
    timesS,
    curves: list(plot, "curves").map((curve) => readCurve(curve, timesS.length)),
  };
}

function readCurve(curve: Fields, count: number): Curve {
  const values = numbers(curve, "values");
  if (values.length !== count) throw new WireError("a curve must have a value for each time");
  return { label: text(curve, "label"), values };
}

function list(value: unknown, name: string): readonly Fields[] {
  const found = isMap(value) ? value[name] : undefined;
  if (!Array.isArray(found) || !found.every(isMap))
    throw new WireError(`\`${name}\` must be a list of maps`);
  return found;
}

function numbers(fields: Fields, name: string): readonly (number | undefined)[] {
  const found = fields[name];
  if (!Array.isArray(found) || !found.every((one) => one === null || typeof one === "number"))
    throw new WireError(`\`${name}\` must be a list of numbers`);
  return found.map((one) => one ?? undefined);
}
