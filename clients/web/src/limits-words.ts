/** What a busy server has asked of the camera, for a coach. */
import type { SendLimits } from "@sideline/client";
import { fixedText, words } from "./words/catalogue.ts";

const say = words({
  en: {
    asked: (what: string, cost: string) => `The server is busy and asked for ${what}: ${cost}.`,
    and: " and ",
    fps: (count: string) => `${count} pictures a second`,
    half: "half the picture size",
    smaller: (times: string) => `pictures ${times} times smaller`,
    lessExact: "times and heights are less exact",
    harder: "somebody far away is harder to see",
  },
  es: {
    asked: (what: string, cost: string) => `El servidor está ocupado y pidió ${what}: ${cost}.`,
    and: " y ",
    fps: (count: string) => `${count} imágenes por segundo`,
    half: "la mitad del tamaño de imagen",
    smaller: (times: string) => `imágenes ${times} veces más pequeñas`,
    lessExact: "los tiempos y las alturas son menos exactos",
    harder: "a quien está lejos se le ve peor",
  },
  fr: {
    asked: (what: string, cost: string) => `Le serveur est occupé et a demandé ${what} : ${cost}.`,
    and: " et ",
    fps: (count: string) => `${count} images par seconde`,
    half: "des images deux fois plus petites",
    smaller: (times: string) => `des images ${times} fois plus petites`,
    lessExact: "les temps et les hauteurs sont moins précis",
    harder: "une personne éloignée se voit moins bien",
  },
});

/** Empty when nothing is asked. */
export function limitsWords(limits: SendLimits | undefined): string {
  if (limits === undefined) return "";
  const { maxFps, scaleDownBy } = limits;
  const asked = [
    ...(maxFps === undefined ? [] : [say.fps(round(maxFps))]),
    ...(scaleDownBy === 1 ? [] : [size(scaleDownBy)]),
  ];
  const cost = [
    ...(maxFps === undefined ? [] : [say.lessExact]),
    ...(scaleDownBy === 1 ? [] : [say.harder]),
  ];
  return say.asked(asked.join(say.and), cost.join(", "));
}

function size(scaleDownBy: number): string {
  return scaleDownBy === 2 ? say.half : say.smaller(round(scaleDownBy));
}

function round(value: number): string {
  const tenths = Math.round(value * 10) / 10;
  return fixedText(tenths, Number.isInteger(tenths) ? 0 : 1);
}
