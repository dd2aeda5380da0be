/** Which of its views the page shows, as its address says. */
export type Place =
  | { readonly view: "all" }
  | { readonly view: "one"; readonly id: string }
  /** Without an id: whoever was measured last. */
  | { readonly view: "board"; readonly id: string | undefined };

const EVERYONE = "all";

export function placeIn(address: URL): Place {
  const board = address.searchParams.get("board");
  if (board !== null)
    return { view: "board", id: board === "" || board === EVERYONE ? undefined : board };
  const id = address.searchParams.get("session");
  return id === null || id === "" ? { view: "all" } : { view: "one", id };
}

export function addressOf(place: Place): string {
  if (place.view === "all") return "./watch";
  if (place.view === "one") return `./watch?session=${encodeURIComponent(place.id)}`;
  return `./watch?board=${encodeURIComponent(place.id ?? EVERYONE)}`;
}
