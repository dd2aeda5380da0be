/**
 * What the page's address asks for, beside the form:
 *
 * `?ice=relay`: media goes through the server's TURN relay and no other way. For whoever wants to
 * know whether the relay works.
 */
export interface Asked {
  readonly iceTransportPolicy: RTCIceTransportPolicy;
}

export function askedBy(address: URL): Asked {
  const relay = address.searchParams.get("ice") === "relay";
  return { iceTransportPolicy: relay ? "relay" : "all" };
}
