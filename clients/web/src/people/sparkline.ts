/** A line of a few results, without numbers. */
import { type Part, svg } from "../svg.ts";

const WIDTH = 96;
const HEIGHT = 32;
const EDGE = 4;

/** Points of a polyline, the oldest result first; of fewer than two there is nothing to draw. */
export function sparkPoints(values: readonly number[]): readonly (readonly [number, number])[] {
  if (values.length < 2) return [];
  const low = Math.min(...values);
  const span = Math.max(...values) - low;
  const step = (WIDTH - 2 * EDGE) / (values.length - 1);
  return values.map((value, i) => {
    const share = span === 0 ? 0.5 : (value - low) / span;
    return [EDGE + i * step, HEIGHT - EDGE - share * (HEIGHT - 2 * EDGE)] as const;
  });
}

export function sparkline(values: readonly number[]): Part {
  const picture = svg("svg", {
    class: "spark",
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
    "aria-hidden": "true",
  });
  const points = sparkPoints(values);
  const last = points.at(-1);
  if (last === undefined) return picture;
  const text = points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ");
  picture.append(
    svg("polyline", { points: text }),
    svg("circle", { cx: last[0], cy: last[1], r: 3.5 }),
  );
  return picture;
}
