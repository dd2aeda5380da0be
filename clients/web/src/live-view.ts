/** What a session shows: picture, phases, attempts, and how good the connection is. */
import type {
  Athlete,
  EventMessage,
  FrameResult,
  SendLimits,
  SidelineSession,
  SportInfo,
  TappedFrame,
} from "@sideline/client";
import { AttemptCard } from "./attempt-card.ts";
import { Attempts } from "./attempts.ts";
import { Calibration } from "./calibration.ts";
import { finalCue } from "./cue-words.ts";
import { Cues } from "./cues.ts";
import { byId } from "./elements.ts";
import { milliseconds } from "./format.ts";
import { limitsWords } from "./limits-words.ts";
import { NowCard } from "./now-card.ts";
import { PhaseBadge } from "./phase-badge.ts";
import { playLive } from "./preview.ts";
import { showQuality } from "./quality-card.ts";
import { Ribbon } from "./ribbon.ts";
import type { VideoSource } from "./source.ts";
import { NO_SPORT, type SportView, sportView } from "./sports.ts";
import { Stage } from "./stage.ts";
import { words } from "./words/catalogue.ts";

const say = words({
  en: { age: (time: string) => `Age ${time}` },
  es: { age: (time: string) => `Retardo ${time}` },
  fr: { age: (time: string) => `Âge ${time}` },
});

export class LiveView {
  readonly preview = byId("preview", HTMLVideoElement);
  readonly #box = byId("stage", HTMLElement);
  readonly #stage = new Stage(byId("overlay", HTMLCanvasElement), this.preview, this.#box);
  readonly #ribbon = new Ribbon(byId("ribbon", HTMLCanvasElement));
  readonly #badge = new PhaseBadge();
  readonly #card = new AttemptCard();
  readonly #now = new NowCard();
  readonly #cues = new Cues();
  readonly #calibration = new Calibration({
    say: (words) => this.#cues.say(words),
    done: (heightM) => this.calibrated?.(heightM),
  });
  /** Somebody stood still; the height is undefined where nobody told it. */
  calibrated: ((heightM: number | undefined) => void) | undefined;
  #view: SportView = NO_SPORT;
  #phases: readonly string[] = [];
  #attempts = new Attempts("");

  /** How many results were drawn on their own frame, and how many over the live video. */
  get drawn(): { readonly matched: number; readonly unmatched: number } {
    return this.#stage.drawn;
  }

  /** Empties everything for a session of this sport. */
  reset(sport: SportInfo, athlete: Athlete): void {
    this.#view = sportView(sport);
    this.#phases = sport.phases.filter((phase) => phase !== this.#view.nobody);
    this.#attempts = new Attempts(this.#view.attemptKind);
    delete document.body.dataset["results"];
    this.#card.reset(sport);
    this.#now.reset(sport);
    this.#cues.reset(sport);
    this.#calibration.reset(sport, athlete.heightM);
    this.#ribbon.clear(this.#phases);
    this.#badge.reset(this.#phases);
    this.limits(undefined);
    byId("age", HTMLElement).textContent = "";
  }

  show({ stream, mirrored }: VideoSource): void {
    this.#box.classList.toggle("mirrored", mirrored);
    void playLive(this.preview, stream);
  }

  /** The video is over; the results stay. */
  clear(): void {
    this.preview.srcObject = null;
    this.#stage.clear();
    this.#cues.stop();
    this.#calibration.stop();
    this.limits(undefined);
  }

  /** The server counts attempts from 1 (again). */
  startAnew(): void {
    this.#attempts.startAnew();
  }

  frame(result: FrameResult, picture: TappedFrame | undefined): void {
    this.#stage.draw(result, picture);
    this.#badge.show(result.phase);
    this.#ribbon.draw(this.#phases, result.phase, result.arrivedMs);
    this.#now.show(result.metrics);
    this.#cues.live(result.metrics, result.arrivedMs);
    const { videoWidth, videoHeight } = this.preview;
    if (videoHeight > 0)
      this.#calibration.frame(result.pose, videoWidth / videoHeight, result.arrivedMs);
  }

  event(event: EventMessage): void {
    if (!this.#attempts.take(event)) return;
    this.#card.show(this.#attempts);
    document.body.dataset["results"] = "yes";
    if (event.stage !== "final") return;
    this.#calibration.attempted();
    this.#cues.final(event, performance.now());
    this.#announce(event);
  }

  limits(limits: SendLimits | undefined): void {
    byId("limits", HTMLElement).textContent = limitsWords(limits);
  }

  async quality(session: SidelineSession): Promise<void> {
    this.#stage.refresh(performance.now());
    const sending = await session.sending();
    const { state } = session;
    if (state === "closed") return;
    const snapshot = session.snapshot();
    const size = sending === undefined ? "" : `${sending.width}×${sending.height} ${sending.codec}`;
    showQuality(snapshot, size, state === "reconnecting");
    const age = snapshot.ageP50Ms;
    byId("age", HTMLElement).textContent = age === undefined ? "" : say.age(milliseconds(age));
  }

  /** For who hears the page instead of seeing it. */
  #announce(event: EventMessage): void {
    const cue = finalCue(this.#view.cue, event);
    if (cue === undefined) return;
    const { textContent: title } = byId("attempt-title", HTMLElement);
    byId("announcer", HTMLElement).textContent = `${title}: ${cue.spoken}`;
  }
}
