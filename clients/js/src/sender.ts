/** How the video is sent: codec, bit rate, and what to give up first when the network is slow. */
import { ConnectionError } from "./errors.ts";

export type Codec = "auto" | "h264" | "vp8";

/** Where the server's answer gives no bit rate to start at. */
export const START_KBPS = 1000;
const SMALL_PIXELS = 640 * 360;
/** Enough for that size at 30 fps, sharp. */
const SMALL_KBPS = 2500;
const LARGE_KBPS = 4000;

/** The bit rate that is of use for this camera's picture. */
export function mostKbps({ width = 640, height = 360 }: MediaTrackSettings): number {
  return width * height > SMALL_PIXELS ? LARGE_KBPS : SMALL_KBPS;
}

/** Adds the stream's video track, send only; raises ConnectionError without a usable codec. */
export function addVideo(
  peer: RTCPeerConnection,
  stream: MediaStream,
  codec: Codec,
): RTCRtpTransceiver {
  const track = stream.getVideoTracks()[0];
  if (track === undefined) throw new ConnectionError("unsupported-browser", "no video track");
  track.contentHint = "motion";
  const transceiver = peer.addTransceiver(track, {
    direction: "sendonly",
    streams: [stream],
    sendEncodings: [{ maxBitrate: 1000 * mostKbps(track.getSettings()) }],
  });
  const all = RTCRtpSender.getCapabilities("video")?.codecs ?? [];
  transceiver.setCodecPreferences?.(preferred(all, codec));
  return transceiver;
}

/** The codecs to offer, best first: only what the server decodes, and what carries repairs. */
export function preferred<T extends { readonly mimeType: string }>(
  all: readonly T[],
  codec: Codec,
): T[] {
  const wanted = codec === "auto" ? ["video/h264", "video/vp8"] : [`video/${codec}`];
  const usable = wanted.flatMap((type) => all.filter((c) => c.mimeType.toLowerCase() === type));
  if (usable.length === 0) throw new ConnectionError("unsupported-browser", `no ${codec}`);
  return [...usable, ...all.filter((c) => c.mimeType.toLowerCase() === "video/rtx")];
}

/** Timing matters more than sharpness: every metric is made of times. */
export async function setDegradation(sender: RTCRtpSender): Promise<void> {
  const parameters = sender.getParameters();
  parameters.degradationPreference = "maintain-framerate";
  // Not every browser knows the field; sending works without it.
  await sender.setParameters(parameters).catch(() => undefined);
}
