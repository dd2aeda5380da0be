import { words } from "../words/catalogue.ts";

export const say = words({
  en: {
    unreachable: "The server cannot be reached. This page goes on trying.",
    noKey: "This server asks for a key. Paste yours, or open the link that you were given.",
    forbidden: "Your key does not allow this. Ask the owner of this Sideline.",
    tooMany: (seconds: string) => `Too many requests for now. Try again in ${seconds} s.`,
    unknown: "That is not there any more.",
    deviceOffline: "This phone is not connected. Open Sideline on it, then try again.",
    keyLabel: "Key",
    useKey: "Go on",
    copy: "Copy",
    copied: "Copied",
    copyFailed: "Could not copy: select the link and copy it by hand",
  },
  es: {
    unreachable: "No se puede contactar con el servidor. Esta página sigue intentándolo.",
    noKey: "Este servidor pide una clave. Pega la tuya o abre el enlace que te dieron.",
    forbidden: "Tu clave no permite esto. Pregunta a quien administra este Sideline.",
    tooMany: (seconds: string) =>
      `Demasiadas peticiones por ahora. Inténtalo de nuevo en ${seconds} s.`,
    unknown: "Eso ya no existe.",
    deviceOffline: "Este móvil no está conectado. Abre Sideline en él y vuelve a intentarlo.",
    keyLabel: "Clave",
    useKey: "Continuar",
    copy: "Copiar",
    copied: "Copiado",
    copyFailed: "No se pudo copiar: selecciona el enlace y cópialo a mano",
  },
  fr: {
    unreachable: "Le serveur est injoignable. Cette page continue d’essayer.",
    noKey: "Ce serveur demande une clé. Collez la vôtre, ou ouvrez le lien reçu.",
    forbidden: "Votre clé ne le permet pas. Demandez au propriétaire de ce Sideline.",
    tooMany: (seconds: string) => `Trop de demandes pour le moment. Réessayez dans ${seconds} s.`,
    unknown: "Cela n’existe plus.",
    deviceOffline: "Ce téléphone n’est pas connecté. Ouvrez-y Sideline, puis réessayez.",
    keyLabel: "Clé",
    useKey: "Continuer",
    copy: "Copier",
    copied: "Copié",
    copyFailed: "Copie impossible : sélectionnez le lien et copiez-le à la main",
  },
});
