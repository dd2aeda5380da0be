/** Shows a stream as it is filmed. */

/**
 * Not by the attribute `autoplay`: browsers pause such a video while it is scrolled out of view,
 * and with it the capture times that ages are counted from.
 */
export async function playLive(video: HTMLVideoElement, stream: MediaStream): Promise<void> {
  video.srcObject = stream;
  try {
    await video.play();
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    // Stopped before the first picture, or this browser wants the person to press play.
    video.controls = error.name === "NotAllowedError";
  }
}
