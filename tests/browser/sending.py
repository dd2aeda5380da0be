"""What a browser sends, from its own statistics: size, rate, bit rate, and what limits them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from tests.browser.page import CoachPage

RATE_OVER_S = 0.5
FULL_RATE = 0.9
"""Of the camera's frames; half a second has too few of them to ask for all."""

WATCH = """(() => {
  const seen = (window.sending = {connectedMs: null, samples: []});
  const Native = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Native {
    constructor(...given) {
      super(...given);
      const timer = setInterval(() => sample(this, timer), 250);
      this.addEventListener("connectionstatechange", () => {
        if (this.connectionState === "connected") seen.connectedMs ??= performance.now();
      });
    }
  };
  async function sample(peer, timer) {
    if (peer.connectionState === "closed") return clearInterval(timer);
    const stats = [...(await peer.getStats()).values()];
    const sent = stats.find(s => s.type === "outbound-rtp" && s.kind === "video");
    const source = stats.find(s => s.type === "media-source" && s.kind === "video");
    const pairs = stats.filter(s => s.type === "candidate-pair" && s.nominated);
    const pair = pairs.find(s => s.availableOutgoingBitrate !== undefined) ?? pairs[0];
    if (sent === undefined || source === undefined || pair === undefined) return;
    seen.samples.push({
      atMs: performance.now(), width: sent.frameWidth ?? 0, height: sent.frameHeight ?? 0,
      encoded: sent.framesEncoded, captured: source.frames, full: [source.width, source.height],
      reason: sent.qualityLimitationReason, durations: sent.qualityLimitationDurations,
      targetBps: sent.targetBitrate ?? 0, availableBps: pair.availableOutgoingBitrate ?? 0,
      bytes: sent.bytesSent, repeatedBytes: sent.retransmittedBytesSent, packets: sent.packetsSent,
      keys: sent.keyFramesEncoded, encodeS: sent.totalEncodeTime,
      heldBackS: sent.totalPacketSendDelay, qps: sent.qpSum ?? 0,
      encoder: sent.encoderImplementation ?? "", roundTripS: pair.currentRoundTripTime ?? 0,
    });
  }
})()"""
"""Runs before the page does: looks four times a second at what its connections send."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One look, `at_s` after connecting. What is counted counts from the start: frames `encoded`
    and `captured`, `sent_bytes` of which `repeated_bytes` were asked for again, packets, key
    frames, the time that encoding took, that packets were held back before they left, the
    quantizers of all frames."""

    at_s: float
    width: int
    height: int
    is_full_size: bool
    reason: str
    target_kbps: float
    available_kbps: float
    round_trip_s: float
    encoded: int
    captured: int
    sent_bytes: int
    repeated_bytes: int
    packets: int
    key_frames: int
    encode_s: float
    held_back_s: float
    quantizers: float


