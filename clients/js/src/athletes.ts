/** The athletes that a server knows. */
import { type Fields, isMap, optionalNumber, optionalText, text, WireError } from "./fields.ts";
import type { Body } from "./options.ts";
import type { Server } from "./recorded.ts";
import { ask, askMap, mapsIn } from "./rest.ts";

export interface AthleteInfo extends Body {
  readonly id: string;
  readonly name: string;
  /** The owner's own number, which no other athlete of theirs has. */
  readonly externalId: string | undefined;
  readonly createdAt: Date;
}

/** `null` forgets what was known; what is left out stays. */
export type AthleteValues = {
  readonly [name in keyof Body]?: Body[name] | null;
} & { readonly name?: string; readonly externalId?: string | null };

const FIELDS = {
  heightM: "height_m",
  massKg: "mass_kg",
  thighM: "thigh_m",
  shankM: "shank_m",
  footM: "foot_m",
  upperArmM: "upper_arm_m",
  forearmM: "forearm_m",
} as const satisfies Record<keyof Body, string>;

/** A new athlete; raises ServerError, also when another has the external id. */
export async function createAthlete(
  server: Server,
  values: AthleteValues & { readonly name: string },
): Promise<AthleteInfo> {
  return readAthlete(await askMap(server, "POST", "athletes", fieldsOf(values)));
}

/** Changes what is said, and nothing else. */
export async function changeAthlete(
  server: Server,
  id: string,
  values: AthleteValues,
): Promise<AthleteInfo> {
  return readAthlete(await askMap(server, "PATCH", pathOf(id), fieldsOf(values)));
}

/** A page of athletes, the newest first; those with `name` in name or external id, if given. */
export async function listAthletes(
  server: Server,
  { name, cursor, limit = 20 }: { name?: string; cursor?: string; limit?: number } = {},
): Promise<{ readonly athletes: readonly AthleteInfo[]; readonly next: string | undefined }> {
  const query = new URLSearchParams({ limit: String(limit) });
  if (name !== undefined) query.set("name", name);
  if (cursor !== undefined) query.set("cursor", cursor);
  const body = await askMap(server, "GET", `athletes?${query}`);
  return { athletes: mapsIn(body, "athletes").map(readAthlete), next: optionalText(body, "next") };
}

/** One; raises ServerError when there is no such athlete. */
export async function athleteInfo(server: Server, id: string): Promise<AthleteInfo> {
  return readAthlete(await askMap(server, "GET", pathOf(id)));
}

/** Deletes one; what was measured stays, and forgets whose it is. */
export async function deleteAthlete(server: Server, id: string): Promise<void> {
  await ask(server, "DELETE", pathOf(id));
}

/** Reads an athlete from the API; raises WireError. */
export function readAthlete(value: unknown): AthleteInfo {
  if (!isMap(value)) throw new WireError("an athlete must be a map");
  return {
    ...bodyOf(value),
    id: text(value, "id"),
    name: text(value, "name"),
    externalId: optionalText(value, "external_id"),
    createdAt: new Date(text(value, "created_at")),
  };
}

function bodyOf(value: Fields): Body {
  const known = Object.entries(FIELDS)
    .map(([name, field]) => [name, optionalNumber(value, field)] as const)
    .filter(([, number]) => number !== undefined);
  return Object.fromEntries(known);
}

/** Under the server's names. */
export function fieldsOf({ name, externalId, ...body }: AthleteValues): Record<string, unknown> {
  const named = Object.entries({ name, external_id: externalId });
  const measured = Object.entries(FIELDS).map(([key, field]) => [field, body[key as keyof Body]]);
  return Object.fromEntries([...named, ...measured].filter(([, value]) => value !== undefined));
}

function pathOf(id: string): string {
  return `athletes/${encodeURIComponent(id)}`;
}
