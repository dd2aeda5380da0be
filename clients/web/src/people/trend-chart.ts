/** Draws a metric's days: what is normal as a band, what is too small to matter within it. */
import type { MetricTrend } from "@sideline/client";
import { type Part, svg } from "../svg.ts";
import { dayText, figure } from "./figures.ts";
import { type DayPlace, outline, type TrendPlaces, trendPlaces } from "./trend-places.ts";

export interface ChartSize {
  readonly width: number;
  readonly height: number;
}

const LEFT = 40;
const RIGHT = 8;
const TOP = 12;
const BOTTOM = 24;
const LABEL_WIDTH = 64;
let clips = 0;

export function trendChart(trend: MetricTrend, { width, height }: ChartSize): Part {
  const frame = { left: LEFT, right: width - RIGHT, top: TOP, bottom: height - BOTTOM };
  const places = trendPlaces(trend, frame);
  const chart = svg("svg", { viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" });
  const clip = `trend-clip-${clips++}`;
  const window = svg("clipPath", { id: clip });
  const inside = { x: LEFT, y: 2, width: frame.right - LEFT, height: frame.bottom + TOP - 4 };
  window.append(svg("rect", inside));
  const bands = svg("g", { "clip-path": `url(#${clip})` });
  for (const name of ["range", "change"] as const) {
    const band = places[name];
    if (band !== undefined) bands.append(svg("polygon", { class: name, points: outline(band) }));
  }
  chart.append(window, bands, ...scale(trend.name, places, frame.right), way(places));
  places.days.forEach((day, i) => {
    chart.append(...marks(day, i === places.days.length - 1));
  });
  chart.append(...dates(places.days, width, height));
  return chart;
}

function scale(name: string, { ticks }: TrendPlaces, right: number): readonly Part[] {
  return ticks.flatMap(({ value, y }) => [
    svg("line", { class: "grid", x1: LEFT, x2: right, y1: y, y2: y }),
    svg("text", { class: "tick", x: LEFT - 6, y: y + 4 }, figure(name, value)),
  ]);
}

function way({ days }: TrendPlaces): Part {
  const points = days.map(({ x, meanY }) => `${x.toFixed(1)},${meanY.toFixed(1)}`).join(" ");
  return svg("polyline", { class: "way", points });
}

function marks({ x, meanY, bestY, unusual }: DayPlace, newest: boolean): readonly Part[] {
  const dot = svg("circle", {
    class: ["mean", unusual && "unusual", newest && "newest"],
    cx: x,
    cy: meanY,
    r: newest ? 6 : 4,
  });
  return [svg("circle", { class: "best", cx: x, cy: bestY, r: 2 }), dot];
}

/** As many days as there is room for, the first and the newest among them. */
function dates(days: readonly DayPlace[], width: number, height: number): readonly Part[] {
  const room = Math.max(2, Math.floor((width - LEFT) / LABEL_WIDTH));
  const step = Math.max(1, Math.ceil((days.length - 1) / (room - 1)));
  return days
    .filter((_, i) => (days.length - 1 - i) % step === 0)
    .map(({ day, x }) => {
      const last = x > width - LABEL_WIDTH / 2;
      const at = { class: ["date", last && "last"], x: last ? width - 2 : x, y: height - 6 };
      return svg("text", at, dayText(day));
    });
}
