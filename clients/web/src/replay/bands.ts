/** The phases of a recording, one after the other. */

export interface Band {
  readonly phase: string;
  readonly fromS: number;
  readonly toS: number;
}

/** Neighbouring frames of one phase become one band, which lasts until the next begins. */
export function bandsOf(
  timesS: Float64Array,
  phase: Uint8Array,
  names: readonly string[],
  endS: number,
): readonly Band[] {
  const bands: Band[] = [];
  let begun = 0;
  for (let i = 1; i <= phase.length; i += 1) {
    if (i < phase.length && phase[i] === phase[begun]) continue;
    bands.push({
      phase: names[phase[begun] ?? -1] ?? "",
      fromS: timesS[begun] ?? 0,
      toS: timesS[i] ?? endS,
    });
    begun = i;
  }
  return bands;
}

export function bandAt(bands: readonly Band[], timeS: number): Band | undefined {
  return bands.filter(({ fromS }) => fromS <= timeS).at(-1);
}
