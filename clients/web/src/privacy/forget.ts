/** Deletes what this browser keeps of Sideline: choices, the key, and the pages for offline. */
import { ifAllowed } from "../storage.ts";

export async function forgetEverything(): Promise<void> {
  for (const store of [() => localStorage, () => sessionStorage]) ifAllowed(() => store().clear());
  const workers = (await navigator.serviceWorker?.getRegistrations()) ?? [];
  await Promise.all(workers.map((worker) => worker.unregister()));
  if (!("caches" in globalThis)) return; // over plain http there are none
  const names = await caches.keys();
  await Promise.all(names.map((name) => name.startsWith("sideline-") && caches.delete(name)));
}
