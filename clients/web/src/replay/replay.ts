/** The page: what there is, what stands in the way of it, and the replay itself. */
import {
  type AnalysisInfo,
  analyze,
  fetchPoses,
  fetchSports,
  listAnalyses,
  type Poses,
  type Server,
  SidelineError,
  type SportInfo,
} from "@sideline/client";
import { Compare } from "../compare.ts";
import { byId } from "../elements.ts";
import { serverAnswers } from "../shell/offline.ts";
import { errorText } from "../words/errors.ts";
import type { Wanted } from "./asked.ts";
import { showExports } from "./exports.ts";
import { type Headers, headersWith, jsonAt } from "./fetching.ts";
import { type Found, find, passes, videoOf } from "./found.ts";
import { type Note, notesIn } from "./noted.ts";
import { Player } from "./player.ts";
import { Removal, removeAll } from "./removal.ts";
import { attemptsIn, type Reported } from "./reported.ts";
import { type Rights, rights } from "./rights.ts";
import { showFailure, showState } from "./state.ts";
import { say } from "./words.ts";

const LOOK_EVERY_MS = 1000;
const COMPARED = 100;
/** What is answered of a recording that is not there, or not for this key. */
const UNKNOWN: ReadonlySet<string> = new Set(["rejected", "forbidden"]);

export interface Asked {
  readonly wanted: Wanted | undefined;
  readonly attempt: number | undefined;
  readonly endpoint: string;
  readonly token: string | undefined;
  readonly shared: boolean;
}

export class Replay {
  readonly #server: Server;
  readonly #headers: Headers;
  readonly #player = new Player();
  readonly #removal = new Removal(() => void this.#remove());
  readonly #compare: Compare;
  #rights: Rights = { measure: false, remove: false };
  #sports: readonly SportInfo[] = [];
  #found: Found | undefined;
  #comparable: readonly AnalysisInfo[] = [];

