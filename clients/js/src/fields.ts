/** Reads the fields of a message, checking each. */

/** The bytes are no message of this version; `message` says what is wrong with them. */
export class WireError extends Error {
  override readonly name = "WireError";
}

export type Fields = Readonly<Record<string, unknown>>;

interface Kinds {
  number: number;
  string: string;
}

export function isMap(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function number(fields: Fields, name: string): number {
  const value = fields[name];
  if (typeof value !== "number") throw new WireError(`\`${name}\` must be a number`);
  return value;
}

/** Older servers leave it out, or say nil. */
export function optionalNumber(fields: Fields, name: string): number | undefined {
  const value = fields[name];
  return value === undefined || value === null ? undefined : number(fields, name);
}

export function integer(fields: Fields, name: string): number {
  const value = number(fields, name);
  if (!Number.isInteger(value)) throw new WireError(`\`${name}\` must be a whole number`);
  return value;
}

export function text(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value !== "string") throw new WireError(`\`${name}\` must be text`);
  return value;
}

/** Older servers leave it out, or say nil. */
export function optionalText(fields: Fields, name: string): string | undefined {
  return fields[name] === undefined || fields[name] === null ? undefined : text(fields, name);
}

export function texts(fields: Fields, name: string): readonly string[] {
  const value = fields[name] ?? [];
  if (!Array.isArray(value) || value.some((item) => typeof item !== "string"))
    throw new WireError(`\`${name}\` must be a list of texts`);
  return value as string[];
}

/** A map whose values are all of one kind; a missing map is an empty one. */
export function mapOf<K extends keyof Kinds>(
  fields: Fields,
  name: string,
  kind: K,
): Readonly<Record<string, Kinds[K]>> {
  const value = fields[name] ?? {};
  if (!isMap(value) || Object.values(value).some((item) => typeof item !== kind))
    throw new WireError(`\`${name}\` must be a map of ${kind}s`);
  return value as Record<string, Kinds[K]>;
}
