/** Requests of the HTTP API that send and give back JSON; raise ServerError and WireError. */
import { type Fields, isMap, WireError } from "./fields.ts";
import { serverError } from "./problems.ts";
import type { Server } from "./recorded.ts";
import { authorisation, reach } from "./whip.ts";

export type Method = "GET" | "POST" | "PATCH" | "DELETE";

/** Asks for something below `/api/v1/`; what is undefined in `body` is not sent. */
export async function ask(
  server: Server,
  method: Method,
  path: string,
  body?: object,
): Promise<Response> {
  const headers: Record<string, string> = { ...authorisation(server.token) };
  const init: RequestInit = { method, headers };
  if (body !== undefined) {
    init.body = JSON.stringify(body);
    headers["Content-Type"] = "application/json";
  }
  const response = await reach(new URL(`api/v1/${path}`, server.endpoint).href, init);
  if (!response.ok) throw await serverError(response);
  return response;
}

/** The same, and the map that is answered. */
export async function askMap(
  server: Server,
  method: Method,
  path: string,
  body?: object,
): Promise<Fields> {
  const answer: unknown = await (await ask(server, method, path, body)).json();
  if (!isMap(answer)) throw new WireError("the answer must be a map");
  return answer;
}

/** The maps of a list in an answer. */
export function mapsIn(fields: Fields, name: string): readonly Fields[] {
  const list = fields[name];
  if (!Array.isArray(list) || !list.every(isMap))
    throw new WireError(`\`${name}\` must be a list of maps`);
  return list;
}

export function date(fields: Fields, name: string): Date {
  const value = fields[name];
  const found = new Date(typeof value === "string" ? value : Number.NaN);
  if (Number.isNaN(found.getTime())) throw new WireError(`\`${name}\` must be a time`);
  return found;
}

export function optionalDate(fields: Fields, name: string): Date | undefined {
  return fields[name] == null ? undefined : date(fields, name);
}

/** One of a few words. */
export function oneOf<const Word extends string>(
  fields: Fields,
  name: string,
  words: readonly Word[],
): Word {
  const found = words.find((word) => word === fields[name]);
  if (found === undefined) throw new WireError(`\`${name}\` must be one of: ${words.join(", ")}`);
  return found;
}
