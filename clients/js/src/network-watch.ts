/** Calls `changed` when the browser says that the network is another, gone or back. */
export function watchNetwork(changed: () => void, signal: AbortSignal): void {
  addEventListener("online", changed, { signal });
  addEventListener("offline", changed, { signal });
  const { connection } = navigator as Navigator & { connection?: EventTarget };
  connection?.addEventListener("change", changed, { signal });
}
