/** Which part of a wide picture is seen in a narrower place: the one with the athlete in it. */

const LEFT_HIP = 23;
const RIGHT_HIP = 24;
/** Of the way to where the athlete is now; more would make the picture shake. */
const SHARE = 0.12;

/** The middle of the hips, as a share of the picture's width. */
export function hipsAt(pose: Float32Array): number {
  return ((pose[LEFT_HIP * 4] ?? 0.5) + (pose[RIGHT_HIP * 4] ?? 0.5)) / 2;
}

/** Follows slowly; begins where the athlete is. */
export function followed(before: number | undefined, now: number): number {
  return before === undefined ? now : before + SHARE * (now - before);
}

/**
 * CSS's `object-position` in x, as a percentage, that brings `at` into the middle of a place with
 * the form (width by height) `place`; undefined where the whole picture fits.
 */
export function positionOf(at: number, picture: number, place: number): number | undefined {
  const hidden = 1 - place / picture;
  if (hidden <= 0.01) return undefined;
  const left = at - place / picture / 2;
  return 100 * Math.min(1, Math.max(0, left / hidden));
}
