/** Reads what our API answers, as far as the pages need it. */
import { WireError } from "@sideline/client";

export type Fields = Readonly<Record<string, unknown>>;

export function mapIn(value: unknown): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new WireError("the answer must be a map");
  return value as Fields;
}

export function listIn(value: unknown, name: string): readonly Fields[] {
  const list = mapIn(value)[name];
  if (!Array.isArray(list)) throw new WireError(`\`${name}\` must be a list`);
  return list.map(mapIn);
}

export function textIn(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value !== "string") throw new WireError(`\`${name}\` must be text`);
  return value;
}

/** Null and what is left out are the same. */
export function maybeText(fields: Fields, name: string): string | undefined {
  return fields[name] == null ? undefined : textIn(fields, name);
}

export function maybeNumber(fields: Fields, name: string): number | undefined {
  const value = fields[name];
  return typeof value === "number" ? value : undefined;
}

export function maybeDate(fields: Fields, name: string): Date | undefined {
  const value = maybeText(fields, name);
  return value === undefined ? undefined : new Date(value);
}
