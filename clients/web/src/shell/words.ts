import { words } from "../words/catalogue.ts";

export const say = words({
  en: {
    camera: "Camera",
    watch: "Watch",
    people: "People",
    team: "Phones & team",
    privacy: "Privacy",
    pages: "Pages",
    language: "Language",
  },
  es: {
    camera: "Cámara",
    watch: "En directo",
    people: "Atletas",
    team: "Móviles y equipo",
    privacy: "Privacidad",
    pages: "Páginas",
    language: "Idioma",
  },
  fr: {
    camera: "Caméra",
    watch: "En direct",
    people: "Athlètes",
    team: "Téléphones et équipe",
    privacy: "Confidentialité",
    pages: "Pages",
    language: "Langue",
  },
});
