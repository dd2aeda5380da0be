/**
 * What a server says of an attempt in English sentences, in the page's language.
 *
 * `{}` stands for whatever the server put there; it is found again at `{}` of the translation, in
 * the same order. A sentence that is not here stays as it came.
 */
import { language, pointed, words } from "./catalogue.ts";

/** The English sentences, in the order of the translations. */
export const SENTENCES: readonly string[] = [
  "nobody was seen in the picture",
  "the body stands {}° from upright in the picture: the camera or the recording is turned; hold it so that the athlete is upright",
  "the feet were out of the picture in {} % of the frames: the whole body must be in it",
  "part of the body was out of the picture in {} % of the frames: the whole body must be in it",
  "half of the body or more was out of the picture in {} % of the frames: the whole body must be in it",
  "the head leaves the picture: step back a little",
  "part of the body is hidden or too dark to be seen: shoulders, hips, knees and feet must be in view",
  "part of the body is hard to see at times",
  "seen from the front: joint angles need a view from the side, or at 45°",
  "the body went across the picture by more than half its height: was it a jump on the spot, and one person?",
  "{} frames a second: at least {} are needed",
  "{} frames a second: with {} it is more exact",
  "{} frames a second: contacts as short as these need 120",
  "nothing is known of {} ms: frames were lost, or nobody seen",
  "the frames come unevenly: {} % of them late",
  "at {} s the body is suddenly elsewhere or of another size: somebody else came into the picture, or was followed",
  "the body falls as in slow motion, about {} times slower than in life: times and heights cannot be measured; give the footage at its true speed",
  "scale from {} and from gravity differ by {} %: is the camera tilted, the footage slowed down, or the height given wrong?",
  "lengths rest on the pose net's guess of the body's size",
  "low frame rate ({} a second): {} are less exact",
  "no landmarks for {} ms in flight",
  "the body's path in flight is noisy: {} are less exact",
  "{} is outside {}",
  "the landing was much lower or higher than the take-off",
  "the athlete did not stand still before the jump",
  "no counter-movement was seen",
  "too few frames in flight",
  "the pose does not show how far the foot stretches",
  "the frame rate is too low for joint angles at take-off",
  "joint angles need a view from the side, or at 45°",
  "the athlete's mass is not known",
  "the frame rate is too low for times of contact",
  "the frame rate is too low for the time of contact",
  "a foot was always on the floor: the athlete walked, and did not run",
  "needs the athlete's height",
  "needs the athlete's height and mass",
  "no step of that side was seen",
  "no flight was seen",
  "the feet were not seen in contact",
  "the feet go back at {} m/s: is the treadmill's speed given right?",
  "the speed is not known",
  "the steps are longer than the legs allow",
  "steps of both sides are needed",
  "no landmarks during part of the contact",
  "the fall was {} m higher: the body was jumped up before it left the box",
  "the fall was {} m lower: the body was lowered before it left the box",
  "jump heights",
  "contact time and heights",
  "the athlete's height",
  "the box's height",
  "height",
  "from the side",
  "from the side, or at 45°",
  "from the side, the box in the picture",
  "centre of mass",
  "Centre of mass ",
  "Centre of mass above its middle",
  "Centre of mass above take-off",
  "metres",
  "% of the athlete's height",
  "degrees",
  "hip",
  "knee",
  "ankle",
];

const NOTHING: Readonly<Record<string, string>> = {};

