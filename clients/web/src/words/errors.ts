/** What went wrong, in the page's language; the SDK's own words are English. */
import { type ErrorCode, ServerError, type SidelineError } from "@sideline/client";
import { language, words } from "./catalogue.ts";

type Texts = Readonly<Record<ErrorCode, string>>;

const TEXTS: Texts = words({
  en: {
    "no-camera": "No camera was found. Connect one, or try the demo athlete.",
    "permission-denied":
      "The browser was not allowed to use the camera. Allow it in the address bar, then press Start again.",
    "camera-busy": "The camera is used by another app. Close that app, then press Start again.",
    "insecure-context":
      "Browsers only hand out the camera over https (or on this computer itself). Open the page with https, or try the demo athlete.",
    "server-full": "The server is full right now. Try again in a moment.",
    "server-not-ready": "The server is still loading its models. Try again in a few seconds.",
    "unknown-sport": "This server does not know that sport. Choose another one.",
    unauthorised: "The server asks for an API key, and this one was not accepted.",
    forbidden: "This API key does not allow that. Ask whoever runs the server for one that does.",
    "limit-reached": "This API key allows no more for now. Try again in a moment.",
    rejected: "The server refused the session.",
    "not-a-server": "No Sideline server answers at this address.",
    "session-gone": "The server no longer knows this session. Start another one.",
    "session-over": "Somebody ended this session while the connection was lost.",
    "connection-failed":
      "The video could not reach the server. A firewall may be in the way: try another network.",
    "connection-lost":
      "The connection to the server was lost. Check the network, then start again.",
    "no-relay":
      "Only a relay may be used here, and none could be reached. Whoever runs the server should check its TURN settings.",
    "server-closed": "The server ended the session.",
    stopped: "The session was stopped.",
    "link-over": "This link opens nothing any more. Ask whoever sent it for a new one.",
    "unsupported-browser":
      "This browser cannot send video here. Use a current Chrome, Edge or Safari.",
  },
  es: {
    "no-camera": "No se encontró ninguna cámara. Conecte una o pruebe el atleta de demostración.",
    "permission-denied":
      "El navegador no tiene permiso para usar la cámara. Permítalo en la barra de direcciones y pulse Empezar otra vez.",
    "camera-busy": "Otra aplicación está usando la cámara. Ciérrela y pulse Empezar otra vez.",
    "insecure-context":
      "Los navegadores solo ceden la cámara por https (o en este mismo ordenador). Abra la página con https o pruebe el atleta de demostración.",
    "server-full": "El servidor está lleno ahora. Vuelva a intentarlo dentro de un momento.",
    "server-not-ready":
      "El servidor todavía está cargando sus modelos. Vuelva a intentarlo en unos segundos.",
    "unknown-sport": "Este servidor no conoce ese deporte. Elija otro.",
    unauthorised: "El servidor pide una clave de API y no ha aceptado esta.",
    forbidden: "Esta clave de API no lo permite. Pida una que sí a quien lleva el servidor.",
    "limit-reached":
      "Esta clave de API no permite más por ahora. Vuelva a intentarlo dentro de un momento.",
    rejected: "El servidor rechazó la sesión.",
    "not-a-server": "En esta dirección no responde ningún servidor de Sideline.",
    "session-gone": "El servidor ya no conoce esta sesión. Empiece otra.",
    "session-over": "Alguien terminó esta sesión mientras no había conexión.",
    "connection-failed":
      "El vídeo no pudo llegar al servidor. Puede que un cortafuegos lo impida: pruebe otra red.",
    "connection-lost":
      "Se perdió la conexión con el servidor. Compruebe la red y empiece de nuevo.",
    "no-relay":
      "Aquí solo se puede usar un relé y no se alcanzó ninguno. Quien lleva el servidor debería revisar sus ajustes de TURN.",
    "server-closed": "El servidor terminó la sesión.",
    stopped: "La sesión se ha detenido.",
    "link-over": "Este enlace ya no abre nada. Pida uno nuevo a quien se lo envió.",
    "unsupported-browser":
      "Este navegador no puede enviar vídeo aquí. Use un Chrome, Edge o Safari actual.",
  },
  fr: {
    "no-camera":
      "Aucune caméra n’a été trouvée. Branchez-en une, ou essayez l’athlète de démonstration.",
    "permission-denied":
      "Le navigateur n’a pas le droit d’utiliser la caméra. Autorisez-la dans la barre d’adresse, puis appuyez de nouveau sur Démarrer.",
    "camera-busy":
      "La caméra est utilisée par une autre application. Fermez-la, puis appuyez de nouveau sur Démarrer.",
    "insecure-context":
      "Les navigateurs ne donnent la caméra qu’en https (ou sur cet ordinateur même). Ouvrez la page en https, ou essayez l’athlète de démonstration.",
    "server-full": "Le serveur est plein pour l’instant. Réessayez dans un moment.",
    "server-not-ready": "Le serveur charge encore ses modèles. Réessayez dans quelques secondes.",
    "unknown-sport": "Ce serveur ne connaît pas ce sport. Choisissez-en un autre.",
    unauthorised: "Le serveur demande une clé d’API, et n’a pas accepté celle-ci.",
    forbidden: "Cette clé d’API ne le permet pas. Demandez-en une autre à qui s’occupe du serveur.",
    "limit-reached":
      "Cette clé d’API ne permet rien de plus pour l’instant. Réessayez dans un moment.",
    rejected: "Le serveur a refusé la séance.",
    "not-a-server": "Aucun serveur Sideline ne répond à cette adresse.",
    "session-gone": "Le serveur ne connaît plus cette séance. Commencez-en une autre.",
    "session-over": "Quelqu’un a mis fin à cette séance pendant la coupure.",
    "connection-failed":
      "La vidéo n’a pas pu atteindre le serveur. Un pare-feu la bloque peut-être : essayez un autre réseau.",
    "connection-lost":
      "La connexion au serveur a été perdue. Vérifiez le réseau, puis recommencez.",
    "no-relay":
      "Seul un relais peut être utilisé ici, et aucun n’a pu être joint. Qui s’occupe du serveur devrait vérifier ses réglages TURN.",
    "server-closed": "Le serveur a mis fin à la séance.",
    stopped: "La séance a été arrêtée.",
    "link-over": "Ce lien n’ouvre plus rien. Demandez-en un nouveau à la personne qui l’a envoyé.",
    "unsupported-browser":
      "Ce navigateur ne peut pas envoyer de vidéo ici. Utilisez un Chrome, Edge ou Safari récent.",
  },
});

