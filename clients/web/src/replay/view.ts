/** The part of the recording that the plots show. */

export interface View {
  readonly fromS: number;
  readonly toS: number;
}

/** What fits on a plot without becoming a smear. */
export const LONGEST_S = 12;
const BEFORE_S = 1.2;
const AFTER_S = 1.2;

export function whole(durationS: number): View {
  return { fromS: 0, toS: Math.max(durationS, 0.001) };
}

/** Around an attempt's moments, within the recording. */
export function around(momentsS: readonly number[], durationS: number): View {
  const fromS = Math.max(0, Math.min(...momentsS) - BEFORE_S);
  const toS = Math.min(durationS, Math.max(...momentsS) + AFTER_S);
  return toS > fromS ? { fromS, toS } : whole(durationS);
}

/** All of a short recording, else the first attempt's part, else the beginning. */
export function first(attemptsS: readonly (readonly number[])[], durationS: number): View {
  if (durationS <= LONGEST_S) return whole(durationS);
  const moments = attemptsS[0];
  return moments === undefined ? { fromS: 0, toS: LONGEST_S } : around(moments, durationS);
}

/** The same, turned like a page when the time has left it. */
export function followed(view: View, timeS: number, durationS: number): View {
  if (timeS >= view.fromS && timeS <= view.toS) return view;
  const spanS = view.toS - view.fromS;
  const fromS = Math.max(0, Math.min(timeS - spanS * 0.1, durationS - spanS));
  return { fromS, toS: fromS + spanS };
}

/** 0 at the view's left edge, 1 at its right one. */
export function shareOf(view: View, timeS: number): number {
  return (timeS - view.fromS) / (view.toS - view.fromS);
}

export function timeAtShare(view: View, share: number): number {
  return view.fromS + Math.max(0, Math.min(1, share)) * (view.toS - view.fromS);
}
