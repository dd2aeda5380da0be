/** The key with which this browser asks, and how every page comes by it. */
import { ifAllowed } from "../storage.ts";
import { clearHash, fromHash } from "./hash.ts";

const STORED = "sideline-api-key";

/**
 * From `#key=` in the address, as the server prints it in the link to its page, which is then taken
 * out of it; else the one that is remembered.
 */
export function takeKey(): string | undefined {
  const given = fromHash("key");
  if (given !== undefined) {
    remember(given);
    clearHash();
  }
  return given ?? remembered();
}

/** For as long as this tab is open; `forGood`, as a paired phone does, until it is forgotten. */
export function remember(key: string, forGood = false): void {
  ifAllowed(() => (forGood ? localStorage : sessionStorage).setItem(STORED, key));
}

export function forget(): void {
  for (const store of [() => sessionStorage, () => localStorage]) {
    ifAllowed(() => store().removeItem(STORED));
  }
}

export function remembered(): string | undefined {
  const kept = ifAllowed(() => sessionStorage.getItem(STORED) ?? localStorage.getItem(STORED));
  return kept ?? undefined;
}

/** What a fetch needs to be let in. */
export function keyHeaders(): Record<string, string> {
  const key = remembered();
  return key === undefined ? {} : { Authorization: `Bearer ${key}` };
}
