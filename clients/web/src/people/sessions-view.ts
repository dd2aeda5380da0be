/** An athlete's sessions and recordings, the newest first; two of them can be chosen. */
import type { SportInfo, TimelineEntry } from "@sideline/client";
import { byId, make } from "../elements.ts";
import { readingText } from "../format.ts";
import { sportView } from "../sports.ts";
import { clockText } from "../words/when.ts";
import { dayText } from "./figures.ts";
import { attemptsOf, bestOf, comparable, outcomeOf } from "./results.ts";
import { say } from "./words.ts";

const CHOSEN = 2;

export class SessionsView {
  readonly #list = byId("sessions", HTMLElement);
  readonly #compare = byId("compare", HTMLButtonElement);
  #chosen: readonly TimelineEntry[] = [];
  readonly #boxes = new Map<string, HTMLInputElement>();

  constructor(compare: (first: TimelineEntry, second: TimelineEntry) => void) {
    this.#compare.addEventListener("click", () => {
      const [first, second] = inTime(this.#chosen);
      if (first !== undefined && second !== undefined) compare(first, second);
    });
    this.#tell();
  }

  clear(): void {
    this.#list.replaceChildren();
    this.#boxes.clear();
    this.#chosen = [];
    this.#tell();
  }

  add(entries: readonly TimelineEntry[], sport: SportInfo): void {
    this.#list.append(...entries.map((entry) => this.#row(entry, sport)));
    const many = [...this.#boxes.keys()].length;
    this.#compare.hidden = many < CHOSEN;
  }

  #row(entry: TimelineEntry, sport: SportInfo): HTMLElement {
    const item = make("li", "card session");
    item.dataset["testid"] = "session";
    const when = `${dayText(entry.createdAt)}, ${clockText(entry.createdAt)}`;
    const words = make("div", "words");
    words.append(make("p", "when", when), make("p", "note", whatOf(entry)));
    item.append(words, make("p", "result", resultOf(entry, sport)), this.#actions(entry, when));
    return item;
  }

  #actions(entry: TimelineEntry, when: string): HTMLElement {
    const actions = make("div", "actions");
    if (comparable(entry)) actions.append(this.#pick(entry, when));
    if (outcomeOf(entry) === "done") actions.append(replayLink(entry, when));
    return actions;
  }

  #pick(entry: TimelineEntry, when: string): HTMLElement {
    const label = make("label", "pick");
    const box = document.createElement("input");
    box.type = "checkbox";
    box.dataset["testid"] = "pick";
    box.setAttribute("aria-label", say.pickOf(when));
    box.addEventListener("change", () => this.#choose(entry, box.checked));
    this.#boxes.set(entry.id, box);
    label.append(box, make("span", "", say.pick));
    return label;
  }

  /** The one that was chosen first gives way to a third. */
  #choose(entry: TimelineEntry, on: boolean): void {
    const others = this.#chosen.filter(({ id }) => id !== entry.id);
    this.#chosen = on ? [...others, entry].slice(-CHOSEN) : others;
    const chosen = new Set(this.#chosen.map(({ id }) => id));
    for (const [id, box] of this.#boxes) box.checked = chosen.has(id);
    this.#tell();
  }

  #tell(): void {
    const missing = CHOSEN - this.#chosen.length;
    this.#compare.disabled = missing > 0;
    this.#compare.textContent = missing > 0 ? say.compareHint(missing) : say.compareNow;
    this.#compare.classList.toggle("ready", missing === 0);
    this.#compare.hidden = this.#boxes.size < CHOSEN;
  }
}

/** The earlier first. */
export function inTime(entries: readonly TimelineEntry[]): readonly TimelineEntry[] {
  return [...entries].sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime());
}

export function replayAddress({ kind, id }: Pick<TimelineEntry, "kind" | "id">): string {
  return `./replay?${kind}=${encodeURIComponent(id)}`;
}

function replayLink(entry: TimelineEntry, when: string): HTMLElement {
  const link = document.createElement("a");
  link.className = "button";
  link.href = replayAddress(entry);
  link.textContent = say.replay;
  link.dataset["testid"] = "replay";
  link.setAttribute("aria-label", say.replayOf(when));
  return link;
}

function whatOf(entry: TimelineEntry): string {
  const { kind, video, sessionId } = entry;
  if (outcomeOf(entry) === "live") return say.liveNow;
  if (kind === "session") return say.live;
  return sessionId !== undefined ? say.ofRecording : `${say.recording}: ${video ?? ""}`;
}

function resultOf(entry: TimelineEntry, sport: SportInfo): string {
  const outcome = outcomeOf(entry);
  if (outcome === "waiting") return say.waiting;
  if (outcome === "failed") return say.failed;
  const { cue } = sportView(sport);
  const best = bestOf(entry, cue);
  const attempts = say.attempts(attemptsOf(entry));
  return best === undefined ? attempts : `${attempts} · ${say.bestOf(readingText(cue, best))}`;
}
