/** Keeps a phone's screen on while a session runs; returns what lets it sleep again. */
export async function keepAwake(): Promise<() => void> {
  // Refused on low battery, absent in older browsers: the session runs all the same.
  const lock = await navigator.wakeLock?.request("screen").catch(() => undefined);
  return () => void lock?.release();
}
