/** What a coach noted during a session, and when. */

export interface Note {
  readonly text: string;
  /** On the session's time line; undefined for one that is about no moment. */
  readonly atS: number | undefined;
  readonly number: number | undefined;
}

/** Those that can be read, in the order of their times; those of no moment come last. */
export function notesIn(body: unknown): readonly Note[] {
  const given = (body as { readonly notes?: unknown } | undefined)?.notes ?? body;
  if (!Array.isArray(given)) return [];
  const notes = given.flatMap((one: unknown) => {
    if (typeof one !== "object" || one === null) return [];
    const { text, media_time_s: at, number } = one as Readonly<Record<string, unknown>>;
    if (typeof text !== "string") return [];
    return [{ text, atS: numberOf(at), number: numberOf(number) }];
  });
  return notes.sort((a, b) => timeOf(a) - timeOf(b));
}

function numberOf(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}

function timeOf({ atS }: Note): number {
  return atS ?? Number.POSITIVE_INFINITY;
}
