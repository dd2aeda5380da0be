/** The card that says what stands in the way of the replay. */
import type { SportInfo } from "@sideline/client";
import { byId } from "../elements.ts";
import { sportLabel } from "../sports.ts";
import { language, numberText } from "../words/catalogue.ts";
import type { Found, Obstacle } from "./found.ts";
import type { Rights } from "./rights.ts";
import { say } from "./words.ts";

const element = (id: string): HTMLElement => byId(id, HTMLElement);

export function showState(found: Found, rights: Rights, sport: SportInfo | undefined): void {
  showTitle(found, sport);
  const { obstacle } = found;
  if (obstacle === undefined) {
    element("state-text").textContent = say.loading;
    element("state-note").textContent = "";
    element("measure").hidden = element("again").hidden = element("state-progress").hidden = true;
    return;
  }
  document.body.dataset["state"] = obstacle.is;
  element("state").hidden = false;
  tellState(obstacleText(obstacle));
  const offers = obstacle.is === "ready" || obstacle.is === "unmeasured";
  const measurable = offers && found.session !== undefined;
  element("measure").hidden = !(measurable && rights.measure);
  element("again").hidden = true;
  element("state-note").textContent = noteOf(obstacle, measurable, rights);
  const bar = byId("state-progress", HTMLProgressElement);
  bar.hidden = obstacle.is !== "measuring";
  if (obstacle.is === "measuring") bar.value = obstacle.analysis.progress;
}

/** `again`: trying again may help. */
export function showFailure(text: string, again = false): void {
  element("state").hidden = false;
  tellState(text);
  element("measure").hidden = element("state-progress").hidden = true;
  element("again").hidden = !again;
  element("state-note").textContent = "";
}

/** A text that has not changed is not read out again. */
function tellState(text: string): void {
  const line = element("state-text");
  if (line.textContent !== text) line.textContent = text;
}

function showTitle({ session, analysis }: Found, sport: SportInfo | undefined): void {
  const made = session?.createdAt ?? analysis?.createdAt;
  element("title").textContent =
    sport === undefined ? (session?.sport ?? analysis?.sport ?? "") : sportLabel(sport);
  const form = { dateStyle: "full", timeStyle: "short" } as const;
  const when = made === undefined ? "" : new Intl.DateTimeFormat(language, form).format(made);
  const name = session === undefined ? (analysis?.video ?? "") : "";
  element("subtitle").textContent = [when, name].filter(Boolean).join(" · ");
}

function obstacleText(obstacle: Obstacle): string {
  switch (obstacle.is) {
    case "live":
      return say.live;
    case "writing":
      return say.writing;
    case "unrecorded":
      return say.notRecorded;
    case "deleted":
      return say.deletedVideo;
    case "ready":
      return say.ready;
    case "failed":
      return say.failed(obstacle.why);
    case "unmeasured":
      return say.analysisFailed(obstacle.why);
    case "measuring":
      return measuringText(obstacle.analysis.state, obstacle.analysis);
  }
}

function measuringText(
  state: string,
  { progress, leftS }: { readonly progress: number; readonly leftS: number | undefined },
): string {
  if (state === "queued") return say.queued;
  const left = leftS === undefined ? "" : say.left(`${numberText(Math.ceil(leftS))} s`);
  return say.measuring(`${numberText(progress * 100)} %`, left);
}

function noteOf(obstacle: Obstacle, measurable: boolean, rights: Rights): string {
  if (obstacle.is === "unrecorded") return say.notRecordedNote;
  if (!measurable) return "";
  return rights.measure ? say.readyNote : say.mayNot;
}
