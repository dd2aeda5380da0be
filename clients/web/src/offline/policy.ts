/** What the worker keeps, and what it never touches. */

/** `asset`: has its content's hash in its name, so it never changes; `page`: asked for anew. */
export type Way = "asset" | "page" | "never";

export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly mode: string;
}

/** `scope` is the address of the server's root, `pages` those of the pages below it. */
export function wayOf({ method, url, mode }: Asked, scope: string, pages: readonly string[]): Way {
  if (method !== "GET" || !url.startsWith(scope)) return "never";
  const place = placeOf(url, scope);
  if (place.startsWith("assets/")) return "asset";
  return mode === "navigate" && pages.includes(place) ? "page" : "never";
}

/** The address below the scope, without what is asked of it; `watch.html` is `watch`. */
export function placeOf(url: string, scope: string): string {
  const place = url.slice(scope.length).split(/[?#]/)[0] ?? "";
  return place.replace(/\.html$/, "").replace(/^index$/, "");
}
