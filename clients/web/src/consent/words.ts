/** What is said before a session's video is kept, while it is, and afterwards. */
import { words } from "../words/catalogue.ts";

export const say = words({
  en: {
    keep: "Keep the video of this session",
    off: "Off: pictures are measured and thrown away at once; only numbers stay.",
    on: (host: string): string =>
      `Kept on ${host}, and nowhere else: the video as this camera sends it, without sound, and a ledger that says when each frame was captured, came and was answered. ` +
      "It stays until you delete it on its replay page, or until the server’s own time for videos is over (see Privacy). Whoever may see this account’s sessions may watch it. " +
      "Switch it on only when whoever is in the picture has agreed.",
    recording: "Recording",
    replay: "Open the replay of this session",
    row: "Replay",
  },
  es: {
    keep: "Guardar el vídeo de esta sesión",
    off: "Apagado: las imágenes se miden y se descartan al momento; solo quedan números.",
    on: (host: string): string =>
      `Se guarda en ${host} y en ningún otro lugar: el vídeo tal como lo envía esta cámara, sin sonido, y un registro de cuándo se captó, llegó y se respondió cada fotograma. ` +
      "Permanece hasta que usted lo borre en su página de repetición, o hasta que acabe el plazo del servidor para los vídeos (véase Privacidad). Quien puede ver las sesiones de esta cuenta puede verlo. " +
      "Actívelo solo si quien sale en la imagen está de acuerdo.",
    recording: "Grabando",
    replay: "Abrir la repetición de esta sesión",
    row: "Repetición",
  },
  fr: {
    keep: "Garder la vidéo de cette séance",
    off: "Désactivé : les images sont mesurées puis jetées aussitôt ; seuls les chiffres restent.",
    on: (host: string): string =>
      `Gardés sur ${host}, et nulle part ailleurs : la vidéo telle que cette caméra l’envoie, sans le son, et un registre de l’instant où chaque image a été prise, est arrivée et a reçu sa réponse. ` +
      "Elle y reste jusqu’à ce que vous la supprimiez sur sa page de ralenti, ou jusqu’à la fin du délai du serveur pour les vidéos (voir Confidentialité). Qui peut voir les séances de ce compte peut la regarder. " +
      "Ne l’activez que si la personne à l’image est d’accord.",
    recording: "Enregistrement",
    replay: "Ouvrir le ralenti de cette séance",
    row: "Ralenti",
  },
});
