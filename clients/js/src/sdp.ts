/** The few lines of SDP that WHIP and Chromium's bandwidth estimate make us read or write. */

/**
 * Adds a start bit rate to every format of the answer's video section.
 *
 * Chromium starts at 300 kbit/s, and below 500 with a smaller picture, which stays small for many
 * seconds. It reads this hint from the remote description.
 */
export function withStartBitrate(sdp: string, startKbps: number, maxKbps: number): string {
  const hint = `x-google-start-bitrate=${startKbps};x-google-max-bitrate=${maxKbps}`;
  if (sdp.includes("x-google-start-bitrate")) return sdp; // the server knows better
  const lines = sdp.split(/\r?\n/);
  const hinted = lines.flatMap((line) => {
    const format = /^a=rtpmap:(\d+) (?:VP8|H264)\//i.exec(line)?.[1];
    if (format === undefined) return [hintedFmtp(line, lines, hint)];
    const hasFmtp = lines.some((other) => other.startsWith(`a=fmtp:${format} `));
    return hasFmtp ? [line] : [line, `a=fmtp:${format} ${hint}`];
  });
  return hinted.join("\r\n");
}

function hintedFmtp(line: string, lines: readonly string[], hint: string): string {
  const format = /^a=fmtp:(\d+) /.exec(line)?.[1];
  const codec = new RegExp(`^a=rtpmap:${format} (?:VP8|H264)/`, "i");
  return format !== undefined && lines.some((other) => codec.test(other))
    ? `${line};${hint}`
    : line;
}

/** The body of a trickle PATCH (RFC 8840) for candidates of one offer. */
export function trickleFragment(offer: string, candidates: readonly RTCIceCandidate[]): string {
  const attribute = (name: string) => new RegExp(`^a=${name}:(.*)$`, "m").exec(offer)?.[1]?.trim();
  const lines = [`a=ice-ufrag:${attribute("ice-ufrag")}`, `a=ice-pwd:${attribute("ice-pwd")}`];
  const media = /^m=(\w+) /m.exec(offer)?.[1] ?? "video";
  lines.push(`m=${media} 9 UDP/TLS/RTP/SAVPF 0`, `a=mid:${attribute("mid") ?? "0"}`);
  for (const candidate of candidates)
    lines.push(candidate.candidate === "" ? "a=end-of-candidates" : `a=${candidate.candidate}`);
  return `${lines.join("\r\n")}\r\n`;
}

/** ICE servers from a WHIP answer's `Link` header (RFC 9725, section 4.6). */
export function iceServers(link: string | null): RTCIceServer[] {
  const entries = link?.match(/<[^>]+>[^<]*/g) ?? [];
  return entries.filter((entry) => /rel="?ice-server"?/.test(entry)).map(iceServer);
}

function iceServer(entry: string): RTCIceServer {
  const value = (name: string) => new RegExp(`${name}="([^"]*)"`).exec(entry)?.[1];
  const username = value("username");
  const credential = value("credential");
  return {
    urls: /<([^>]+)>/.exec(entry)?.[1] ?? "",
    ...(username === undefined ? {} : { username }),
    ...(credential === undefined ? {} : { credential }),
  };
}
