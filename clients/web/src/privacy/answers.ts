/** What a server keeps, as questions and their answers. */
import type { PrivacyInfo } from "@sideline/client";
import { language, numberText } from "../words/catalogue.ts";
import { say } from "./words.ts";

export interface Answer {
  readonly title: string;
  readonly lines: readonly string[];
}

export function answersOf(info: PrivacyInfo): readonly Answer[] {
  return [
    { title: say.live, lines: [say.liveMeasured, say.liveWatched, recording(info)] },
    { title: say.sessions, lines: [sessions(info)] },
    { title: say.videos, lines: videos(info) },
    { title: say.results, lines: [results(info)] },
    { title: say.people, lines: [say.peopleKept] },
    { title: say.where, lines: where(info) },
    { title: say.who, lines: who(info) },
    { title: say.remove, lines: [say.removeHow] },
  ];
}

function recording({ recordingAllowed, recordingMaxS }: PrivacyInfo): string {
  return recordingAllowed ? say.recordingAsked(durationText(recordingMaxS)) : say.recordingNever;
}

function sessions({ sessionsKept, sessionsKeptS }: PrivacyInfo): string {
  if (sessionsKept === 0) return say.sessionsNone;
  return say.sessionsKept(durationText(sessionsKeptS), numberText(sessionsKept));
}

function videos({ uploadsKeptS, unfinishedUploadsKeptS }: PrivacyInfo): string[] {
  return [
    uploadsKeptS === undefined ? say.videosForever : say.videosKept(durationText(uploadsKeptS)),
    say.videosUnfinished(durationText(unfinishedUploadsKeptS)),
  ];
}

function results({ analysesKeptS }: PrivacyInfo): string {
  return analysesKeptS === undefined
    ? say.resultsForever
    : say.resultsKept(durationText(analysesKeptS));
}

function where({ keptIn, tracesSent }: PrivacyInfo): string[] {
  const traces = tracesSent ? [say.traces] : [];
  return [keptIn === "disk" ? say.disk : say.store, say.noThird, say.webhooks, ...traces];
}

function who({ keyDemanded, requestsLogged }: PrivacyInfo): string[] {
  return [keyDemanded ? say.whoKey : say.whoOpen, requestsLogged ? say.logged : say.notLogged];
}

const UNITS = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
] as const;

/** In the largest unit of which it has at least two, or one exactly. */
export function durationText(seconds: number): string {
  const [unit, length] =
    UNITS.find(([, one]) => seconds >= 2 * one || seconds === one) ?? (["second", 1] as const);
  const form = { style: "unit", unit, unitDisplay: "long", maximumFractionDigits: 1 } as const;
  return new Intl.NumberFormat(language, form).format(seconds / length);
}
