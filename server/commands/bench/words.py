"""Figures in words."""

from __future__ import annotations

from typing import Any

from loadtest.usage import BUSY_CPU_S_PER_S


def outcome(report: dict[str, Any]) -> str:
    """What became of one publisher's frames."""
    outcomes = ", ".join(f"{count} {what}" for what, count in report["outcomes"].items() if count)
    stages = ", ".join(f"{name} {ms:.1f}" for name, ms in report["stages_ms"].items())
    return (
        f"{report['in_time_fraction']:.1%} of {report['sent']} frames within "
        f"200 ms; age p50 {report['age_p50_ms']} ms, p95 {report['age_p95_ms']} ms; "
        f"longest gap {report['longest_gap_ms']} ms; frames: {outcomes}{_repeated(report)}; "
        f"median stages in ms: {stages}{_network(report.get('network'))}"
    )


def _repeated(report: dict[str, Any]) -> str:
    """Answers whose own message was lost, in time or not."""
    repeated = report.get("repeated", 0)
    return f" ({repeated} answers came only by being said again)" if repeated else ""


def _network(ways: dict[str, float] | None) -> str:
    if ways is None:
        return ""
    up, down, error = ways["up_ms"], ways["down_ms"], ways["error_ms"]
    return f", network there {up:.1f} and back {down:.1f} (± {error:.1f})"


def others(cpu_s_per_s: float) -> str:
    """What the rest of the host used, and what that means for the figures."""
    said = f"other processes used {cpu_s_per_s:.2f} CPU s/s"
    return (
        f"{said}: too much for these figures to mean much"
        if cpu_s_per_s > BUSY_CPU_S_PER_S
        else said
    )
