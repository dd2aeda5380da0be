/** Bodies made up for tests: 33 landmarks of x, y, z, visibility, in fractions of the picture. */
export interface Stance {
  readonly x?: number;
  readonly top?: number;
  readonly height?: number;
  /** Of the shoulders and hips, in picture widths. */
  readonly breadth?: number;
  readonly visibility?: number;
  readonly lying?: boolean;
}

const HEAD = 0.05;
const LEVELS: readonly (readonly [first: number, last: number, share: number])[] = [
  [0, 10, HEAD],
  [11, 12, 0.18],
  [13, 22, 0.4],
  [23, 24, 0.48],
  [25, 26, 0.72],
  [27, 30, 0.96],
  [31, 32, 1],
];

export function stance(of: Stance = {}): Float32Array {
  const { x = 0.5, top = 0.1, height = 0.8, breadth = 0.03, visibility = 0.9, lying = false } = of;
  const pose = new Float32Array(33 * 4);
  for (const [first, last, share] of LEVELS)
    for (let i = first; i <= last; i += 1) {
      const side = (i % 2 === 0 ? 0.5 : -0.5) * breadth;
      const place = lying ? [top + share * height, x + side] : [x + side, top + share * height];
      pose.set([...place, 0, visibility], i * 4);
    }
  return pose;
}
