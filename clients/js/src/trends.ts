/** What an athlete's results say over months: one list of sessions and analyses, and trends. */
import {
  type Fields,
  isMap,
  number,
  optionalNumber,
  optionalText,
  text,
  WireError,
} from "./fields.ts";
import type { Server } from "./recorded.ts";
import { ask, askMap } from "./rest.ts";

/** A live session or an analysis of a recorded video. */
export interface TimelineEntry {
  readonly kind: "session" | "analysis";
  readonly id: string;
  readonly sport: string;
  /** `live` or `closed` of a session, that of its job of an analysis. */
  readonly state: string;
  readonly createdAt: Date;
  /** The file's name, of an analysis. */
  readonly video: string | undefined;
  /** The session that was recorded, of an analysis of a recording. */
  readonly sessionId: string | undefined;
  /** There is a recording of the session. */
  readonly recorded: boolean;
  /** Mean and best of each metric, and how many attempts there were; empty while there is none. */
  readonly summary: Fields;
}

export interface NormalRange {
  readonly mean: number;
  readonly sd: number;
  readonly low: number;
  readonly high: number;
  /** How many earlier days it is taken from. */
  readonly days: number;
}

export interface TrendDay {
  /** As `2026-05-01`. */
  readonly day: string;
  readonly mean: number;
  readonly best: number;
  readonly count: number;
  /** What was normal before that day. */
  readonly normalRange: NormalRange | undefined;
}

/** The newest day against the normal range; the percentages add up to 100. */
export interface Newest {
  readonly verdict: "higher" | "lower" | "within";
  readonly change: number;
  readonly towards: "higher" | "lower";
  /** From `most unlikely` to `most likely`: that the change `towards` is worthwhile. */
  readonly likelihood: string;
  readonly higherPct: number;
  readonly trivialPct: number;
  readonly lowerPct: number;
}

export interface SmallestChange {
  readonly value: number;
  /** Whose spread it is 0.2 of: the group's, or the athlete's own. */
  readonly source: "group" | "own";
  readonly count: number;
}

/** Why something is not told: `cause` for programs, `words` for people. */
export interface NoNumber {
  readonly cause: string;
  readonly words: string;
  readonly needs: number;
  readonly there: number;
}

/** What cannot be said is undefined, and `absent` says why, by the server's name. */
export interface MetricTrend {
  readonly name: string;
  readonly label: string;
  readonly unit: string;
  readonly lowerIsBetter: boolean;
  readonly days: readonly TrendDay[];
  readonly normalRange: NormalRange | undefined;
  readonly typicalError: { readonly value: number; readonly pairs: number } | undefined;
  readonly smallestChange: SmallestChange | undefined;
  readonly newest: Newest | undefined;
  readonly absent: Readonly<Record<string, NoNumber>>;
}

export interface TrendSource {
  readonly kind: "session" | "analysis";
  readonly id: string;
  readonly attempts: number;
}

export interface Trends {
  readonly sport: string;
  /** All that is compared was done so. */
  readonly boxHeightM: number | undefined;
  readonly speedMps: number | undefined;
  /** How much does not count, by reason. */
  readonly leftOut: {
    readonly poor: number;
    readonly otherConditions: number;
    readonly older: number;
    readonly unreadable: number;
  };
  /** The oldest first. */
  readonly days: readonly { readonly day: string; readonly sources: readonly TrendSource[] }[];
  readonly metrics: readonly MetricTrend[];
}

/** A page of an athlete's sessions and analyses together, the newest first. */
export async function athleteTimeline(
  server: Server,
  athleteId: string,
  { sport, cursor, limit = 20 }: { sport?: string; cursor?: string; limit?: number } = {},
): Promise<{ readonly entries: readonly TimelineEntry[]; readonly next: string | undefined }> {
  const query = new URLSearchParams({ limit: String(limit) });
  if (sport !== undefined) query.set("sport", sport);
  if (cursor !== undefined) query.set("cursor", cursor);
  const body = await askMap(server, "GET", `${pathOf(athleteId)}/timeline?${query}`);
  return { entries: list(body, "entries").map(readEntry), next: optionalText(body, "next") };
}

/** An athlete's metrics from day to day; days begin where this clock's do. */
export async function athleteTrends(
  server: Server,
  athleteId: string,
  sport: string,
  metrics: readonly string[] = [],
): Promise<Trends> {
  const ahead = -new Date().getTimezoneOffset();
  const query = new URLSearchParams({ sport, utc_offset_min: String(ahead) });
  for (const metric of metrics) query.append("metric", metric);
  return readTrends(await askMap(server, "GET", `${pathOf(athleteId)}/trends?${query}`));
}

/** Every final of an athlete, or of all athletes, as a file. */
export async function exportFinals(
  server: Server,
  format: "csv" | "json",
  athleteId?: string,
): Promise<Blob> {
  const whose = athleteId === undefined ? "athletes" : pathOf(athleteId);
  return (await ask(server, "GET", `${whose}/export?format=${format}`)).blob();
}

