/** What this browser may keep, and may forbid. */

/** A browser that forbids storage throws at the mere mention of it: then this is undefined. */
export function ifAllowed<T>(use: () => T): T | undefined {
  try {
    return use();
  } catch (cause) {
    if (cause instanceof DOMException) return undefined;
    throw cause;
  }
}
