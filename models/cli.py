"""What `sideline models` does."""

from __future__ import annotations

from pathlib import Path

from models.store import ensure_models


def run_models_command(directory: Path, source: Path | None = None) -> None:
    """Fetch, verify and convert what is missing, and say in words what was done.

    Raises ModelError, whose text is for the person at the terminal.
    """
    done: list[str] = []

    def say(line: str) -> None:
        done.append(line)
        print(line)

    paths = ensure_models(directory, source=source, report=say, thorough=True)
    if not done:
        print("nothing to do: the converted nets are there and verified")
    largest = max(paths.values(), key=lambda path: path.stat().st_size)
    print(f"{len(paths)} nets in {directory}")
    print(f"largest: {largest.name}, {largest.stat().st_size:,} bytes")
