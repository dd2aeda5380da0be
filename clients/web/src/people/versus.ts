/** The best attempts of two sessions beside each other. */
import {
  type MetricTrend,
  type ReportedAttempt,
  reportedAttempts,
  type Server,
  SidelineError,
  type SportInfo,
  type TimelineEntry,
} from "@sideline/client";
import { byId, make } from "../elements.ts";
import { readingText } from "../format.ts";
import { metricLabel, sportView } from "../sports.ts";
import { clockText } from "../words/when.ts";
import { failureWords } from "./failures.ts";
import { changeText, dayText } from "./figures.ts";
import { bestAttempt } from "./results.ts";
import { cell, row } from "./trend-card.ts";
import { say } from "./words.ts";

export interface VersusRow {
  readonly metric: string;
  readonly first: number | undefined;
  readonly second: number | undefined;
  readonly by: number | undefined;
  /** The difference is more than the smallest worthwhile change, as far as that is known. */
  readonly worthwhile: boolean;
}

/** The sport's metrics of either; those that neither has are left out. */
export function versusRows(
  first: Readonly<Record<string, number>>,
  second: Readonly<Record<string, number>>,
  sport: SportInfo,
  trends: readonly MetricTrend[],
): readonly VersusRow[] {
  return sport.metrics
    .filter(({ name }) => name in first || name in second)
    .map(({ name }) => {
      const [a, b] = [first[name], second[name]];
      const by = a === undefined || b === undefined ? undefined : b - a;
      const least = trends.find((one) => one.name === name)?.smallestChange?.value;
      const worthwhile = by !== undefined && least !== undefined && Math.abs(by) > least;
      return { metric: name, first: a, second: b, by, worthwhile };
    });
}

export class Versus {
  readonly #dialog = byId("versus", HTMLDialogElement);
  readonly #note = byId("versus-note", HTMLElement);
  readonly #table = byId("versus-table", HTMLTableElement);
  readonly #legend = byId("versus-legend", HTMLElement);

  constructor(private readonly server: Server) {
    byId("versus-close", HTMLButtonElement).addEventListener("click", () => this.#dialog.close());
  }

  async show(
    sides: readonly [TimelineEntry, TimelineEntry],
    sport: SportInfo,
    trends: readonly MetricTrend[],
  ): Promise<void> {
    this.#table.replaceChildren();
    this.#legend.hidden = true;
    this.#note.textContent = say.loading;
    this.#dialog.showModal();
    const { cue, lowerIsBetter } = sportView(sport);
    const best = async (side: TimelineEntry): Promise<ReportedAttempt | undefined> =>
      bestAttempt(await reportedAttempts(this.server, side), cue, lowerIsBetter);
    try {
      const [first, second] = await Promise.all([best(sides[0]), best(sides[1])]);
      const none = first === undefined || second === undefined;
      this.#note.textContent = none ? say.versusNone : "";
      if (!none) this.#lay(sides, versusRows(first.metrics, second.metrics, sport, trends), sport);
    } catch (cause) {
      if (!(cause instanceof SidelineError)) throw cause;
      this.#note.textContent = await failureWords(cause);
    }
  }

  #lay(
    sides: readonly [TimelineEntry, TimelineEntry],
    rows: readonly VersusRow[],
    sport: SportInfo,
  ): void {
    this.#legend.hidden = !rows.some(({ worthwhile }) => worthwhile);
    const head = make("thead", "");
    const names = [say.metric, ...sides.map(sideName), say.difference];
    head.append(row(names.map((name) => cell("th", name, "col"))));
    const body = make("tbody", "");
    body.append(...rows.map((one) => line(one, sport)));
    this.#table.replaceChildren(head, body);
  }
}

function sideName({ createdAt }: TimelineEntry): string {
  return `${dayText(createdAt)} ${clockText(createdAt)}`;
}

function line({ metric, first, second, by, worthwhile }: VersusRow, sport: SportInfo): HTMLElement {
  const value = (found: number | undefined): string =>
    found === undefined ? "–" : readingText(metric, found);
  const difference = cell("td", by === undefined ? "" : changeText(metric, by));
  if (worthwhile) {
    difference.className = "worthwhile";
    difference.append(make("span", "visually-hidden", `, ${say.worthwhile}`));
  }
  const name = cell("th", metricLabel(sport, metric), "row");
  return row([name, cell("td", value(first)), cell("td", value(second)), difference]);
}
