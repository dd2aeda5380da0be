/** What is felt through the tripod, or heard of it: one pattern for each thing that happens. */
const PATTERNS_MS = {
  started: [60],
  framed: [40, 60, 40],
  result: [120],
  broken: [200, 100, 200, 100, 200],
  stopped: [40, 40, 120],
} as const;

/** Nothing where the phone cannot (iPhones), or nobody has touched the page yet. */
export function buzz(what: keyof typeof PATTERNS_MS): void {
  const { vibrate } = navigator as { vibrate?(pattern: readonly number[]): boolean };
  vibrate?.call(navigator, PATTERNS_MS[what]);
}