const say = words({
  en: {
    about: (time: string) => `(about ${time})`,
    hours: (count: string) => `${count} hours`,
    days: (count: string) => `${count} days`,
  },
  es: {
    about: (time: string) => `(unos ${time})`,
    hours: (count: string) => `${count} horas`,
    days: (count: string) => `${count} días`,
  },
  fr: {
    about: (time: string) => `(environ ${time})`,
    hours: (count: string) => `${count} heures`,
    days: (count: string) => `${count} jours`,
  },
});

/** What to tell a person of an error of the SDK. */
export function errorText(error: SidelineError): string {
  if (language === "en" || !Object.hasOwn(TEXTS, error.code)) return error.message;
  const waitS = error instanceof ServerError ? error.retryAfterS : undefined;
  const text = TEXTS[error.code];
  const waits = error.code === "server-full" || error.code === "limit-reached";
  return waits && waitS !== undefined ? `${text} ${say.about(duration(waitS))}` : text;
}

/** In the largest unit of which it has at least two. */
function duration(seconds: number): string {
  if (seconds < 120) return `${Math.ceil(seconds)} s`;
  if (seconds < 7200) return `${Math.ceil(seconds / 60)} min`;
  if (seconds < 172_800) return say.hours(`${Math.ceil(seconds / 3600)}`);
  return say.days(`${Math.ceil(seconds / 86_400)}`);
}

/** The English texts, for whoever compares them with the SDK's. */
export const ENGLISH_ERRORS: Texts | undefined = language === "en" ? TEXTS : undefined;
