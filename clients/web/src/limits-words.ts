/** What a busy server has asked of the camera, for a coach. */
import type { SendLimits } from "@sideline/client";

/** Empty when nothing is asked. */
export function limitsWords(limits: SendLimits | undefined): string {
  if (limits === undefined) return "";
  const { maxFps, scaleDownBy } = limits;
  const asked = [
    ...(maxFps === undefined ? [] : [`${round(maxFps)} pictures a second`]),
    ...(scaleDownBy === 1 ? [] : [size(scaleDownBy)]),
  ];
  const cost = [
    ...(maxFps === undefined ? [] : ["times and heights are less exact"]),
    ...(scaleDownBy === 1 ? [] : ["somebody far away is harder to see"]),
  ];
  return `The server is busy and asked for ${asked.join(" and ")}: ${cost.join(", ")}.`;
}

function size(scaleDownBy: number): string {
  return scaleDownBy === 2
    ? "half the picture size"
    : `pictures ${round(scaleDownBy)} times smaller`;
}

function round(value: number): string {
  return String(Math.round(value * 10) / 10);
}
