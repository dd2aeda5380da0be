/** The attempts in a report, of a recording or of a live session. */

export interface Reported {
  readonly number: number;
  readonly mediaTimeS: number;
  readonly metrics: Readonly<Record<string, number>>;
  readonly grade: string | undefined;
}

/** Those that can be read; a report that cannot has none. */
export function attemptsIn(report: unknown): readonly Reported[] {
  const list = isMap(report) ? report["attempts"] : undefined;
  if (!Array.isArray(list)) return [];
  return list.filter(isMap).flatMap((one) => {
    const { number, media_time_s: mediaTimeS, metrics, verdict } = one;
    if (typeof number !== "number" || typeof mediaTimeS !== "number") return [];
    return [{ number, mediaTimeS, metrics: numbersIn(metrics), grade: gradeIn(verdict) }];
  });
}

type Map = Readonly<Record<string, unknown>>;

function isMap(value: unknown): value is Map {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function numbersIn(value: unknown): Readonly<Record<string, number>> {
  if (!isMap(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter((pair): pair is [string, number] => typeof pair[1] === "number"),
  );
}

function gradeIn(verdict: unknown): string | undefined {
  const grade = isMap(verdict) ? verdict["grade"] : undefined;
  return typeof grade === "string" ? grade : undefined;
}
