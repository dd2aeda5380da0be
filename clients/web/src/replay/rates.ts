/** How fast the video runs. */

export const RATES = [1, 0.5, 0.25, 0.125] as const;
export type Rate = (typeof RATES)[number];

export function slower(rate: Rate): Rate {
  return RATES[Math.min(RATES.length - 1, RATES.indexOf(rate) + 1)] ?? rate;
}

export function faster(rate: Rate): Rate {
  return RATES[Math.max(0, RATES.indexOf(rate) - 1)] ?? rate;
}

export function rateText(rate: Rate): string {
  return { 1: "1×", 0.5: "½×", 0.25: "¼×", 0.125: "⅛×" }[rate];
}
