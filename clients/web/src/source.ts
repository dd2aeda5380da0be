/** Where the video comes from: a camera, or the demo athlete's clip. */
import { ConnectionError, openCamera, ServerError } from "@sideline/client";

export interface VideoSource {
  readonly stream: MediaStream;
  readonly mirrored: boolean;
  close(): void;
}

export async function cameraSource(id: string): Promise<VideoSource> {
  const stream = await openCamera(id);
  const facing = stream.getVideoTracks()[0]?.getSettings().facingMode;
  return { stream, mirrored: facing === "user", close: () => stopTracks(stream) };
}

interface CapturableVideo extends HTMLVideoElement {
  captureStream?(): MediaStream;
  mozCaptureStream?(): MediaStream;
}

/** Plays the clip in a loop and hands it out as if it came from a camera. */
export async function demoSource(url: string): Promise<VideoSource> {
  const clip = document.createElement("video") as CapturableVideo;
  clip.muted = clip.loop = clip.playsInline = true;
  clip.className = "visually-hidden";
  clip.setAttribute("aria-hidden", "true");
  clip.src = url;
  document.body.append(clip);
  try {
    await clip.play();
  } catch (cause) {
    clip.remove();
    throw new ServerError("rejected", `the demo clip cannot be played: ${String(cause)}`);
  }
  const stream = await capture(clip);
  const close = (): void => {
    stopTracks(stream);
    clip.remove();
  };
  return { stream, mirrored: false, close };
}

/** The element's own capture keeps the clip's frame times; a canvas only comes close to them. */
async function capture(clip: CapturableVideo): Promise<MediaStream> {
  const stream = clip.captureStream?.() ?? clip.mozCaptureStream?.() ?? canvasCapture(clip);
  if (stream.getVideoTracks().length === 0)
    await new Promise((resolve) => stream.addEventListener("addtrack", resolve, { once: true }));
  if (stream.getVideoTracks().length === 0)
    throw new ConnectionError("unsupported-browser", "the demo clip gives no video track");
  return stream;
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
