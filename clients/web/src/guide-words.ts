/** What the coach reads, and the athlete hears, while standing still is waited for. */
import type { Step } from "./guide.ts";
import { words } from "./words/catalogue.ts";

export interface GuideWords {
  readonly title: string;
  readonly advice: string;
}

const say = words({
  en: {
    ready: (go: string) => `Ready: ${go}`,
    opening: "Stand still, whole body in the picture",
    nobody: { title: "Nobody seen yet", advice: "Step into the picture, head to feet." },
    turned: {
      title: "The picture is turned",
      advice: "Turn the camera until the athlete is upright.",
    },
    feet: { title: "Feet out of the picture", advice: "Step back, or tilt the camera down." },
    head: { title: "Head out of the picture", advice: "Step back, or tilt the camera up." },
    sides: { title: "Too far to the side", advice: "Step to the middle of the picture." },
    hidden: {
      title: "Body hard to see",
      advice: "Nothing in front of the athlete, and more light.",
    },
    front: { title: "Turn side-on", advice: "The camera must see the athlete from the side." },
    moving: { title: "Stand still", advice: "The whole body is in the picture." },
    hold: { title: "Hold still…", advice: "Two seconds, and it is done." },
  },
  es: {
    ready: (go: string) => `Listo: ${go}`,
    opening: "Quédese quieto, con el cuerpo entero en la imagen",
    nobody: {
      title: "Aún no se ve a nadie",
      advice: "Entre en la imagen, de la cabeza a los pies.",
    },
    turned: {
      title: "La imagen está girada",
      advice: "Gire la cámara hasta que el atleta quede derecho.",
    },
    feet: {
      title: "Los pies no se ven",
      advice: "Aléjese, o incline la cámara hacia abajo.",
    },
    head: {
      title: "La cabeza no se ve",
      advice: "Aléjese, o incline la cámara hacia arriba.",
    },
    sides: { title: "Demasiado a un lado", advice: "Póngase en el centro de la imagen." },
    hidden: {
      title: "El cuerpo se ve mal",
      advice: "Nada delante del atleta, y más luz.",
    },
    front: { title: "Póngase de lado", advice: "La cámara debe ver al atleta de lado." },
    moving: { title: "Quédese quieto", advice: "El cuerpo entero está en la imagen." },
    hold: { title: "No se mueva…", advice: "Dos segundos y listo." },
  },
  fr: {
    ready: (go: string) => `Prêt : ${go}`,
    opening: "Restez immobile, le corps entier dans l’image",
    nobody: {
      title: "Personne en vue",
      advice: "Entrez dans l’image, de la tête aux pieds.",
    },
    turned: {
      title: "L’image est tournée",
      advice: "Tournez la caméra jusqu’à ce que l’athlète soit droit.",
    },
    feet: {
      title: "Pieds hors de l’image",
      advice: "Reculez, ou inclinez la caméra vers le bas.",
    },
    head: {
      title: "Tête hors de l’image",
      advice: "Reculez, ou inclinez la caméra vers le haut.",
    },
    sides: { title: "Trop sur le côté", advice: "Placez-vous au milieu de l’image." },
    hidden: {
      title: "Corps difficile à voir",
      advice: "Rien devant l’athlète, et plus de lumière.",
    },
    front: {
      title: "Mettez-vous de profil",
      advice: "La caméra doit voir l’athlète de profil.",
    },
    moving: { title: "Restez immobile", advice: "Le corps entier est dans l’image." },
    hold: { title: "Ne bougez plus…", advice: "Deux secondes, et c’est fait." },
  },
});

/** `go` is what the sport does next. */
export function guideWords(step: Step, go: string): GuideWords {
  if (step === "ready") return { title: say.ready(go), advice: "" };
  return say[step];
}

export const OPENING = say.opening;
