/** What the page's address asks for: `?session=ID` or `?analysis=ID`, and `&attempt=N`. */

export type Wanted =
  | { readonly kind: "session"; readonly id: string }
  | { readonly kind: "analysis"; readonly id: string };

export function wantedBy(address: URL): Wanted | undefined {
  const session = address.searchParams.get("session");
  if (session) return { kind: "session", id: session };
  const analysis = address.searchParams.get("analysis");
  return analysis ? { kind: "analysis", id: analysis } : undefined;
}

export function attemptIn(address: URL): number | undefined {
  const given = Number(address.searchParams.get("attempt") ?? Number.NaN);
  return Number.isInteger(given) && given > 0 ? given : undefined;
}
