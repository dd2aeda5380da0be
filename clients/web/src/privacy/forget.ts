/** Deletes what this browser keeps of Sideline: choices, the key, and the pages for offline. */

export async function forgetEverything(): Promise<void> {
  for (const store of [() => localStorage, () => sessionStorage]) clear(store);
  const workers = (await navigator.serviceWorker?.getRegistrations()) ?? [];
  await Promise.all(workers.map((worker) => worker.unregister()));
  if (!("caches" in globalThis)) return; // over plain http there are none
  const names = await caches.keys();
  await Promise.all(names.map((name) => name.startsWith("sideline-") && caches.delete(name)));
}

/** A browser that forbids storage throws at the mere mention of it. */
function clear(store: () => Storage): void {
  try {
    store().clear();
  } catch (cause) {
    if (!(cause instanceof DOMException)) throw cause;
  }
}
