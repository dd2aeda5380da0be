/** A metric of an athlete's: the newest day, the word on it, its chart and its table. */
import type { MetricTrend, SportInfo } from "@sideline/client";
import { make } from "../elements.ts";
import { readingText } from "../format.ts";
import { metricLabel } from "../sports.ts";
import { dayText, figure, unitOf } from "./figures.ts";
import { type ChartSize, trendChart } from "./trend-chart.ts";
import { factsOf, wordOn } from "./verdict-text.ts";
import { say } from "./words.ts";

export function trendCard(
  trend: MetricTrend,
  sport: SportInfo | undefined,
  size: ChartSize,
): HTMLElement {
  const card = make("article", "card metric");
  card.dataset["testid"] = "metric";
  card.dataset["metric"] = trend.name;
  const title = make("h2", "", metricLabel(sport, trend.name));
  const figureBox = make("div", "picture");
  figureBox.append(trendChart(trend, size));
  card.append(title, summary(trend), figureBox, facts(trend), table(trend, title.textContent));
  return card;
}

function summary(trend: MetricTrend): HTMLElement {
  const box = make("div", "newest");
  const last = trend.days.at(-1);
  if (last === undefined) return box;
  const number = make("p", "value", figure(trend.name, last.mean));
  number.append(make("small", "", ` ${unitOf(trend.name)}`));
  const when = `${dayText(last.day)} · ${say.mean} · ${say.best} ${readingText(trend.name, last.best)}`;
  const { state, title, sentence } = wordOn(trend);
  const word = make("p", "word", title);
  word.dataset["state"] = state;
  word.dataset["testid"] = "word";
  box.append(number, word, make("p", "note", when), make("p", "note sentence", sentence));
  return box;
}

function facts(trend: MetricTrend): HTMLElement {
  const list = make("dl", "facts");
  for (const { term, value, note } of factsOf(trend)) {
    const group = make("div", "");
    group.append(make("dt", "", term), make("dd", "", value), make("dd", "source", note));
    list.append(group);
  }
  return list;
}

function table(trend: MetricTrend, title: string): HTMLElement {
  const details = make("details", "more");
  const summaryLine = make("summary", "", say.table);
  summaryLine.append(make("span", "visually-hidden", `: ${title}`));
  const box = make("div", "scroll");
  const grid = make("table", "");
  grid.append(make("caption", "visually-hidden", title));
  const head = make("thead", "");
  const names = [say.day, say.mean, say.best, say.tries, say.normalRange];
  head.append(row(names.map((name) => cell("th", name, "col"))));
  const body = make("tbody", "");
  body.append(...[...trend.days].reverse().map((day) => row(cells(trend.name, day))));
  grid.append(head, body);
  box.append(grid);
  details.append(summaryLine, box);
  return details;
}

function cells(name: string, day: MetricTrend["days"][number]): readonly HTMLElement[] {
  const range = day.normalRange;
  return [
    cell("th", dayText(day.day), "row"),
    cell("td", readingText(name, day.mean)),
    cell("td", readingText(name, day.best)),
    cell("td", String(day.count)),
    cell(
      "td",
      range === undefined
        ? "–"
        : say.rangeOf(figure(name, range.low), readingText(name, range.high)),
    ),
  ];
}

export function cell(tag: "th" | "td", text: string, scope?: "row" | "col"): HTMLElement {
  const made = make(tag, "", text);
  if (scope !== undefined) made.setAttribute("scope", scope);
  return made;
}

export function row(members: readonly HTMLElement[]): HTMLElement {
  const line = make("tr", "");
  line.append(...members);
  return line;
}
