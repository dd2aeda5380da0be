/** Where a key may go, by what the server says of it. */
import { keyHeaders } from "./key.ts";

/** Any of these scopes opens the page; a page that is not here is open to everybody. */
const NEEDS: Readonly<Record<string, readonly string[]>> = {
  camera: ["live", "live:publish"],
  watch: ["live", "live:watch"],
  people: ["analyses:read", "analyses:write"],
  team: ["live", "admin"],
};

export function mayOpen(page: string, scopes: readonly string[]): boolean {
  return NEEDS[page]?.some((scope) => scopes.includes(scope)) ?? true;
}

/** The scopes of this browser's key; undefined without a key, or where the server does not say. */
export async function scopesOfKey(): Promise<readonly string[] | undefined> {
  const headers = keyHeaders();
  if (headers["Authorization"] === undefined) return undefined;
  const said = await fetch("./api/v1/account", { headers }).catch(() => undefined);
  if (said?.ok !== true) return undefined;
  return readScopes(await said.json().catch(() => undefined));
}

export function readScopes(account: unknown): readonly string[] | undefined {
  if (typeof account !== "object" || account === null || !("scopes" in account)) return undefined;
  const { scopes } = account;
  return Array.isArray(scopes) ? scopes.filter((one) => typeof one === "string") : undefined;
}
