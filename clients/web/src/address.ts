/**
 * What the page's address asks for, beside the form:
 *
 * `?ice=relay`: media goes through the server's TURN relay and no other way. For whoever wants to
 * know whether the relay works.
 *
 * `#key=KEY`: the API key, as the server prints it in the link to its page. Behind a `#` it is sent
 * to nobody.
 */
export interface Asked {
  readonly iceTransportPolicy: RTCIceTransportPolicy;
}

export function askedBy(address: URL): Asked {
  const relay = address.searchParams.get("ice") === "relay";
  return { iceTransportPolicy: relay ? "relay" : "all" };
}

/** The API key in the address, if there is one. */
export function keyIn(address: URL): string | undefined {
  return new URLSearchParams(address.hash.slice(1)).get("key") || undefined;
}
