/** Which of its views the page shows, as its address says. */
export type Place =
  | { readonly view: "all" }
  | { readonly view: "one"; readonly id: string }
  /** Without an id: whoever was measured last. */
  | { readonly view: "board"; readonly id: string | undefined };

interface Live {
  readonly info: { readonly id: string; readonly continues?: string | undefined };
}

const EVERYONE = "all";

export function placeIn(address: URL): Place {
  const board = address.searchParams.get("board");
  if (board !== null)
    return { view: "board", id: board === "" || board === EVERYONE ? undefined : board };
  const id = address.searchParams.get("session");
  return id === null || id === "" ? { view: "all" } : { view: "one", id };
}

/** The same view of the session that goes on with its own one, once that is not live any more. */
export function successor(place: Place, live: readonly Live[]): Place | undefined {
  if (place.view === "all" || place.id === undefined) return undefined;
  const { id } = place;
  if (live.some(({ info }) => info.id === id)) return undefined;
  const next = live.find(({ info }) => info.continues === id);
  return next === undefined ? undefined : { ...place, id: next.info.id };
}

export function addressOf(place: Place): string {
  if (place.view === "all") return "./watch";
  if (place.view === "one") return `./watch?session=${encodeURIComponent(place.id)}`;
  return `./watch?board=${encodeURIComponent(place.id ?? EVERYONE)}`;
}
