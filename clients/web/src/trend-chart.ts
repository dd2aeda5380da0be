/** Draws the trend: a point an attempt, the best marked, the mean as a line; a table for readers. */
import type { Attempts, Marks } from "./attempts.ts";
import { byId, make } from "./elements.ts";
import { reading, readingText } from "./format.ts";
import type { SportView } from "./sports.ts";
import { type Part, svg } from "./svg.ts";
import { type Trend, type TrendPoint, trendOf } from "./trend.ts";
import { words } from "./words/catalogue.ts";

const say = words({
  en: { mean: "mean", best: "best", poor: "not reliable" },
  es: { mean: "media", best: "el mejor", poor: "no fiable" },
  fr: { mean: "moyenne", best: "le meilleur", poor: "non fiable" },
});

const WIDTH = 340;
const HEIGHT = 132;
const FRAME = { left: 6, right: 292, top: 26, bottom: 102 };

export function hideTrend(): void {
  byId("trend", HTMLElement).hidden = true;
}

export function showTrend(
  attempts: Attempts,
  { cue, one }: SportView,
  label: string,
  marks: Marks,
): void {
  const trend = trendOf(attempts.all, cue, FRAME);
  const box = byId("trend", HTMLElement);
  box.hidden = trend === undefined;
  if (trend === undefined) return;
  byId("trend-title", HTMLElement).textContent = title(cue, label, trend.mean);
  const chart = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, "aria-hidden": "true" });
  chart.append(...meanLine(trend, cue), path(trend));
  for (const point of trend.points) chart.append(pointMark(point, cue, marks, trend));
  byId("trend-chart", HTMLElement).replaceChildren(chart);
  byId("trend-table", HTMLElement).replaceChildren(...rows(trend, cue, one, marks.best));
}

function title(cue: string, label: string, mean: number): string {
  const { unit } = reading(cue, mean);
  return unit === "" ? label : `${label}, ${unit}`;
}

function meanLine({ mean, meanY }: Trend, cue: string): Part[] {
  const line = { class: "mean", x1: FRAME.left, x2: FRAME.right, y1: meanY, y2: meanY };
  const at = { class: "mean-label", x: FRAME.right + 4 };
  return [
    svg("line", line),
    svg("text", { ...at, y: meanY - 2 }, say.mean),
    svg("text", { ...at, y: meanY + 11 }, reading(cue, mean).number),
  ];
}

function path({ points }: Trend): Part {
  return svg("polyline", { class: "way", points: points.map(({ x, y }) => `${x},${y}`).join(" ") });
}

/** A point with its number below; all of its column can be tapped. */
function pointMark(point: TrendPoint, cue: string, marks: Marks, { points }: Trend): Part {
  const { number, value, x, y, poor } = point;
  const best = number === marks.best;
  const shown = number === marks.shown;
  const group = svg("g", { class: ["point", best && "best", poor && "poor", shown && "shown"] });
  const step = (FRAME.right - FRAME.left) / points.length;
  group.append(svg("rect", { x: x - step / 2, y: 0, width: step, height: HEIGHT }));
  if (shown) group.append(svg("circle", { class: "ring", cx: x, cy: y, r: 9 }));
  group.append(svg("circle", { class: "dot", cx: x, cy: y, r: 5 }));
  if (best || shown) {
    const text = `${best ? "★ " : ""}${reading(cue, value).number}`;
    group.append(svg("text", { class: "value", x, y: y - 13 }, text));
  }
  if (points.length <= 12 || shown || best)
    group.append(svg("text", { class: "number", x, y: HEIGHT - 6 }, String(number)));
  group.addEventListener("click", () => marks.choose(number));
  return group;
}

function rows(trend: Trend, cue: string, one: string, best: number | undefined): HTMLElement[] {
  const points = trend.points.map(({ number, value, poor }) => {
    const notes = [number === best ? say.best : "", poor ? say.poor : ""].filter(Boolean);
    const note = notes.length > 0 ? `, ${notes.join(", ")}` : "";
    return row(`${one} ${number}`, `${readingText(cue, value)}${note}`);
  });
  return [...points, row(say.mean, readingText(cue, trend.mean))];
}

function row(head: string, value: string): HTMLElement {
  const line = make("tr", "");
  const header = make("th", "", head);
  header.setAttribute("scope", "row");
  line.append(header, make("td", "", value));
  return line;
}
