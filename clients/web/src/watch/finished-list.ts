/** What has just ended, with the way to its replay. */
import type { SessionInfo } from "@sideline/client";
import { renew } from "../coach-pages/parts.ts";
import { byId, make } from "../elements.ts";
import { readingText } from "../format.ts";
import { attemptsIn } from "../recording-words.ts";
import { sportView } from "../sports.ts";
import { relativeText } from "../words/when.ts";
import type { Hub } from "./hub.ts";
import { titleOf } from "./names.ts";
import { say } from "./words.ts";

const RECENT_MS = 12 * 3_600_000;

export function showFinished(hub: Hub, nowMs: number): void {
  const recent = hub.finished.filter((one) => isRecent(one, nowMs));
  byId("finished", HTMLElement).hidden = recent.length === 0;
  const rows = recent.map((one) => row(one, hub, nowMs));
  renew(byId("finished-list", HTMLElement), rows);
}

function isRecent({ endedAt }: SessionInfo, nowMs: number): boolean {
  return endedAt !== undefined && nowMs - endedAt.getTime() < RECENT_MS;
}

function row(session: SessionInfo, hub: Hub, nowMs: number): HTMLElement {
  const { main, more } = titleOf(session, hub.names, say.someone);
  const item = make("li", "finished-row");
  item.dataset["testid"] = "finished-row";
  const text = make("div", "");
  const found = foundIn(session, hub);
  const when = session.endedAt === undefined ? [] : [relativeText(session.endedAt, nowMs)];
  text.append(make("b", "", main), make("p", "note", [more, ...found, ...when].join(" · ")));
  const link = make("a", "quiet", say.replay) as HTMLAnchorElement;
  link.href = `./replay?session=${encodeURIComponent(session.id)}`;
  link.setAttribute("aria-label", say.replayOne(main));
  item.append(text, link);
  return item;
}

/** How many results, and the best one. */
function foundIn({ summary, sport: name }: SessionInfo, hub: Hub): string[] {
  const { count } = attemptsIn(summary);
  const best = bestIn(summary, hub, name);
  return [say.results(count), ...(best === undefined ? [] : [say.best(best)])];
}

function bestIn(summary: SessionInfo["summary"], hub: Hub, name: string): string | undefined {
  const sport = hub.sport(name);
  if (sport === undefined) return undefined;
  const { cue } = sportView(sport);
  const value = bestOf(summary, cue);
  return value === undefined ? undefined : readingText(cue, value);
}

/** A summary's best of a metric; undefined where it was not measured. */
export function bestOf(summary: SessionInfo["summary"], metric: string): number | undefined {
  const metrics = summary["metrics"] as Record<string, { readonly best?: unknown }> | undefined;
  const best = metrics?.[metric]?.best;
  return typeof best === "number" ? best : undefined;
}
