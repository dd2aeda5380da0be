/** The key with which this browser asks, and how every page comes by it. */
import { keyIn } from "../address.ts";
import { ifAllowed } from "../storage.ts";

const STORED = "sideline-api-key";

/** From `#key=` in the address, which is then taken out of it; else the one that is remembered. */
export function takeKey(): string | undefined {
  const address = new URL(location.href);
  const given = keyIn(address);
  if (given !== undefined) {
    remember(given);
    // Not to be seen over a shoulder, nor to be copied with the address.
    history.replaceState(null, "", address.pathname + address.search);
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