@dataclass(frozen=True, slots=True)
class Sending:
    """All samples of a page's first connection, oldest first, and how long, in seconds, each
    reason limited the quality, as the browser has it."""

    samples: Sequence[Sample]
    limited_s: dict[str, float]
    encoder: str

    def full_size_s(self) -> float | None:
        """When the camera's size was first sent."""
        return next((one.at_s for one in self.samples if one.is_full_size), None)

    def full_rate_s(self) -> float | None:
        """When the camera's frame rate had first been kept for half a second."""
        return next((one.at_s for one in self.samples if self._is_full_rate(one)), None)

    def share_full(self, from_s: float) -> float:
        """Of the samples from a moment on, how many had the camera's size and rate."""
        later = self.since(from_s)
        return sum(one.is_full_size and self._is_full_rate(one) for one in later) / len(later)

    def share_repeated(self, from_s: float) -> float:
        """Of the bytes from a moment on, how many were asked for again."""
        first, last = self.since(from_s)[0], self.samples[-1]
        sent = last.sent_bytes - first.sent_bytes
        return (last.repeated_bytes - first.repeated_bytes) / max(1, sent)

    def since(self, from_s: float) -> Sequence[Sample]:
        """The samples from a moment on, but at least the last."""
        return [one for one in self.samples if one.at_s >= from_s] or self.samples[-1:]

    def to_json(self) -> dict[str, Any]:
        """What there is to be said; `…_at_2s` two seconds after connecting, or at the end."""
        first, last, at_2s = self.samples[0], self.samples[-1], self.since(2.0)[0]
        took_s = last.at_s - first.at_s
        return {
            "full_size_s": _rounded(self.full_size_s()),
            "full_rate_s": _rounded(self.full_rate_s()),
            "share_full_from_2s": round(self.share_full(2.0), 3),
            "sizes": dict(Counter(f"{one.width}x{one.height}" for one in self.samples)),
            "camera_fps": round((last.captured - first.captured) / took_s, 1),
            "sent_fps": round((last.encoded - first.encoded) / took_s, 1),
            "sent_kbps": round((last.sent_bytes - first.sent_bytes) * 8e-3 / took_s),
            "repeated": round(self.share_repeated(0.0), 3),
            "limited_s": {reason: round(s, 2) for reason, s in self.limited_s.items() if s > 0},
            "target_kbps_at_2s": round(at_2s.target_kbps),
            "available_kbps_at_2s": round(at_2s.available_kbps),
            "target_kbps": round(last.target_kbps),
            "available_kbps": round(last.available_kbps),
            "key_frames": last.key_frames,
            "encode_ms": round(1e3 * last.encode_s / max(1, last.encoded), 1),
            "encoder": self.encoder,
        }

    def timeline(self) -> list[str]:
        """A line for each sample."""
        return [_line(before, one) for before, one in pairwise(self.samples)]

    def _is_full_rate(self, at: Sample) -> bool:
        before = [one for one in self.samples if one.at_s <= at.at_s - RATE_OVER_S + 0.05]
        if not before:
            return False
        captured = at.captured - before[-1].captured
        return captured > 0 and at.encoded - before[-1].encoded >= FULL_RATE * captured


async def read_sending(coach: CoachPage) -> Sending:
    """What the page, opened with `WATCH`, has sent since it was first connected."""
    seen = await coach.record("sending")
    rows = [row for row in seen["samples"] if row["encoded"] > 0]
    samples = [_sample(row, seen["connectedMs"]) for row in rows]
    return Sending(samples, rows[-1]["durations"], rows[-1]["encoder"])


def _sample(row: dict[str, Any], connected_ms: float) -> Sample:
    return Sample(
        at_s=(row["atMs"] - connected_ms) / 1e3,
        width=row["width"],
        height=row["height"],
        is_full_size=[row["width"], row["height"]] == row["full"],
        reason=row["reason"],
        target_kbps=row["targetBps"] / 1e3,
        available_kbps=row["availableBps"] / 1e3,
        round_trip_s=row["roundTripS"],
        encoded=row["encoded"],
        captured=row["captured"],
        sent_bytes=row["bytes"],
        repeated_bytes=row["repeatedBytes"],
        packets=row["packets"],
        key_frames=row["keys"],
        encode_s=row["encodeS"],
        held_back_s=row["heldBackS"],
        quantizers=row["qps"],
    )


def _line(before: Sample, one: Sample) -> str:
    seconds, frames = one.at_s - before.at_s, one.encoded - before.encoded
    kbps = (one.sent_bytes - before.sent_bytes) * 8e-3 / seconds
    again = (one.repeated_bytes - before.repeated_bytes) * 8e-3 / seconds
    held_ms = 1e3 * (one.held_back_s - before.held_back_s) / max(1, one.packets - before.packets)
    quantizer = (one.quantizers - before.quantizers) / max(1, frames)
    return (
        f"{one.at_s:6.2f} s  {one.width}x{one.height}"
        f"  {frames:2d} of {one.captured - before.captured:2d} frames"
        f"  sent {kbps:4.0f} (again {again:3.0f})  target {one.target_kbps:4.0f}"
        f"  available {one.available_kbps:4.0f} kbit/s  quantizer {quantizer:3.0f}"
        f"  held back {held_ms:3.0f} ms  round trip {1e3 * one.round_trip_s:3.0f} ms  {one.reason}"
    )


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 2)
