/** The video and what is drawn on it: the very frame that is shown decides what is drawn. */
import type { Poses } from "@sideline/client";
import { byId } from "../elements.ts";
import { drawSkeleton } from "../skeleton.ts";
import { frameAt, stepped, timeOf } from "./frames.ts";
import type { Rate } from "./rates.ts";

const SETTLED_S = 1e-4;

export interface Shown {
  readonly frame: number;
  readonly timeS: number;
  readonly playing: boolean;
}

export class Screen {
  readonly #stage = byId("stage", HTMLElement);
  readonly #video = byId("video", HTMLVideoElement);
  readonly #canvas = byId("overlay", HTMLCanvasElement);
  #poses: Poses | undefined;
  #skeleton = true;
  /** Where the last seek goes: steps that follow each other quickly count from there. */
  #wanted: number | undefined;
  #shown = 0;
  /** Where there is no video the time is kept here. */
  #timeS = 0;

  constructor(private readonly tell: (shown: Shown) => void) {
    const video = this.#video;
    for (const event of ["play", "pause", "ended"] as const)
      video.addEventListener(event, () => this.#tell());
    if ("requestVideoFrameCallback" in video) this.#watchFrames();
    else this.#watchTime();
    new ResizeObserver(() => this.#draw()).observe(this.#stage);
  }

  /** `drawn`: the skeleton is part of the video. */
  open(poses: Poses, url: string | undefined, drawn: boolean): void {
    this.#poses = poses;
    this.#skeleton = !drawn;
    const [left, top, right, bottom] = poses.crop;
    const whole = drawn ? 1 : (right - left) / (bottom - top);
    // The picture's own form is known before the video is.
    this.#stage.style.aspectRatio = `${poses.width / whole} / ${poses.height}`;
    this.#stage.classList.toggle("videoless", url === undefined);
    if (url === undefined) this.#show(0);
    else this.#video.src = url;
  }

  get playing(): boolean {
    return !this.#video.paused && !this.#video.ended;
  }

  set rate(rate: Rate) {
    this.#video.defaultPlaybackRate = this.#video.playbackRate = rate;
  }

  set skeleton(on: boolean) {
    this.#skeleton = on;
    this.#draw();
  }

  toggle(): void {
    if (this.playing) this.#video.pause();
    else void this.#video.play().catch(() => undefined); // the browser says why in its own way
  }

  /** Stops at the frame that many further on. */
  step(by: number): void {
    if (this.#poses === undefined) return;
    this.#video.pause();
    this.#go(stepped(this.#poses.timesS, this.#wanted ?? this.#shown, by));
  }

  seek(timeS: number): void {
    if (this.#poses !== undefined) this.#go(frameAt(this.#poses.timesS, timeS));
  }

  #go(frame: number): void {
    const { timesS } = this.#poses ?? {};
    if (timesS === undefined) return;
    if (this.#stage.classList.contains("videoless")) {
      this.#show(timesS[frame] ?? 0);
      return;
    }
    this.#wanted = frame;
    const at = timeOf(timesS, frame);
    const lastS = Number.isFinite(this.#video.duration) ? this.#video.duration - SETTLED_S : at;
    this.#video.currentTime = Math.min(at, Math.max(0, lastS));
  }

  /** Every frame says its own media time as it comes onto the screen. */
  #watchFrames(): void {
    this.#video.requestVideoFrameCallback((_now, { mediaTime }) => {
      this.#show(mediaTime);
      this.#watchFrames();
    });
  }

  /** Where frames say nothing: by the video's clock. */
  #watchTime(): void {
    const look = (): void => {
      this.#show(this.#video.currentTime);
      if (this.playing) requestAnimationFrame(look);
    };
    for (const event of ["play", "seeked", "loadeddata"] as const)
      this.#video.addEventListener(event, look);
  }

  #show(timeS: number): void {
    const { timesS } = this.#poses ?? {};
    if (timesS === undefined) return;
    this.#timeS = timeS;
    this.#shown = frameAt(timesS, timeS);
    if (this.#shown === this.#wanted || this.playing) this.#wanted = undefined;
    this.#draw();
    this.#tell();
  }

  #draw(): void {
    const poses = this.#poses;
    const pen = this.#canvas.getContext("2d");
    if (poses === undefined || pen === null) return;
    const [left, top, right, bottom] = poses.crop;
    const scale = [1 / (right - left), 1 / (bottom - top)] as const;
    const width = Math.round(poses.width * scale[0]);
    const height = Math.round(poses.height * scale[1]);
    if (this.#canvas.width !== width) this.#canvas.width = width;
    if (this.#canvas.height !== height) this.#canvas.height = height;
    pen.clearRect(0, 0, width, height);
    const pose = poses.poseOf(this.#shown);
    if (pose !== undefined && this.#skeleton) {
      pen.save();
      pen.translate(left * width, top * height);
      drawSkeleton(pen, pose, poses.width, poses.height);
      pen.restore();
    }
    // For who wants to know whether both are in step.
    this.#stage.dataset["frame"] = `${this.#shown}`;
    this.#stage.dataset["poseTime"] = `${poses.timesS[this.#shown] ?? 0}`;
    this.#stage.dataset["videoTime"] = `${this.#timeS}`;
  }

  #tell(): void {
    const timeS = this.#poses?.timesS[this.#shown] ?? 0;
    this.tell({ frame: this.#shown, timeS, playing: this.playing });
  }
}
