"""How long a process had to wait for the processor."""

from __future__ import annotations

from pathlib import Path


def waited_s(process_id: int) -> float:
    """Seconds in which its first thread could have run and did not, since it began; 0 where the
    system does not say."""
    try:
        _, waited_ns, _ = Path(f"/proc/{process_id}/schedstat").read_text().split()
    except (OSError, ValueError):
        return 0.0
    return int(waited_ns) / 1e9
