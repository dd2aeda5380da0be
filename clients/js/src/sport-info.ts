/** What the server's listing says of a sport, checked; older servers say less. */
import { isMap, number, optionalText, text, texts, WireError } from "./fields.ts";

export interface MetricInfo {
  readonly name: string;
  readonly label: string;
  readonly unit: string;
  readonly low: number;
  readonly high: number;
  /** Of several attempts, that with the least of it was the best. */
  readonly lower_is_better: boolean;
}

export interface SportInfo {
  readonly name: string;
  readonly label: string;
  readonly view: string;
  readonly minimum_fps: number;
  readonly inputs: readonly string[];
  readonly phases: readonly string[];
  readonly metrics: readonly MetricInfo[];
  /** The kind of its final events. */
  readonly attempt: string;
  /** The metric to tell the athlete at once, after each attempt. */
  readonly cue: string | undefined;
  /** It is a live metric too, worth telling again while the sport goes on. */
  readonly cue_repeats: boolean;
  /** From the front something could not be measured. */
  readonly side_view: boolean;
  /** The demo athlete does it. */
  readonly demo: boolean;
}

/** Raises WireError for what is no sport. */
export function readSport(value: unknown): SportInfo {
  if (!isMap(value)) throw new WireError("a sport must be a map");
  const metrics = value["metrics"] ?? [];
  if (!Array.isArray(metrics)) throw new WireError("`metrics` must be a list");
  return {
    name: text(value, "name"),
    label: text(value, "label"),
    view: text(value, "view"),
    minimum_fps: number(value, "minimum_fps"),
    inputs: texts(value, "inputs"),
    phases: texts(value, "phases"),
    metrics: metrics.map(readMetric),
    attempt: "attempt" in value ? text(value, "attempt") : "jump",
    cue: optionalText(value, "cue"),
    cue_repeats: value["cue_repeats"] === true,
    side_view: value["side_view"] === true,
    demo: value["demo"] === true,
  };
}

function readMetric(value: unknown): MetricInfo {
  if (!isMap(value)) throw new WireError("a metric must be a map");
  return {
    name: text(value, "name"),
    label: text(value, "label"),
    unit: text(value, "unit"),
    low: number(value, "low"),
    high: number(value, "high"),
    lower_is_better: value["lower_is_better"] === true,
  };
}
