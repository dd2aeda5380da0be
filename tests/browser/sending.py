"""What a browser sends, from its own statistics: size, rate, bit rate, and what limits them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests.browser.page import CoachPage

RATE_OVER_S = 0.5
FULL_RATE = 0.9
"""Of the camera's frames; two or three at a time are too few to ask for all of them."""

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
    const pair = stats.find(s => s.type === "candidate-pair" && s.nominated);
    if (sent === undefined || source === undefined || pair === undefined) return;
    seen.samples.push({
      atMs: performance.now(), width: sent.frameWidth ?? 0, height: sent.frameHeight ?? 0,
      encoded: sent.framesEncoded, captured: source.frames, full: [source.width, source.height],
      reason: sent.qualityLimitationReason, durations: sent.qualityLimitationDurations,
      targetBps: sent.targetBitrate ?? 0, availableBps: pair.availableOutgoingBitrate ?? 0,
      bytes: sent.bytesSent, keys: sent.keyFramesEncoded, encodeS: sent.totalEncodeTime,
      encoder: sent.encoderImplementation ?? "", roundTripS: pair.currentRoundTripTime ?? 0,
    });
  }
})()"""
"""Runs before the page does: looks four times a second at what its connections send."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One look, `at_s` after connecting; frames, bytes and `encode_s` count from the start."""

    at_s: float
    width: int
    height: int
    is_full_size: bool
    encoded: int
    captured: int
    reason: str
    target_kbps: float
    available_kbps: float
    sent_bytes: int
    key_frames: int
    encode_s: float
    round_trip_s: float


@dataclass(frozen=True, slots=True)
class Sending:
    """All samples of one connection, oldest first, and how long, in seconds, each reason limited
    the quality, as the browser has it."""

    samples: Sequence[Sample]
    limited_s: dict[str, float]
    encoder: str

    def full_size_s(self) -> float | None:
        """When the camera's size was first sent."""
        return next((one.at_s for one in self.samples if one.is_full_size), None)

    def full_rate_s(self) -> float | None:
        """When the camera's frame rate was first kept for half a second."""
        return next((one.at_s for one in self.samples if self._is_full_rate(one)), None)

    def share_full(self, from_s: float) -> float:
        """Of the samples from a moment on, how many had the camera's size and rate."""
        later = [one for one in self.samples if one.at_s >= from_s]
        return sum(one.is_full_size and self._is_full_rate(one) for one in later) / len(later)

    def to_json(self) -> dict[str, Any]:
        """What there is to be said, over all of it but where `…_at_2s` says otherwise."""
        first, last = self.samples[0], self.samples[-1]
        took_s, frames = last.at_s - first.at_s, last.encoded - first.encoded
        at_2s = next((one for one in self.samples if one.at_s >= 2), last)
        sizes = Counter(f"{one.width}x{one.height}" for one in self.samples)
        return {
            "full_size_s": self.full_size_s(),
            "full_rate_s": self.full_rate_s(),
            "share_full_from_2s": round(self.share_full(min(2.0, last.at_s)), 3),
            "camera_fps": round((last.captured - first.captured) / took_s, 1),
            "sent_fps": round(frames / took_s, 1),
            "sent_kbps": round((last.sent_bytes - first.sent_bytes) * 8e-3 / took_s),
            "limited_s": {reason: round(s, 2) for reason, s in self.limited_s.items() if s > 0},
            "reasons": dict(Counter(one.reason for one in self.samples)),
            "sizes": dict(sizes),
            "target_kbps_at_2s": round(at_2s.target_kbps),
            "available_kbps_at_2s": round(at_2s.available_kbps),
            "target_kbps": round(last.target_kbps),
            "available_kbps": round(last.available_kbps),
            "key_frames": last.key_frames,
            "encode_ms": round(1e3 * last.encode_s / max(1, last.encoded), 1),
            "encoder": self.encoder,
        }

    def timeline(self) -> list[str]:
        """A line for each sample: time, size, frames since the last one, bit rates, reason."""
        lines = []
        for before, one in zip(self.samples, self.samples[1:], strict=False):
            kbps = (one.sent_bytes - before.sent_bytes) * 8e-3 / (one.at_s - before.at_s)
            lines.append(
                f"{one.at_s:6.2f} s  {one.width}x{one.height}  {one.encoded - before.encoded:2d}"
                f" of {one.captured - before.captured:2d} frames  sent {kbps:5.0f}"
                f"  target {one.target_kbps:5.0f}  available {one.available_kbps:5.0f} kbit/s"
                f"  round trip {1e3 * one.round_trip_s:3.0f} ms  {one.reason}"
            )
        return lines

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
    last = rows[-1]
    return Sending(
        [_sample(row, seen["connectedMs"]) for row in rows], last["durations"], last["encoder"]
    )


def _sample(row: dict[str, Any], connected_ms: float) -> Sample:
    return Sample(
        at_s=(row["atMs"] - connected_ms) / 1e3,
        width=row["width"],
        height=row["height"],
        is_full_size=[row["width"], row["height"]] == row["full"],
        encoded=row["encoded"],
        captured=row["captured"],
        reason=row["reason"],
        target_kbps=row["targetBps"] / 1e3,
        available_kbps=row["availableBps"] / 1e3,
        sent_bytes=row["bytes"],
        key_frames=row["keys"],
        encode_s=row["encodeS"],
        round_trip_s=row["roundTripS"],
    )
