/** How a phone is held, from what its sensors say. Degrees; no sensor, no screen in here. */

export interface Tilt {
  /** The picture's own upright, clockwise from the true one's: 0 is level. */
  readonly rollDeg: number;
  /** Where the back camera looks: 0 is straight ahead, above that up. */
  readonly pitchDeg: number;
}

export interface Attitude {
  readonly betaDeg: number;
  readonly gammaDeg: number;
}

export type TiltAdvice = "level" | "clockwise" | "counterclockwise" | "up" | "down" | "flat";

const RAD = Math.PI / 180;
const LEVEL_ROLL_DEG = 2;
const LEVEL_PITCH_DEG = 8;
/** Beyond that it lies on a table, and a roll means nothing. */
const FLAT_DEG = 60;

/**
 * From a `deviceorientation` event and `screen.orientation.angle`.
 *
 * The third row of the standard's rotation (Z-X′-Y″) is the true up in the phone's own axes: x to
 * the right of the upright phone, y to its top, z out of the screen.
 */
export function tiltOf({ betaDeg, gammaDeg }: Attitude, screenDeg: number): Tilt {
  const x = -Math.cos(betaDeg * RAD) * Math.sin(gammaDeg * RAD);
  const y = Math.sin(betaDeg * RAD);
  const z = Math.cos(betaDeg * RAD) * Math.cos(gammaDeg * RAD);
  const cos = Math.cos(screenDeg * RAD);
  const sin = Math.sin(screenDeg * RAD);
  const [right, up] = [x * cos - y * sin, x * sin + y * cos];
  return { rollDeg: -Math.atan2(right, up) / RAD || 0, pitchDeg: -Math.asin(z) / RAD || 0 };
}

/** What to do about it, the worse thing first. */
export function tiltAdvice({ rollDeg, pitchDeg }: Tilt): TiltAdvice {
  if (Math.abs(pitchDeg) > FLAT_DEG) return "flat";
  if (Math.abs(rollDeg) > LEVEL_ROLL_DEG) return rollDeg > 0 ? "counterclockwise" : "clockwise";
  if (Math.abs(pitchDeg) > LEVEL_PITCH_DEG) return pitchDeg > 0 ? "down" : "up";
  return "level";
}