/** Reads an entry from the API; raises WireError. */
export function readEntry(value: unknown): TimelineEntry {
  const fields = map(value, "an entry");
  const summary = fields["summary"];
  return {
    kind: kindOf(fields),
    id: text(fields, "id"),
    sport: text(fields, "sport"),
    state: text(fields, "state"),
    createdAt: new Date(text(fields, "created_at")),
    video: optionalText(fields, "video"),
    sessionId: optionalText(fields, "session_id"),
    recorded: fields["recorded"] === true,
    summary: isMap(summary) ? summary : {},
  };
}

/** Reads trends from the API; raises WireError. */
export function readTrends(value: unknown): Trends {
  const fields = map(value, "trends");
  const condition = map(fields["condition"], "a condition");
  const left = map(fields["left_out"], "`left_out`");
  return {
    sport: text(fields, "sport"),
    boxHeightM: optionalNumber(condition, "box_height_m"),
    speedMps: optionalNumber(condition, "speed_mps"),
    leftOut: {
      poor: number(left, "poor"),
      otherConditions: number(left, "other_conditions"),
      older: number(left, "older"),
      unreadable: number(left, "unreadable"),
    },
    days: list(fields, "days").map((one) => {
      const day = map(one, "a day");
      return { day: text(day, "day"), sources: list(day, "sources").map(readSource) };
    }),
    metrics: list(fields, "metrics").map(readMetric),
  };
}

function readMetric(value: unknown): MetricTrend {
  const fields = map(value, "a metric's trend");
  const absent = map(fields["absent"], "`absent`");
  return {
    name: text(fields, "name"),
    label: text(fields, "label"),
    unit: text(fields, "unit"),
    lowerIsBetter: fields["lower_is_better"] === true,
    days: list(fields, "days").map(readDay),
    normalRange: maybe(fields["normal_range"], readRange),
    typicalError: maybe(fields["typical_error"], (one) => ({
      value: number(one, "value"),
      pairs: number(one, "pairs"),
    })),
    smallestChange: maybe(fields["smallest_change"], (one) => ({
      value: number(one, "value"),
      source: text(one, "source") === "group" ? "group" : "own",
      count: number(one, "count"),
    })),
    newest: maybe(fields["newest"], readNewest),
    absent: Object.fromEntries(
      Object.entries(absent).map(([name, one]) => [name, readAbsent(map(one, "a reason"))]),
    ),
  };
}

function readDay(value: unknown): TrendDay {
  const fields = map(value, "a day");
  return {
    day: text(fields, "day"),
    mean: number(fields, "mean"),
    best: number(fields, "best"),
    count: number(fields, "count"),
    normalRange: maybe(fields["normal_range"], readRange),
  };
}

function readRange(fields: Fields): NormalRange {
  return {
    mean: number(fields, "mean"),
    sd: number(fields, "sd"),
    low: number(fields, "low"),
    high: number(fields, "high"),
    days: number(fields, "days"),
  };
}

function readNewest(fields: Fields): Newest {
  const verdict = text(fields, "verdict");
  if (verdict !== "higher" && verdict !== "lower" && verdict !== "within")
    throw new WireError(`\`verdict\` is unknown: ${verdict}`);
  return {
    verdict,
    change: number(fields, "change"),
    towards: text(fields, "towards") === "lower" ? "lower" : "higher",
    likelihood: text(fields, "likelihood"),
    higherPct: number(fields, "higher_pct"),
    trivialPct: number(fields, "trivial_pct"),
    lowerPct: number(fields, "lower_pct"),
  };
}

function readAbsent(fields: Fields): NoNumber {
  return {
    cause: text(fields, "cause"),
    words: text(fields, "words"),
    needs: number(fields, "needs"),
    there: number(fields, "there"),
  };
}

function readSource(value: unknown): TrendSource {
  const fields = map(value, "a source");
  return { kind: kindOf(fields), id: text(fields, "id"), attempts: number(fields, "attempts") };
}

function kindOf(fields: Fields): "session" | "analysis" {
  const kind = text(fields, "kind");
  if (kind === "session" || kind === "analysis") return kind;
  throw new WireError(`\`kind\` is unknown: ${kind}`);
}

function maybe<T>(value: unknown, read: (fields: Fields) => T): T | undefined {
  return value === null || value === undefined ? undefined : read(map(value, "a part of a trend"));
}

function map(value: unknown, what: string): Fields {
  if (!isMap(value)) throw new WireError(`${what} must be a map`);
  return value;
}

function list(fields: Fields, name: string): readonly unknown[] {
  const value = fields[name];
  if (!Array.isArray(value)) throw new WireError(`\`${name}\` must be a list`);
  return value;
}

function pathOf(athleteId: string): string {
  return `athletes/${encodeURIComponent(athleteId)}`;
}
