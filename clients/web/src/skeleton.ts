/** The skeleton: what is connected with what, and how it is drawn. */

const SIDE = [
  [11, 13],
  [13, 15],
  [11, 23],
  [23, 25],
  [25, 27],
  [27, 29],
  [29, 31],
  [27, 31],
] as const;

export interface Bone {
  readonly from: number;
  readonly to: number;
  readonly side: "left" | "right" | "middle";
}

/** Left landmarks are odd, each right one follows its left one. */
export const BONES: readonly Bone[] = [
  { from: 11, to: 12, side: "middle" },
  { from: 23, to: 24, side: "middle" },
  ...SIDE.map(([from, to]): Bone => ({ from, to, side: "left" })),
  ...SIDE.map(([from, to]): Bone => ({ from: from + 1, to: to + 1, side: "right" })),
];
const JOINTS = [...new Set(BONES.flatMap((bone) => [bone.from, bone.to]))];

const COLOURS = { left: "#38d6ff", right: "#ff9f45", middle: "#f4f7f8" } as const;
const SEEN = 0.3;

export interface Point {
  readonly x: number;
  readonly y: number;
  readonly visibility: number;
}

/** Landmark `index` of a 33 × 4 pose, in pixels of a `width` × `height` picture. */
export function pointOf(pose: Float32Array, index: number, width: number, height: number): Point {
  const at = (offset: number): number => pose[index * 4 + offset] ?? 0;
  return { x: at(0) * width, y: at(1) * height, visibility: at(3) };
}

type Pen = CanvasRenderingContext2D;

/** `unit` is how thick lines are drawn; small pictures need more than their size would give. */
export function drawSkeleton(
  pen: Pen,
  pose: Float32Array,
  width: number,
  height: number,
  unit: number = Math.max(width, height) / 640,
): void {
  const points = JOINTS.map((index) => [index, pointOf(pose, index, width, height)] as const);
  const byIndex = new Map(points);
  pen.lineCap = "round";
  for (const bone of BONES) {
    const from = byIndex.get(bone.from);
    const to = byIndex.get(bone.to);
    if (from !== undefined && to !== undefined) drawBone(pen, bone, from, to, unit);
  }
  for (const [, point] of points) drawJoint(pen, point, unit);
  pen.globalAlpha = 1;
}

function drawBone(pen: Pen, bone: Bone, from: Point, to: Point, unit: number): void {
  const alpha = opacity(Math.min(from.visibility, to.visibility));
  if (alpha === 0) return;
  for (const [width, colour] of [
    [6.5, "rgba(5, 8, 10, 0.75)"],
    [3.5, COLOURS[bone.side]],
  ] as const) {
    pen.globalAlpha = alpha;
    pen.lineWidth = width * unit;
    pen.strokeStyle = colour;
    pen.beginPath();
    pen.moveTo(from.x, from.y);
    pen.lineTo(to.x, to.y);
    pen.stroke();
  }
}

function drawJoint(pen: Pen, point: Point, unit: number): void {
  pen.globalAlpha = opacity(point.visibility);
  pen.fillStyle = "#ffffff";
  pen.beginPath();
  pen.arc(point.x, point.y, 2.6 * unit, 0, 2 * Math.PI);
  pen.fill();
}

/** Unsure points fade, so that nobody trusts them. */
function opacity(visibility: number): number {
  return visibility < SEEN ? 0 : Math.min(1, 0.35 + visibility * 0.65);
}
