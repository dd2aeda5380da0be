/** Where the video comes from: a camera, or the demo athlete's clip. */

import {
  ConnectionError,
  fetchDemo,
  openCamera,
  type PictureSize,
  ServerError,
} from "@sideline/client";
import { LoopTimes } from "./loop-times.ts";

const DEMO_TRIES = 12;

export interface VideoSource {
  readonly stream: MediaStream;
  readonly mirrored: boolean;
  close(): void;
}

export async function cameraSource(
  id: string,
  size: PictureSize,
  leastFps: number,
): Promise<VideoSource> {
  const stream = await openCamera(id, size, leastFps);
  const facing = stream.getVideoTracks()[0]?.getSettings().facingMode;
  return { stream, mirrored: facing === "user", close: () => stopTracks(stream) };
}

interface CapturableVideo extends HTMLVideoElement {
  captureStream?(): MediaStream;
  mozCaptureStream?(): MediaStream;
}

/** Plays the clip in a loop and hands it out as if it came from a camera. */
export async function demoSource(
  endpoint: string,
  sport: string,
  signal: AbortSignal,
  onDrawing: () => void,
): Promise<VideoSource> {
  const url = URL.createObjectURL(await drawnDemo(endpoint, sport, signal, onDrawing));
  const clip = loopingVideo(url);
  const remove = (): void => {
    clip.remove();
    URL.revokeObjectURL(url);
  };
  try {
    await clip.play();
  } catch (cause) {
    remove();
    throw new ServerError("rejected", `the demo clip cannot be played: ${String(cause)}`);
  }
  const stream = await capture(clip);
  const close = (): void => {
    stopTracks(stream);
    remove();
  };
  return { stream, mirrored: false, close };
}

/** The server draws the clip when it first starts; until then it asks to be tried again. */
async function drawnDemo(
  endpoint: string,
  sport: string,
  signal: AbortSignal,
  onDrawing: () => void,
): Promise<Blob> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await fetchDemo(endpoint, sport, signal);
    } catch (cause) {
      const drawing = cause instanceof ServerError && cause.code === "server-not-ready";
      if (!drawing || tries === DEMO_TRIES) throw cause;
      onDrawing();
      await new Promise((resolve) => setTimeout(resolve, 1000 * (cause.retryAfterS ?? 2)));
      signal.throwIfAborted();
    }
  }
}

function loopingVideo(url: string): CapturableVideo {
  const clip = document.createElement("video") as CapturableVideo;
  clip.muted = clip.loop = clip.playsInline = true;
  clip.className = "visually-hidden";
  clip.setAttribute("aria-hidden", "true");
  clip.src = url;
  document.body.append(clip);
  return clip;
}

/** Best where the frames keep the clip's own times: a jump is measured by nothing else. */
async function capture(clip: CapturableVideo): Promise<MediaStream> {
  const stream =
    generated(clip) ?? clip.captureStream?.() ?? clip.mozCaptureStream?.() ?? canvasCapture(clip);
  if (stream.getVideoTracks().length === 0)
    await new Promise((resolve) => stream.addEventListener("addtrack", resolve, { once: true }));
  if (stream.getVideoTracks().length === 0)
    throw new ConnectionError("unsupported-browser", "the demo clip gives no video track");
  return stream;
}

interface FrameGenerator extends MediaStreamTrack {
  readonly writable: WritableStream<VideoFrame>;
}

/** Chromium: a track made of frames that carry the clip's own times. */
function generated(clip: HTMLVideoElement): MediaStream | undefined {
  const { MediaStreamTrackGenerator: Generator } = globalThis as {
    MediaStreamTrackGenerator?: new (init: { kind: "video" }) => FrameGenerator;
  };
  if (Generator === undefined) return undefined;
  const track = new Generator({ kind: "video" });
  const writer = track.writable.getWriter();
  const times = new LoopTimes();
  const copy = (nowMs: number, { mediaTime }: VideoFrameCallbackMetadata): void => {
    if (track.readyState === "ended") return;
    const frame = new VideoFrame(clip, { timestamp: times.microseconds(mediaTime, nowMs) });
    writer.write(frame).catch(() => frame.close());
    clip.requestVideoFrameCallback(copy);
  };
  clip.requestVideoFrameCallback(copy);
  return new MediaStream([track]);
}

function canvasCapture(clip: HTMLVideoElement): MediaStream {
  const canvas = document.createElement("canvas");
  canvas.width = clip.videoWidth;
  canvas.height = clip.videoHeight;
  const pen = canvas.getContext("2d");
  const copy = (): void => {
    if (!clip.isConnected) return;
    pen?.drawImage(clip, 0, 0);
    clip.requestVideoFrameCallback(copy);
  };
  clip.requestVideoFrameCallback(copy);
  return canvas.captureStream();
}

function stopTracks(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}
