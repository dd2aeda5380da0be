/** Two videos side by side, kept at the same time from the moment that both share. */
import type { Span } from "./compare-lines.ts";

/** Further apart than this they are brought together again: two frames at 30 a second. */
const APART_S = 0.067;

export interface Side {
  readonly video: HTMLVideoElement;
  /** The shared moment on this video's time line. */
  zeroS: number;
}

export class PairedVideos {
  #span: Span = { fromS: 0, toS: 0 };
  #timer: number | undefined;
  #timeS = 0;

  constructor(
    private readonly first: Side,
    private readonly second: Side,
    private readonly tell: (timeS: number, playing: boolean) => void,
  ) {}

  get playing(): boolean {
    return this.#timer !== undefined;
  }

  show(span: Span, zerosS: readonly [number, number]): void {
    this.pause();
    this.#span = span;
    [this.first.zeroS, this.second.zeroS] = zerosS;
    this.seek(0);
  }

  seek(timeS: number): void {
    this.#timeS = timeS;
    for (const side of [this.first, this.second]) place(side, timeS);
    this.tell(timeS, this.playing);
  }

  /** Plays both from where they are, or from the beginning when they are at the end. */
  play(rate: number): void {
    if (this.#timeS >= this.#span.toS - 0.01) this.seek(this.#span.fromS);
    let before = performance.now();
    const step = (now: number): void => {
      const timeS = this.#timeS + ((now - before) / 1000) * rate;
      before = now;
      this.#timeS = Math.min(timeS, this.#span.toS);
      for (const side of [this.first, this.second]) follow(side, this.#timeS, rate);
      if (this.#timeS >= this.#span.toS) {
        this.pause();
        return;
      }
      this.#timer = requestAnimationFrame(step);
      this.tell(this.#timeS, true);
    };
    this.#timer = requestAnimationFrame(step);
  }

  pause(): void {
    if (this.#timer !== undefined) cancelAnimationFrame(this.#timer);
    this.#timer = undefined;
    for (const { video } of [this.first, this.second]) video.pause();
    this.tell(this.#timeS, false);
  }
}

/** Where the video is at a time; before its beginning and after its end it stands. */
function place({ video, zeroS }: Side, timeS: number): void {
  const lastS = Number.isFinite(video.duration) ? video.duration : Number.POSITIVE_INFINITY;
  video.currentTime = Math.min(Math.max(zeroS + timeS, 0), lastS);
}

function follow(side: Side, timeS: number, rate: number): void {
  const { video, zeroS } = side;
  const wantedS = zeroS + timeS;
  const within = wantedS >= 0 && !(wantedS >= video.duration);
  if (!within) {
    video.pause();
    return;
  }
  if (Math.abs(video.currentTime - wantedS) > APART_S) place(side, timeS);
  if (video.playbackRate !== rate) video.playbackRate = rate;
  if (video.paused) void video.play().catch(() => undefined); // it is shown all the same
}
