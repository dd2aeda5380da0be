/** What a link says behind its `#`, which browsers send to nobody. */

export function fromHash(name: string, hash = location.hash): string | undefined {
  return new URLSearchParams(hash.slice(1)).get(name) || undefined;
}

/** Not to be seen over a shoulder, nor to be used twice. */
export function clearHash(): void {
  history.replaceState(null, "", location.pathname + location.search);
}