  constructor(private readonly asked: Asked) {
    this.#server = { endpoint: asked.endpoint, token: asked.token };
    this.#headers = headersWith(asked.token);
    this.#compare = new Compare(() => this.#server);
    byId("measure", HTMLButtonElement).addEventListener("click", () => void this.#measure());
    byId("again", HTMLButtonElement).addEventListener("click", () => void this.start());
    byId("compare-open", HTMLButtonElement).addEventListener("click", () => this.#openCompare());
  }

  async start(): Promise<void> {
    if (this.asked.wanted === undefined) {
      showFailure(say.nothingAsked);
      return;
    }
    try {
      const { shared, endpoint, token } = this.asked;
      [this.#rights, this.#sports] = await Promise.all([
        rights(shared),
        fetchSports(endpoint, token).catch(() => []),
      ]);
      await this.#look(this.asked.wanted);
    } catch (cause) {
      await this.#fail(cause);
    }
  }

  /** Asks again as long as what stands in the way passes by itself. */
  async #look(wanted: Wanted): Promise<void> {
    const found = await find(this.#server, wanted);
    this.#found = found;
    showState(found, this.#rights, this.#sport());
    const { obstacle } = found;
    if (obstacle === undefined) await this.#show(found);
    else if (passes(obstacle)) {
      setTimeout(() => {
        this.#look(wanted).catch((cause: unknown) => this.#fail(cause));
      }, LOOK_EVERY_MS);
    } else await this.#showWithout(found);
  }

  async #show(found: Found): Promise<void> {
    const { analysis, session } = found;
    if (analysis === undefined) return;
    const [poses, report, notes] = await Promise.all([
      fetchPoses(this.#server, analysis),
      this.#report(found),
      this.#notes(),
    ]);
    if (poses === undefined) {
      showFailure(say.noPoses);
      await this.#showWithout(found);
      return;
    }
    this.#open(poses, report, notes, videoOf(analysis.results));
    showExports(analysis, session?.id, session?.recording !== undefined, this.#headers);
    await this.#offerComparison(analysis);
  }

  #open(
    poses: Poses,
    attempts: readonly Reported[],
    notes: readonly Note[],
    video: { readonly url: string; readonly drawn: boolean } | undefined,
  ): void {
    document.body.dataset["state"] = "ready";
    byId("state", HTMLElement).hidden = video !== undefined;
    if (video === undefined) showFailure(say.noVideo);
    byId("watching", HTMLElement).hidden = false;
    byId("watching", HTMLElement).classList.remove("bare");
    this.#offerRemoval();
    const sport = this.#sport();
    this.#player.open({ poses, attempts, notes, video, sport });
    this.#player.go(this.asked.attempt);
  }

  /** There is no video with poses: the numbers of the live session are shown all the same. */
  async #showWithout(found: Found): Promise<void> {
    const [attempts, notes] = await Promise.all([this.#report(found), this.#notes()]);
    byId("watching", HTMLElement).hidden = false;
    byId("watching", HTMLElement).classList.add("bare");
    this.#player.list(attempts, notes, this.#sport());
    showExports(
      found.analysis,
      found.session?.id,
      found.session?.recording?.state === "ready",
      this.#headers,
    );
    this.#offerRemoval();
  }

  async #report({ analysis, session }: Found): Promise<readonly Reported[]> {
    const own =
      session && `./api/v1/sessions/${encodeURIComponent(session.id)}/results/report.json`;
    const url = analysis?.results["report.json"] ?? own;
    return url === undefined ? [] : attemptsIn(await jsonAt(url, this.#headers));
  }

  async #notes(): Promise<readonly Note[]> {
    const { wanted } = this.asked;
    if (wanted?.kind !== "session") return [];
    const url = `./api/v1/sessions/${encodeURIComponent(wanted.id)}/notes`;
    return notesIn(await jsonAt(url, this.#headers));
  }

  #sport(): SportInfo | undefined {
    const name = this.#found?.analysis?.sport ?? this.#found?.session?.sport;
    return this.#sports.find((sport) => sport.name === name);
  }

  async #measure(): Promise<void> {
    const session = this.#found?.session;
    const { wanted } = this.asked;
    if (session === undefined || wanted === undefined) return;
    byId("measure", HTMLButtonElement).disabled = true;
    try {
      const { athleteId, athlete } = session;
      const whose = athleteId === undefined ? {} : { athleteId };
      await analyze(this.#server, {
        sessionId: session.id,
        sport: session.sport,
        athlete,
        ...whose,
      });
      await this.#look(wanted);
    } catch (cause) {
      await this.#fail(cause);
    } finally {
      byId("measure", HTMLButtonElement).disabled = false;
    }
  }

  #openCompare(): void {
    const { analysis } = this.#found ?? {};
    const sport = this.#sport();
    if (analysis === undefined || sport === undefined) return;
    this.#player.pause();
    this.#compare.open(this.#comparable, analysis, sport);
  }

  /** With other attempts of this recording, and of any other in the same sport. */
  async #offerComparison(analysis: AnalysisInfo): Promise<void> {
    const others = this.asked.shared ? [] : await this.#others();
    this.#comparable = [analysis, ...others.filter(({ id }) => id !== analysis.id)];
    const possible = Compare.possible(this.#comparable, analysis, this.#sport());
    byId("compare-open", HTMLElement).hidden = !possible;
  }

  /** A key that may not list them compares what it sees. */
  async #others(): Promise<readonly AnalysisInfo[]> {
    return listAnalyses(this.#server, COMPARED).catch((cause: unknown) => {
      if (cause instanceof SidelineError) return [];
      throw cause;
    });
  }

  #offerRemoval(): void {
    this.#removal.offer(this.#rights.remove);
  }

  async #remove(): Promise<void> {
    const { session, analysis } = this.#found ?? {};
    try {
      await removeAll(this.#server, session, analysis);
      this.#player.pause();
      byId("watching", HTMLElement).hidden = true;
      byId("compare-open", HTMLElement).hidden = true;
      showFailure(say.removed);
    } catch (cause) {
      await this.#fail(cause);
    }
  }

  async #fail(cause: unknown): Promise<void> {
    if (!(cause instanceof SidelineError)) throw cause;
    // The SDK's word for a server that knows no such thing as well as for none at all.
    const missing = cause.code === "not-a-server" && (await serverAnswers());
    showFailure(missing || UNKNOWN.has(cause.code) ? say.notFound : errorText(cause), true);
  }
}
