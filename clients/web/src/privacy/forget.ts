/** Deletes what this browser keeps of Sideline: choices, the key, and the pages for offline. */
import { ifAllowed } from "../storage.ts";

export async function forgetEverything(): Promise<void> {
  for (const store of [() => localStorage, () => sessionStorage])
    ifAllowed(() => removeOurs(store()));
  await (await navigator.serviceWorker?.getRegistration())?.unregister();
  if (!("caches" in globalThis)) return; // over plain http there are none
  const names = await caches.keys();
  await Promise.all(names.map((name) => name.startsWith("sideline-") && caches.delete(name)));
}

/** What others keep of the same origin stays. */
function removeOurs(store: Storage): void {
  for (const key of Object.keys(store)) if (key.startsWith("sideline")) store.removeItem(key);
}
