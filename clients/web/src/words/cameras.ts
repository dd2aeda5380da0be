/** What a camera is called where the browser does not tell its name. */
import { words } from "./catalogue.ts";

const say = words({
  en: {
    back: "Back camera",
    front: "Front camera",
    camera: (number: string) => `Camera ${number}`,
  },
  es: {
    back: "Cámara trasera",
    front: "Cámara frontal",
    camera: (number: string) => `Cámara ${number}`,
  },
  fr: {
    back: "Caméra arrière",
    front: "Caméra avant",
    camera: (number: string) => `Caméra ${number}`,
  },
});

/** The SDK's own names for cameras, in the page's language; a browser's name stays. */
export function cameraName(label: string): string {
  if (label === "Back camera") return say.back;
  if (label === "Front camera") return say.front;
  const number = /^Camera (\d+)$/.exec(label)?.[1];
  return number === undefined ? label : say.camera(number);
}
