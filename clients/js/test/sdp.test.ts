import { expect, it } from "vitest";
import { iceServers, trickleFragment, withStartBitrate } from "../src/sdp.ts";

const ANSWER = [
  "v=0",
  "m=video 9 UDP/TLS/RTP/SAVPF 96 102 97",
  "a=rtpmap:96 VP8/90000",
  "a=rtpmap:102 H264/90000",
  "a=fmtp:102 packetization-mode=1",
  "a=rtpmap:97 rtx/90000",
  "a=fmtp:97 apt=96",
  "",
].join("\r\n");

it("asks for a start bit rate with and without format parameters, and not for repairs", () => {
  const hinted = withStartBitrate(ANSWER, 1500, 2500);
  const hint = "x-google-start-bitrate=1500;x-google-max-bitrate=2500";
  expect(hinted).toContain(`a=rtpmap:96 VP8/90000\r\na=fmtp:96 ${hint}\r\n`);
  expect(hinted).toContain(`a=fmtp:102 packetization-mode=1;${hint}\r\n`);
  expect(hinted).toContain("a=fmtp:97 apt=96\r\n");
});

it("leaves a start bit rate of the server's as it is", () => {
  const answer = ANSWER.replace("packetization-mode=1", "x-google-start-bitrate=800");
  expect(withStartBitrate(answer, 1500, 2500)).toBe(answer);
});

it("writes candidates with the credentials and the section of their offer", () => {
  const offer = "m=video 9 X\r\na=ice-ufrag:abcd\r\na=ice-pwd:secret\r\na=mid:0\r\n";
  const candidate = { candidate: "candidate:1 1 udp 1 10.0.0.1 9 typ host" } as RTCIceCandidate;
  expect(trickleFragment(offer, [candidate])).toBe(
    "a=ice-ufrag:abcd\r\na=ice-pwd:secret\r\nm=video 9 UDP/TLS/RTP/SAVPF 0\r\na=mid:0\r\n" +
      "a=candidate:1 1 udp 1 10.0.0.1 9 typ host\r\n",
  );
});

it("reads STUN and TURN servers from a Link header", () => {
  const link =
    '<stun:stun.example:3478>; rel="ice-server", ' +
    '<turn:turn.example?transport=udp>; rel="ice-server"; username="u"; credential="c"; ' +
    'credential-type="password"';
  expect(iceServers(link)).toEqual([
    { urls: "stun:stun.example:3478" },
    { urls: "turn:turn.example?transport=udp", username: "u", credential: "c" },
  ]);
});

it("finds no servers where there is no header or another relation", () => {
  expect(iceServers(null)).toEqual([]);
  expect(iceServers('<next>; rel="next"')).toEqual([]);
});
