/** What somebody with a shared link sees: one session or one recording, and nothing beside it. */
import {
  type AnalysisInfo,
  analysisInfo,
  fetchShared,
  fetchSports,
  type LineState,
  type Server,
  ServerError,
  type SessionInfo,
  SessionLine,
  type SharedInfo,
  type SportInfo,
  sessionInfo,
  sessionRecording,
} from "@sideline/client";
import { byId, make, pair } from "../elements.ts";
import { readingText } from "../format.ts";
import { attemptsIn } from "../recording-words.ts";
import { metricLabel, sportLabel } from "../sports.ts";
import { keptFinals } from "../watch/kept-finals.ts";
import { SessionView } from "../watch/session-view.ts";
import { WatchedSession } from "../watch/watched-session.ts";
import { relativeText } from "../words/when.ts";
import { sportOf } from "./sport.ts";
import { say } from "./words.ts";

const CLOSED = "closed";
/** With what was seen drawn on it, else without. */
const VIDEOS = ["overlay.mp4", "replay.mp4", "replay.webm"];
/** Until then the server has kept what a session that just ended was. */
const SETTLED_AFTER_MS = 3000;

export class SharedPage {
  constructor(private readonly server: Server) {
    byId("again", HTMLButtonElement).addEventListener("click", () => location.reload());
  }

  async start(): Promise<void> {
    if (this.server.token === undefined) {
      this.#close(say.none, say.noneWords);
      return;
    }
    try {
      await this.#open(await fetchShared(this.server));
    } catch (cause) {
      this.#refused(cause);
    }
  }

