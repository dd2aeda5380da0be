/** An athlete's trends in a sport: the metric that matters most large, the others beside it. */
import type { MetricTrend, SportInfo, Trends } from "@sideline/client";
import { byId, make } from "../elements.ts";
import { readingText } from "../format.ts";
import { sportView } from "../sports.ts";
import { trendCard } from "./trend-card.ts";
import { say } from "./words.ts";

const SMALL = { width: 340, height: 170 };
const LARGE = { width: 760, height: 240 };
const WIDE = "(min-width: 900px)";
/** Shown at once; more would bury what comes below. */
const FIRST = 4;

export function showTrends(trends: Trends, sport: SportInfo): void {
  const ordered = inOrder(trends.metrics, sport);
  const shown = ordered.slice(0, FIRST);
  const rest = ordered.slice(FIRST);
  const large = matchMedia(WIDE).matches ? LARGE : SMALL;
  const cards = shown.map((one, i) => trendCard(one, sport, i === 0 ? large : SMALL));
  cards[0]?.classList.add("first");
  const grid = make("div", "metrics");
  grid.append(...cards);
  const box = byId("trends", HTMLElement);
  box.replaceChildren();
  if (cards.length > 0) box.append(grid, legend());
  if (rest.length > 0) box.append(others(rest, sport));
  byId("trends-note", HTMLElement).textContent = noteOf(trends);
}

/** The metric that is told at once first, then those that are shown large, then the others. */
export function inOrder(metrics: readonly MetricTrend[], sport: SportInfo): readonly MetricTrend[] {
  const { cue, headline } = sportView(sport);
  const first = [cue, ...headline.map(({ metric }) => metric)];
  const rank = ({ name }: MetricTrend): number => {
    const at = first.indexOf(name);
    return at < 0 ? first.length : at;
  };
  return [...metrics].sort((a, b) => rank(a) - rank(b));
}

/** Under what all was measured, and what does not count. */
export function noteOf({ metrics, leftOut, boxHeightM, speedMps }: Trends): string {
  const parts = [
    metrics.length === 0 && say.noTrends,
    boxHeightM !== undefined && say.atBox(readingText("height_m", boxHeightM)),
    speedMps !== undefined && say.atSpeed(readingText("speed_mps", speedMps)),
    leftOut.poor > 0 && say.leftOutPoor(leftOut.poor),
    leftOut.otherConditions > 0 && say.leftOutOther(leftOut.otherConditions),
    leftOut.older > 0 && say.leftOutOlder(leftOut.older),
    leftOut.unreadable > 0 && say.leftOutUnreadable(leftOut.unreadable),
  ];
  return parts.filter((part) => part !== false).join(" · ");
}

function legend(): HTMLElement {
  const list = make("ul", "legend");
  list.setAttribute("aria-label", say.legend);
  const kinds = [
    ["mean", say.legendMean],
    ["latest", say.legendNewest],
    ["unusual", say.legendUnusual],
    ["range", say.legendRange],
    ["change", say.legendChange],
  ] as const;
  list.append(...kinds.map(([kind, text]) => make("li", kind, text)));
  return list;
}

function others(rest: readonly MetricTrend[], sport: SportInfo): HTMLElement {
  const details = make("details", "more others");
  details.append(make("summary", "", say.moreMetrics(rest.length)));
  const grid = make("div", "metrics");
  grid.append(...rest.map((one) => trendCard(one, sport, SMALL)));
  details.append(grid);
  return details;
}
