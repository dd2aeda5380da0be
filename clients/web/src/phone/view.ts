/** What a session shows on the phone that films it: read from three metres away, or heard. */
import type {
  EventMessage,
  FrameResult,
  SendLimits,
  SessionState,
  SidelineSession,
  SportInfo,
  TappedFrame,
} from "@sideline/client";
import { Attempts } from "../attempts.ts";
import { finalCue } from "../cue-words.ts";
import { Cues } from "../cues.ts";
import { byId } from "../elements.ts";
import { milliseconds } from "../format.ts";
import { limitsWords } from "../limits-words.ts";
import { playLive } from "../preview.ts";
import type { RunView } from "../run.ts";
import type { VideoSource } from "../source.ts";
import { NO_SPORT, type SportView, sportView } from "../sports.ts";
import { Stage } from "../stage.ts";
import { numberText } from "../words/catalogue.ts";
import { Framing } from "./framing.ts";
import { buzz } from "./haptics.ts";
import { noStrain, Watch } from "./strain.ts";
import { say } from "./words.ts";

export class PhoneView implements RunView {
  readonly preview = byId("preview", HTMLVideoElement);
  calibrated: ((heightM: number | undefined) => void) | undefined;
  readonly #box = byId("stage", HTMLElement);
  readonly #stage = new Stage(byId("overlay", HTMLCanvasElement), this.preview, this.#box);
  readonly #cues = new Cues();
  readonly #framing = new Framing({
    say: (words) => this.#cues.say(words),
    framed: () => buzz("framed"),
  });
  #sport: SportView = NO_SPORT;
  #attempts = new Attempts("");
  #watch: Watch | undefined;
  #broken = false;

  /** How many results were drawn on their own frame, and how many over the live video. */
  get drawn(): { readonly matched: number; readonly unmatched: number } {
    return this.#stage.drawn;
  }

  /** Empties everything for a session of this sport. */
  reset(sport: SportInfo): void {
    this.#sport = sportView(sport);
    this.#attempts = new Attempts(this.#sport.attemptKind);
    this.#broken = false;
    this.#cues.reset(sport);
    this.#framing.begin(sport);
    put("count", say.attempts(0));
    put("last", "–");
    this.limits(undefined);
    buzz("started");
  }

  show({ stream, mirrored }: VideoSource): void {
    this.#box.classList.toggle("mirrored", mirrored);
    const track = stream.getVideoTracks()[0];
    this.#watch = track === undefined ? undefined : new Watch(track);
    void playLive(this.preview, stream);
  }

  /** The video is over; the last result stays. */
  clear(): void {
    this.preview.srcObject = null;
    this.#watch = undefined;
    this.#stage.clear();
    this.#cues.stop();
    this.#framing.end();
    this.limits(undefined);
    noStrain();
    for (const id of ["age", "rate"]) put(id, "");
    buzz("stopped");
  }

  /** A connection that breaks is heard: nobody looks at the phone then. */
  state(state: SessionState): void {
    if (state === "reconnecting" && !this.#broken) {
      this.#broken = true;
      buzz("broken");
      this.#cues.say(say.lost);
    }
    if (state === "live" && this.#broken) {
      this.#broken = false;
      buzz("framed");
      this.#cues.say(say.back);
    }
  }

  startAnew(): void {
    this.#attempts.startAnew();
  }

  frame(result: FrameResult, picture: TappedFrame | undefined): void {
    this.#stage.draw(result, picture);
    this.#cues.live(result.metrics, result.arrivedMs);
    const { videoWidth, videoHeight } = this.preview;
    if (videoHeight > 0)
      this.#framing.frame(result.pose, videoWidth / videoHeight, result.arrivedMs);
  }

  event(event: EventMessage): void {
    if (!this.#attempts.take(event)) return;
    put("count", say.attempts(this.#attempts.all.length));
    if (event.stage !== "final") return;
    this.#framing.attempted();
    this.#cues.final(event, performance.now());
    const cue = finalCue(this.#sport.cue, event);
    if (cue === undefined) return;
    buzz("result");
    put("last", cue.number === "" ? cue.note : `${cue.number} ${cue.unit}`.trim());
  }

  limits(limits: SendLimits | undefined): void {
    put("limits", limitsWords(limits));
  }

  async quality(session: SidelineSession): Promise<void> {
    const nowMs = performance.now();
    this.#stage.refresh(nowMs);
    const sent = await session.sending();
    if (session.state === "closed") return;
    const snapshot = session.snapshot();
    this.#watch?.look(sent, snapshot, nowMs);
    const { ageP50Ms, sentPerS } = snapshot;
    put("age", ageP50Ms === undefined ? "" : say.age(milliseconds(ageP50Ms)));
    put("rate", sentPerS > 0 ? say.fps(numberText(sentPerS)) : "");
  }
}

function put(id: string, words: string): void {
  const element = byId(id, HTMLElement);
  if (element.textContent !== words) element.textContent = words;
}