  async #open(shared: SharedInfo): Promise<void> {
    const kind = shared.kind === "session" ? say.session : say.recording;
    byId("title", HTMLElement).textContent = shared.label ?? kind;
    byId("until", HTMLElement).textContent = say.until(relativeText(shared.expiresAt, Date.now()));
    if (shared.kind === "session") await this.#session(shared);
    else await this.#analysis(shared);
    byId("content", HTMLElement).hidden = false;
  }

  /** The newest of those that are one to whoever looks on: servers die, and another goes on. */
  async #session({ id: first, later, sport: name }: SharedInfo): Promise<void> {
    const id = later.at(-1) ?? first;
    const info = await sessionInfo(this.server, id);
    const finals = await keptFinals(this.server, info);
    const sport = (await this.#sport(name)) ?? sportOf(name, finals);
    const session = new WatchedSession(info);
    const live = info.state !== CLOSED;
    this.#about(say.session, sport, live ? undefined : attemptsIn(info.summary).count);
    byId("content", HTMLElement).hidden = false;
    session.line = live ? "connecting" : "over";
    const view = new SessionView(byId("view", HTMLElement), this.server, session, sport);
    view.start(live);
    if (live) this.#follow(session, view);
    else await this.#over(info);
  }

  #follow(session: WatchedSession, view: SessionView): void {
    const line = new SessionLine(this.server, session.info.id, {
      state: (state) => {
        session.line = state;
        this.#chip(state);
        if (state === "refused") this.#close(say.expired, say.expiredWords);
        else if (state === "over" || state === "gone")
          setTimeout(() => location.reload(), SETTLED_AFTER_MS);
      },
      message: (message) => {
        session.take(message, performance.now());
        if (message.type === "metrics") view.frame(performance.now());
        else if (message.type === "event") view.event(message);
      },
      resumed: () => view.missed(),
    });
    line.start();
    addEventListener("online", () => line.hurry());
    setInterval(() => view.second(performance.now()), 1000);
  }

  async #over({ id, recording }: SessionInfo): Promise<void> {
    this.#chip("over");
    if (recording?.uploadId === undefined) return;
    const { analysis } = await sessionRecording(this.server, id);
    const shown = VIDEOS.map((name) => analysis?.results[name]).find((one) => one !== undefined);
    if (shown === undefined) return;
    this.#video(shown);
    byId("results", HTMLElement).replaceChildren(this.#replay(id));
    byId("sums", HTMLElement).hidden = false;
  }

  #replay(id: string): HTMLElement {
    const link = make("a", "quiet", say.replay) as HTMLAnchorElement;
    const token = encodeURIComponent(this.server.token ?? "");
    link.href = `./replay?session=${encodeURIComponent(id)}#share=${token}`;
    link.dataset["testid"] = "replay";
    return link;
  }

  async #analysis({ id, sport: name }: SharedInfo): Promise<void> {
    const analysis = await analysisInfo(this.server, id);
    const sport = (await this.#sport(name)) ?? sportOf(name, []);
    this.#about(say.recording, sport, attemptsIn(analysis.summary).count);
    const results = byId("results", HTMLElement);
    if (analysis.state !== "done")
      results.textContent = analysis.state === "failed" ? say.failed : say.working;
    this.#sums(analysis, sport);
    const { "overlay.mp4": overlay, "report.html": report } = analysis.results;
    if (overlay !== undefined) this.#video(overlay);
    if (report !== undefined) results.replaceChildren(this.#report(report));
  }

  #sums({ summary }: AnalysisInfo, sport: SportInfo): void {
    const metrics = (summary["metrics"] ?? {}) as Readonly<
      Record<string, { readonly mean?: number; readonly best?: number }>
    >;
    const rows = Object.entries(metrics).flatMap(([name, { mean, best }]) =>
      mean === undefined || best === undefined
        ? []
        : [
            pair(
              metricLabel(sport, name),
              `${say.best(readingText(name, best))} · ${say.mean(readingText(name, mean))}`,
            ),
          ],
    );
    byId("sums-list", HTMLElement).replaceChildren(...rows);
    byId("sums", HTMLElement).hidden = false;
  }

  #report(address: string): HTMLElement {
    const link = make("a", "quiet", say.report) as HTMLAnchorElement;
    link.href = address;
    link.target = "_blank";
    link.rel = "noopener noreferrer";
    return link;
  }

  #video(address: string): void {
    const video = byId("video", HTMLVideoElement);
    video.setAttribute("aria-label", say.video);
    // Where there is none (any more) the numbers stand for themselves.
    video.addEventListener("error", () => {
      video.hidden = true;
    });
    video.src = address;
    video.hidden = false;
  }

  /** Undefined where the link does not open the list of sports. */
  async #sport(name: string): Promise<SportInfo | undefined> {
    try {
      const { endpoint, token } = this.server;
      return (await fetchSports(endpoint, token)).find((one) => one.name === name);
    } catch (cause) {
      if (cause instanceof ServerError) return undefined;
      throw cause;
    }
  }

  #about(kind: string, sport: SportInfo, many: number | undefined): void {
    const words = [kind, sportLabel(sport), ...(many === undefined ? [] : [say.measured(many)])];
    byId("about", HTMLElement).textContent = words.join(" · ");
  }

  #chip(state: LineState): void {
    const chip = byId("connection", HTMLElement);
    chip.hidden = false;
    chip.textContent = state === "live" ? say.live : state === "over" ? say.over : say.lost;
    document.body.dataset["state"] =
      state === "live" ? "live" : state === "over" ? "idle" : "reconnecting";
  }

  #refused(cause: unknown): void {
    if (!(cause instanceof ServerError)) throw cause;
    if ([401, 403, 404, 410].includes(cause.status)) this.#close(say.expired, say.expiredWords);
    else {
      const words = cause.status === 0 ? say.unreachableWords : (cause.detail ?? cause.message);
      this.#close(say.unreachable, words);
      byId("again", HTMLElement).hidden = false;
    }
  }

  #close(title: string, words: string): void {
    byId("content", HTMLElement).hidden = true;
    byId("closed", HTMLElement).hidden = false;
    byId("closed-title", HTMLElement).textContent = title;
    byId("closed-words", HTMLElement).textContent = words;
    byId("connection", HTMLElement).hidden = true;
  }
}
