/** Which addresses of ours the server hears of, and what went wrong where there are none. */
import { ConnectionError } from "./errors.ts";
import type { Trickle } from "./trickle.ts";

/** Names what failed most recently; more would only fill the report. */
const KEPT_FAILURES = 3;

/**
 * Adds servers to a connection that was made with `configuration`; raises ConnectionError where
 * only a relay will do and there is none among them.
 */
export function useServers(
  peer: RTCPeerConnection,
  configuration: RTCConfiguration,
  servers: readonly RTCIceServer[],
): void {
  if (configuration.iceTransportPolicy === "relay" && !servers.some(isRelay))
    throw new ConnectionError("no-relay", "the server names no TURN server");
  // What is left out would go back to its default.
  if (servers.length > 0) peer.setConfiguration({ ...configuration, iceServers: [...servers] });
}

/** Trickles what is found; `none` hears why not a single candidate was. */
export function trickleCandidates(
  peer: RTCPeerConnection,
  candidates: Trickle,
  none: (why: string) => void,
): void {
  let found = 0;
  const failures: string[] = [];
  peer.onicecandidateerror = ({ url, errorCode, errorText }) => {
    failures.push(`${url}: ${errorCode} ${errorText}`.trim());
    if (failures.length > KEPT_FAILURES) failures.shift();
  };
  peer.onicecandidate = ({ candidate }) => {
    if (candidate === null) {
      if (found === 0) none(failures.join("; "));
      return;
    }
    if (candidate.candidate !== "") found += 1;
    candidates.add(candidate);
  };
}

function isRelay({ urls }: RTCIceServer): boolean {
  return [urls].flat().some((url) => /^turns?:/i.test(url));
}
