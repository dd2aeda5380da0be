/** The right-hand panel while a session runs: attempts, live metrics, quality. */
import type { Snapshot, SportInfo } from "@sideline/client";
import type { Attempt, Attempts } from "./attempts.ts";
import { byId, make, pair } from "./elements.ts";
import { humanName, milliseconds, reading, readingText } from "./format.ts";
import { outcomeRows, type Row, stageRows } from "./ledger-words.ts";
import { type SportView, sportView } from "./sports.ts";

const div = (id: string): HTMLElement => byId(id, HTMLElement);

export class LivePanel {
  #sport: SportInfo | undefined;
  #view: SportView = sportView("");

  /** Empties the panel for a new session. */
  reset(sport: SportInfo): void {
    this.#sport = sport;
    this.#view = sportView(sport.name);
    div("attempt").classList.remove("measured");
    div("attempt-title").textContent = `No ${this.#view.one} yet`;
    div("count").textContent = "0";
    div("count-label").textContent = this.#view.many;
    this.#showFlags([]);
    for (const id of ["details", "history", "now"]) div(id).replaceChildren();
    div("headline").replaceChildren(
      ...this.#view.headline.map(({ metric, label }) => this.#large(metric, label, undefined)),
    );
  }

  showAttempts(attempts: Attempts): void {
    const last = attempts.last;
    if (last === undefined) return;
    const { one, many, headline } = this.#view;
    const settled = last.stage === "final" ? "" : " · measuring…";
    div("attempt").classList.add("measured");
    div("attempt-title").textContent = `${capital(one)} ${last.number}${settled}`;
    div("count").textContent = String(attempts.all.length);
    div("count-label").textContent = attempts.all.length === 1 ? one : many;
    div("headline").replaceChildren(
      ...headline.map(({ metric, label }) => this.#large(metric, label, last)),
    );
    div("details").replaceChildren(...this.#details(last));
    this.#showFlags(last.flags);
    this.#showHistory(attempts);
  }

  showMetrics(metrics: Readonly<Record<string, number>>): void {
    const entries = Object.entries(metrics).filter(([name]) => !this.#isElsewhere(name));
    const list = div("now");
    const groups = [...list.children];
    for (const [i, [name, value]] of entries.entries()) {
      const text = readingText(name, value);
      const known = groups[i];
      if (known instanceof HTMLElement && known.dataset["name"] === name) setText(known, text);
      else replaceAt(list, i, named(pair(this.#label(name), text), name));
    }
    for (const left of groups.slice(entries.length)) left.remove();
  }

  showQuality(snapshot: Snapshot, size: string, reconnecting: boolean): void {
    const { ageP50Ms, ageP95Ms, resultsPerS, sentKbps, sentPerS } = snapshot;
    const p95 = ageP95Ms === undefined ? "" : ` · p95 ${milliseconds(ageP95Ms)}`;
    div("q-age").textContent = `${milliseconds(ageP50Ms)}${p95}`;
    div("q-rate").textContent = `${resultsPerS.toFixed(0)} per second`;
    const rate = sentPerS > 0 ? ` · ${sentPerS.toFixed(0)} fps · ${megabits(sentKbps)}` : "";
    div("q-sent").textContent = `${size || "–"}${rate}`;
    div("q-frames").textContent = frames(snapshot);
    div("q-note").textContent = reconnecting
      ? "The connection is being replaced. Counts and history stay."
      : note(snapshot);
    div("q-stages").replaceChildren(...stageRows(snapshot).map(row));
    div("q-outcomes").replaceChildren(...outcomeRows(snapshot).map(row));
  }

  #large(metric: string, label: string, attempt: Attempt | undefined): HTMLElement {
    const value = attempt?.values[metric];
    const group = make("div", "");
    const term = make("dt", "", label);
    const description = make("dd", "");
    description.dataset["testid"] = metric;
    if (value === undefined) {
      description.textContent = "–";
      const why = attempt?.absent[metric];
      if (why !== undefined) term.append(make("small", "", ` not measured: ${why}`));
    } else {
      const { number, unit } = reading(metric, value);
      description.append(make("b", "", number), make("span", "", ` ${unit}`));
    }
    group.append(description, term);
    return group;
  }

  #details(attempt: Attempt): HTMLElement[] {
    const rest = Object.entries(attempt.values).filter(([name]) => !this.#isElsewhere(name));
    return rest.map(([name, value]) => pair(this.#label(name), readingText(name, value), name));
  }

  /** Set large above, or of no use to a coach. */
  #isElsewhere(name: string): boolean {
    return this.#view.left.has(name) || this.#view.headline.some(({ metric }) => metric === name);
  }

  #showFlags(flags: readonly string[]): void {
    const items = flags.map((flag) => make("li", "", this.#inWords(flag)));
    div("flags").replaceChildren(...items);
    div("flags-box").hidden = items.length === 0;
    div("flags-title").textContent = items.length === 1 ? "1 remark" : `${items.length} remarks`;
  }

  /** Flags may name metrics: a coach reads their labels. */
  #inWords(flag: string): string {
    return capital(flag.replace(/[a-z]+(?:_[a-z0-9]+)+/g, (name) => this.#label(name)));
  }

  #showHistory(attempts: Attempts): void {
    const metric = this.#view.headline[0]?.metric ?? "";
    const best = attempts.best(metric);
    const items = attempts.all.slice(-24).map((attempt) => {
      const value = attempt.values[metric];
      const text = value === undefined ? "–" : reading(metric, value).number;
      const item = make("li", attempt.number === best ? "best" : "", text);
      item.setAttribute("aria-label", `${this.#view.one} ${attempt.number}: ${text}`);
      return item;
    });
    div("history").replaceChildren(...(items.length > 1 ? items : []));
  }

  #label(name: string): string {
    return this.#sport?.metrics.find((metric) => metric.name === name)?.label ?? humanName(name);
  }
}

function frames({ sent, answered, dropped, unexplained }: Snapshot): string {
  if (sent === 0) return "–";
  const left = Object.values(dropped).reduce((sum, count) => sum + count, 0) + unexplained;
  const share = Math.min(100, (100 * answered) / Math.max(1, answered + left));
  return left === 0 ? "all answered" : `${share.toFixed(1)} % answered`;
}

function row([term, value, testId]: Row): HTMLElement {
  return pair(term, value, testId);
}

/** What a coach should know about the numbers above it. */
function note(snapshot: Snapshot): string {
  const { answered, sent, resultsPerS, sentPerS } = snapshot;
  const skips = sent > 60 && answered > 0 && resultsPerS < 0.9 * sentPerS;
  const busy = skips ? "The server is busy and skips frames: it always takes the newest." : "";
  return `${busy} ${ageNote(snapshot)}`.trim();
}

function ageNote({ ageBasis, ageErrorMs }: Snapshot): string {
  if (ageBasis === "encoded") return "Age counts from the encoder: add a few milliseconds.";
  if (ageBasis !== "estimated") return "";
  const error = ageErrorMs === undefined ? "" : ` (±${Math.ceil(ageErrorMs)} ms)`;
  return `This browser hides when a frame left it, so the age is an estimate${error}.`;
}

function megabits(kbps: number): string {
  return `${(kbps / 1000).toFixed(1)} Mbit/s`;
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function named(group: HTMLElement, name: string): HTMLElement {
  group.dataset["name"] = name;
  return group;
}

function setText(group: HTMLElement, text: string): void {
  const description = group.lastElementChild;
  if (description !== null && description.textContent !== text) description.textContent = text;
}

function replaceAt(list: HTMLElement, index: number, group: HTMLElement): void {
  const present = list.children[index];
  if (present === undefined) list.append(group);
  else present.replaceWith(group);
}
