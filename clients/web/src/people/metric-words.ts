/** What sports and metrics are called; the server says it in English only. */
import type { SportInfo } from "@sideline/client";
import { metricLabel } from "../sports.ts";
import { language } from "../words/catalogue.ts";

type Names = Readonly<Record<string, string>>;

const SPORTS: Readonly<Record<"es" | "fr", Names>> = {
  es: { cmj: "Salto con contramovimiento", dropjump: "Salto en caída", running: "Carrera" },
  fr: { cmj: "Saut avec contre-mouvement", dropjump: "Saut en contrebas", running: "Course" },
};

const METRICS: Readonly<Record<"es" | "fr", Names>> = {
  es: {
    jump_height_flight_m: "Altura del salto, por tiempo de vuelo",
    jump_height_com_m: "Altura del salto, centro de masas",
    takeoff_velocity_mps: "Velocidad de despegue",
    countermovement_depth_m: "Profundidad del contramovimiento",
    time_to_takeoff_s: "Tiempo hasta el despegue",
    rsi_modified_mps: "Índice de fuerza reactiva, modificado",
    flight_time_s: "Tiempo de vuelo",
    hip_angle_takeoff_deg: "Ángulo de cadera al despegar",
    knee_angle_takeoff_deg: "Ángulo de rodilla al despegar",
    ankle_angle_takeoff_deg: "Ángulo de tobillo al despegar",
    peak_power_w: "Potencia máxima",
    contact_time_s: "Tiempo de contacto",
    rsi_mps: "Índice de fuerza reactiva, altura por tiempo de contacto",
    rsr: "Cociente de fuerza reactiva, vuelo por contacto",
    drop_height_m: "Altura de caída",
    contact_depth_m: "Hundimiento en el contacto",
    cadence_spm: "Cadencia",
    duty_factor: "Fracción de apoyo",
    step_time_s: "Tiempo de paso",
    speed_mps: "Velocidad",
    stride_length_m: "Longitud de zancada",
    vertical_oscillation_m: "Oscilación vertical",
    overstride_m: "Talón por delante del centro de masas",
    foot_strike_angle_deg: "Ángulo del pie al pisar",
    leg_stiffness_knpm: "Rigidez de la pierna",
    contact_time_left_s: "Tiempo de contacto, izquierda",
    contact_time_right_s: "Tiempo de contacto, derecha",
    contact_time_symmetry_pct: "Tiempo de contacto, izquierda y derecha",
    flight_time_symmetry_pct: "Tiempo de vuelo, izquierda y derecha",
    step_time_symmetry_pct: "Tiempo de paso, izquierda y derecha",
    vertical_oscillation_symmetry_pct: "Oscilación vertical, izquierda y derecha",
  },
  fr: {
    jump_height_flight_m: "Hauteur du saut, par le temps de vol",
    jump_height_com_m: "Hauteur du saut, centre de masse",
    takeoff_velocity_mps: "Vitesse d’envol",
    countermovement_depth_m: "Profondeur du contre-mouvement",
    time_to_takeoff_s: "Temps jusqu’à l’envol",
    rsi_modified_mps: "Indice de force réactive, modifié",
    flight_time_s: "Temps de vol",
    hip_angle_takeoff_deg: "Angle de la hanche à l’envol",
    knee_angle_takeoff_deg: "Angle du genou à l’envol",
    ankle_angle_takeoff_deg: "Angle de la cheville à l’envol",
    peak_power_w: "Puissance maximale",
    contact_time_s: "Temps de contact",
    rsi_mps: "Indice de force réactive, hauteur par temps de contact",
    rsr: "Rapport de force réactive, vol par contact",
    drop_height_m: "Hauteur de chute",
    contact_depth_m: "Enfoncement au contact",
    cadence_spm: "Cadence",
    duty_factor: "Part d’appui",
    step_time_s: "Temps du pas",
    speed_mps: "Vitesse",
    stride_length_m: "Longueur de foulée",
    vertical_oscillation_m: "Oscillation verticale",
    overstride_m: "Talon devant le centre de masse",
    foot_strike_angle_deg: "Angle du pied à la pose",
    leg_stiffness_knpm: "Raideur de la jambe",
    contact_time_left_s: "Temps de contact, gauche",
    contact_time_right_s: "Temps de contact, droite",
    contact_time_symmetry_pct: "Temps de contact, gauche et droite",
    flight_time_symmetry_pct: "Temps de vol, gauche et droite",
    step_time_symmetry_pct: "Temps du pas, gauche et droite",
    vertical_oscillation_symmetry_pct: "Oscillation verticale, gauche et droite",
  },
};

/** In the page's language where we have a word, else as the server says. */
export function metricWords(sport: SportInfo | undefined, name: string): string {
  const known = language === "en" ? undefined : METRICS[language][name];
  return known ?? metricLabel(sport, name);
}

export function sportWords({ name, label }: Pick<SportInfo, "name" | "label">): string {
  const known = language === "en" ? undefined : SPORTS[language][name];
  return known ?? label;
}
