/** What the key may do here; a page offers nothing else. */
import { scopesOfKey } from "../shell/access.ts";

export interface Rights {
  readonly measure: boolean;
  readonly remove: boolean;
}

const ALL: Rights = { measure: true, remove: true };
const NONE: Rights = { measure: false, remove: false };

/** By a key's scopes; where nobody tells them, the server says what may not be. */
export function rightsOf(scopes: readonly string[] | undefined): Rights {
  if (scopes === undefined) return ALL;
  const writes = scopes.includes("analyses:write");
  return { measure: writes, remove: writes && scopes.includes("live") };
}

/** A share's token opens, and changes nothing. */
export async function rights(shared: boolean): Promise<Rights> {
  return shared ? NONE : rightsOf(await scopesOfKey());
}
