/** What the key may do here; a page offers nothing else. */
import { type Headers, jsonAt } from "./fetching.ts";

export interface Rights {
  readonly measure: boolean;
  readonly remove: boolean;
}

const ALL: Rights = { measure: true, remove: true };
const NONE: Rights = { measure: false, remove: false };

/** By the scopes that an account tells; a share's token has no account. */
export function rightsIn(account: unknown): Rights {
  const scopes = (account as { readonly scopes?: unknown } | undefined)?.scopes;
  if (!Array.isArray(scopes)) return NONE;
  const writes = scopes.includes("analyses:write");
  return { measure: writes, remove: writes && scopes.includes("live") };
}

export async function rights(headers: Headers, shared: boolean): Promise<Rights> {
  if (shared) return NONE;
  const account = await jsonAt("./api/v1/account", headers);
  return account === undefined ? ALL : rightsIn(account);
}
