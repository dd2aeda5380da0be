/** What the coach reads, and the athlete hears, while standing still is waited for. */
import type { Step } from "./guide.ts";

export interface GuideWords {
  readonly title: string;
  readonly advice: string;
}

const WORDS: Record<Exclude<Step, "ready">, GuideWords> = {
  nobody: { title: "Nobody seen yet", advice: "Step into the picture, head to feet." },
  turned: {
    title: "The picture is turned",
    advice: "Turn the camera until the athlete is upright.",
  },
  feet: { title: "Feet out of the picture", advice: "Step back, or tilt the camera down." },
  head: { title: "Head out of the picture", advice: "Step back, or tilt the camera up." },
  sides: { title: "Too far to the side", advice: "Step to the middle of the picture." },
  hidden: { title: "Body hard to see", advice: "Nothing in front of the athlete, and more light." },
  front: { title: "Turn side-on", advice: "The camera must see the athlete from the side." },
  moving: { title: "Stand still", advice: "The whole body is in the picture." },
  hold: { title: "Hold still…", advice: "Two seconds, and it is done." },
};

/** `go` is what the sport does next. */
export function guideWords(step: Step, go: string): GuideWords {
  if (step === "ready") return { title: `Ready: ${go}`, advice: "" };
  return WORDS[step];
}

export const OPENING = "Stand still, whole body in the picture";
