/** The recordings that were sent: how far each is, what came of it. */
import {
  type AnalysisInfo,
  type Athlete,
  analyze,
  deleteAnalysis,
  deleteUpload,
  listAnalyses,
  type Server,
  SidelineError,
  type SportInfo,
  sendVideo,
} from "@sideline/client";
import { Compare } from "./compare.ts";
import { byId } from "./elements.ts";
import { Player } from "./player.ts";
import { RecordingRow } from "./recording-row.ts";
import { failedWords, type Row, rowOf, sendingRow } from "./recording-words.ts";

const LOOK_EVERY_MS = 1000;

/** One that is on its way, before the server knows that it is to be measured. */
interface Parcel {
  readonly key: string;
  readonly name: string;
  readonly sport: string;
  readonly abort: AbortController;
  sent: number;
  failure: string | undefined;
}

export class Recordings {
  readonly #box = byId("recorded", HTMLElement);
  readonly #list = byId("recorded-list", HTMLOListElement);
  readonly #player = new Player();
  readonly #comparison: Compare;
  readonly #rows = new Map<string, RecordingRow>();
  #parcels: readonly Parcel[] = [];
  #analyses: readonly AnalysisInfo[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly server: () => Server,
    private readonly sport: (name: string) => SportInfo | undefined,
  ) {
    this.#comparison = new Compare(server);
  }

  /** Asks for the list, and again as long as something in it changes. */
  async refresh(): Promise<void> {
    clearTimeout(this.#timer);
    try {
      this.#analyses = await listAnalyses(this.server());
    } catch (cause) {
      if (!(cause instanceof SidelineError)) throw cause;
      // The list shows what was last known; what is wrong is said where something is asked for.
    }
    this.#show();
    const open = this.#analyses.some(({ state }) => state === "queued" || state === "running");
    if (open) this.#timer = setTimeout(() => void this.refresh(), LOOK_EVERY_MS);
  }

  send(file: File, sport: string, athlete: Athlete): void {
    const parcel: Parcel = {
      key: `sending-${performance.now()}`,
      name: file.name,
      sport,
      abort: new AbortController(),
      sent: 0,
      failure: undefined,
    };
    this.#parcels = [parcel, ...this.#parcels];
    this.#show();
    void this.#deliver(parcel, file, athlete);
  }

  async #deliver(parcel: Parcel, file: File, athlete: Athlete): Promise<void> {
    const onProgress = (sent: number): void => {
      parcel.sent = sent;
      this.#show();
    };
    try {
      const server = this.server();
      const uploadId = await sendVideo(server, file, { onProgress, signal: parcel.abort.signal });
      await analyze(server, { uploadId, sport: parcel.sport, athlete });
      this.#forget(parcel);
      await this.refresh();
    } catch (cause) {
      if (parcel.abort.signal.aborted) return;
      parcel.failure = failedWords(cause);
      this.#show();
    }
  }

  #compare({ key }: Row): void {
    const analysis = this.#analyses.find(({ id }) => id === key);
    const sport = analysis && this.sport(analysis.sport);
    if (sport) this.#comparison.open(this.#analyses, analysis, sport);
  }

  #forget(parcel: Parcel): void {
    this.#parcels = this.#parcels.filter((other) => other !== parcel);
  }

  async #remove(row: Row): Promise<void> {
    const parcel = this.#parcels.find(({ key }) => key === row.key);
    if (parcel === undefined) {
      await this.#delete(row.key);
      return;
    }
    parcel.abort.abort(new Error("not wanted any more"));
    this.#forget(parcel);
    this.#show();
  }

  /** The analysis, and the file that was sent for it. */
  async #delete(id: string): Promise<void> {
    const uploadId = this.#analyses.find((one) => one.id === id)?.uploadId;
    try {
      await deleteAnalysis(this.server(), id);
      if (uploadId !== undefined) await deleteUpload(this.server(), uploadId);
    } catch (cause) {
      if (!(cause instanceof SidelineError)) throw cause;
      // Gone already, or out of reach: the list shows what is left.
    }
    await this.refresh();
  }

  #show(): void {
    const rows = [
      ...this.#parcels.map((one) => sendingRow(one, this.sport(one.sport))),
      ...this.#analyses.map((one) => {
        const sport = this.sport(one.sport);
        return rowOf(one, sport, Compare.possible(this.#analyses, one, sport));
      }),
    ];
    this.#box.hidden = rows.length === 0;
    const shown = rows.map((row) => this.#rowFor(row).show(row));
    if (shown.some((element, at) => this.#list.children[at] !== element) || this.#surplus(rows))
      this.#list.replaceChildren(...shown);
  }

  #surplus(rows: readonly Row[]): boolean {
    const keys = new Set(rows.map(({ key }) => key));
    for (const key of this.#rows.keys()) if (!keys.has(key)) this.#rows.delete(key);
    return this.#list.children.length !== rows.length;
  }

  #rowFor({ key }: Row): RecordingRow {
    const known = this.#rows.get(key);
    if (known !== undefined) return known;
    const made = new RecordingRow({
      remove: (row) => void this.#remove(row),
      play: (url) => this.#player.play(url),
      compare: (row) => this.#compare(row),
    });
    this.#rows.set(key, made);
    return made;
  }
}
