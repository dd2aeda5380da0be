/** Who was how good today: the scoreboard's list. */

/** One result, or the best of several. */
export interface Mark {
  /** The same for all marks of one person. */
  readonly who: string;
  readonly name: string;
  readonly value: number;
  /** Its verdict says that it is not to be relied on. */
  readonly poor: boolean;
}

export interface Rank {
  /** Equal values share a place; the next one is counted on. */
  readonly place: number;
  readonly who: string;
  readonly name: string;
  readonly value: number;
  readonly poor: boolean;
}

/** Each person's best; what is poor counts only where the person has nothing else. */
export function ranking(marks: readonly Mark[], lowerIsBetter: boolean): readonly Rank[] {
  const bests = new Map<string, Mark>();
  for (const mark of marks) {
    const known = bests.get(mark.who);
    if (known === undefined || beats(mark, known, lowerIsBetter)) bests.set(mark.who, mark);
  }
  const sorted = [...bests.values()].sort((a, b) => (lowerIsBetter ? 1 : -1) * (a.value - b.value));
  const places = sorted.map(({ value }) => sorted.findIndex((one) => one.value === value) + 1);
  return sorted.map((mark, i) => ({ ...mark, place: places[i] ?? i + 1 }));
}

/** As many as fit; the person who was just measured is among them, however far down. */
export function shownRanks(ranks: readonly Rank[], most: number, now: string | undefined): Rank[] {
  const shown = ranks.slice(0, most);
  const own = ranks.find(({ who }) => who === now);
  if (own === undefined || shown.includes(own)) return shown;
  return [...shown.slice(0, most - 1), own];
}

function beats(mark: Mark, known: Mark, lowerIsBetter: boolean): boolean {
  if (mark.poor !== known.poor) return known.poor;
  return lowerIsBetter ? mark.value < known.value : mark.value > known.value;
}