const TRANSLATIONS: Readonly<Record<string, string>> = words({
  en: NOTHING,
  es: list([
    "no se vio a nadie en la imagen",
    "el cuerpo está a {}° de la vertical en la imagen: la cámara o la grabación está girada; sujétela de modo que el atleta quede derecho",
    "los pies estuvieron fuera de la imagen en el {} % de los fotogramas: debe verse el cuerpo entero",
    "una parte del cuerpo estuvo fuera de la imagen en el {} % de los fotogramas: debe verse el cuerpo entero",
    "la mitad del cuerpo o más estuvo fuera de la imagen en el {} % de los fotogramas: debe verse el cuerpo entero",
    "la cabeza sale de la imagen: aléjese un poco",
    "una parte del cuerpo está tapada o demasiado oscura: deben verse hombros, caderas, rodillas y pies",
    "una parte del cuerpo se ve mal a ratos",
    "visto de frente: los ángulos articulares necesitan una vista de lado, o a 45°",
    "el cuerpo cruzó la imagen más de la mitad de su altura: ¿fue un salto en el sitio, y de una sola persona?",
    "{} fotogramas por segundo: hacen falta al menos {}",
    "{} fotogramas por segundo: con {} es más exacto",
    "{} fotogramas por segundo: contactos tan cortos necesitan 120",
    "no se sabe nada de {} ms: se perdieron fotogramas, o no se vio a nadie",
    "los fotogramas llegan de forma irregular: el {} % con retraso",
    "a los {} s el cuerpo está de pronto en otro sitio o es de otro tamaño: alguien más entró en la imagen, o fue seguido",
    "el cuerpo cae como a cámara lenta, unas {} veces más despacio que en la realidad: no se pueden medir tiempos ni alturas; use la grabación a su velocidad real",
    "la escala según {} y según la gravedad difieren un {} %: ¿está inclinada la cámara, ralentizado el vídeo o mal indicada la altura?",
    "las longitudes se basan en el tamaño del cuerpo que estima la red",
    "pocos fotogramas ({} por segundo): menos exactitud en {}",
    "sin puntos del cuerpo durante {} ms de vuelo",
    "la trayectoria del cuerpo en el vuelo es ruidosa: menos exactitud en {}",
    "{} está fuera de {}",
    "el aterrizaje fue mucho más bajo o más alto que el despegue",
    "el atleta no estuvo quieto antes del salto",
    "no se vio contramovimiento",
    "muy pocos fotogramas en vuelo",
    "no se ve cuánto se extiende el pie",
    "hay muy pocos fotogramas por segundo para los ángulos en el despegue",
    "los ángulos articulares necesitan una vista de lado, o a 45°",
    "no se conoce la masa del atleta",
    "hay muy pocos fotogramas por segundo para los tiempos de contacto",
    "hay muy pocos fotogramas por segundo para el tiempo de contacto",
    "siempre había un pie en el suelo: el atleta caminó, no corrió",
    "hace falta la estatura del atleta",
    "hacen falta la estatura y la masa del atleta",
    "no se vio ningún paso de ese lado",
    "no se vio fase de vuelo",
    "no se vieron los pies en contacto",
    "los pies van hacia atrás a {} m/s: ¿es correcta la velocidad de la cinta?",
    "no se conoce la velocidad",
    "los pasos son más largos de lo que permiten las piernas",
    "hacen falta pasos de ambos lados",
    "sin puntos del cuerpo durante parte del contacto",
    "la caída fue {} m más alta: el cuerpo saltó hacia arriba antes de dejar el cajón",
    "la caída fue {} m más baja: el cuerpo bajó antes de dejar el cajón",
    "las alturas de salto",
    "el tiempo de contacto y las alturas",
    "la estatura del atleta",
    "la altura del cajón",
    "la estatura",
    "de lado",
    "de lado, o a 45°",
    "de lado, con el cajón en la imagen",
    "centro de masas",
    "Centro de masas",
    "Centro de masas respecto a su valor medio",
    "Centro de masas respecto al despegue",
    "metros",
    "% de la estatura",
    "grados",
    "cadera",
    "rodilla",
    "tobillo",
  ]),
  fr: list([
    "personne n’a été vu dans l’image",
    "le corps est à {}° de la verticale dans l’image : la caméra ou l’enregistrement est tourné ; tenez-la de sorte que l’athlète soit droit",
    "les pieds étaient hors de l’image dans {} % des images : le corps entier doit y être",
    "une partie du corps était hors de l’image dans {} % des images : le corps entier doit y être",
    "la moitié du corps ou plus était hors de l’image dans {} % des images : le corps entier doit y être",
    "la tête sort de l’image : reculez un peu",
    "une partie du corps est cachée ou trop sombre : épaules, hanches, genoux et pieds doivent être visibles",
    "une partie du corps se voit mal par moments",
    "vu de face : les angles articulaires demandent une vue de profil, ou à 45°",
    "le corps a traversé l’image de plus de la moitié de sa taille : était-ce un saut sur place, d’une seule personne ?",
    "{} images par seconde : il en faut au moins {}",
    "{} images par seconde : avec {}, c’est plus précis",
    "{} images par seconde : des contacts aussi courts en demandent 120",
    "on ne sait rien de {} ms : des images ont été perdues, ou personne n’a été vu",
    "les images arrivent irrégulièrement : {} % en retard",
    "à {} s le corps est soudain ailleurs ou d’une autre taille : quelqu’un d’autre est entré dans l’image, ou a été suivi",
    "le corps tombe comme au ralenti, environ {} fois plus lentement qu’en réalité : temps et hauteurs ne peuvent pas être mesurés ; donnez l’enregistrement à sa vraie vitesse",
    "l’échelle d’après {} et celle d’après la gravité diffèrent de {} % : la caméra est-elle inclinée, la vidéo ralentie, ou la taille mal indiquée ?",
    "les longueurs reposent sur la taille du corps que le réseau estime",
    "peu d’images ({} par seconde) : moins de précision pour {}",
    "aucun point du corps pendant {} ms de vol",
    "la trajectoire du corps en vol est bruitée : moins de précision pour {}",
    "{} est hors de {}",
    "la réception était bien plus basse ou plus haute que l’envol",
    "l’athlète n’est pas resté immobile avant le saut",
    "aucun contre-mouvement n’a été vu",
    "trop peu d’images en vol",
    "on ne voit pas jusqu’où le pied s’étend",
    "trop peu d’images par seconde pour les angles à l’envol",
    "les angles articulaires demandent une vue de profil, ou à 45°",
    "la masse de l’athlète n’est pas connue",
    "trop peu d’images par seconde pour les temps de contact",
    "trop peu d’images par seconde pour le temps de contact",
    "un pied était toujours au sol : l’athlète a marché, et n’a pas couru",
    "il faut la taille de l’athlète",
    "il faut la taille et la masse de l’athlète",
    "aucun pas de ce côté n’a été vu",
    "aucune phase de vol n’a été vue",
    "les pieds n’ont pas été vus en contact",
    "les pieds reculent à {} m/s : la vitesse du tapis est-elle juste ?",
    "la vitesse n’est pas connue",
    "les pas sont plus longs que les jambes ne le permettent",
    "il faut des pas des deux côtés",
    "aucun point du corps pendant une partie du contact",
    "la chute était plus haute de {} m : le corps a sauté vers le haut avant de quitter le caisson",
    "la chute était plus basse de {} m : le corps s’est abaissé avant de quitter le caisson",
    "les hauteurs de saut",
    "le temps de contact et les hauteurs",
    "la taille de l’athlète",
    "la hauteur du caisson",
    "la taille",
    "de profil",
    "de profil, ou à 45°",
    "de profil, le caisson dans l’image",
    "centre de masse",
    "Centre de masse",
    "Centre de masse par rapport à son milieu",
    "Centre de masse par rapport à l’envol",
    "mètres",
    "% de la taille",
    "degrés",
    "hanche",
    "genou",
    "cheville",
  ]),
});

function list(translations: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(SENTENCES.map((one, i) => [one, translations[i] ?? ""]));
}

const EXACT = new Map(Object.entries(TRANSLATIONS));
const PATTERNS = SENTENCES.filter((one) => one.includes("{}") && EXACT.has(one)).map(
  (one) => [one, new RegExp(`^${one.split("{}").map(literal).join("(.+?)")}$`)] as const,
);

/** The sentence in the page's language. */
export function inOurWords(sentence: string): string {
  const known = EXACT.get(sentence);
  if (language === "en") return sentence;
  if (known !== undefined) return known;
  for (const [english, pattern] of PATTERNS) {
    const found = pattern.exec(sentence);
    if (found !== null) return filled(EXACT.get(english) ?? english, found.slice(1));
  }
  return sentence;
}

/** What the server put in may be words of its own, which are translated too. */
function filled(translation: string, values: readonly string[]): string {
  const rest = values.map((value) => EXACT.get(value) ?? pointed(value));
  return translation.replaceAll("{}", () => rest.shift() ?? "");
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
