"""`sideline athlete`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tqdm import tqdm

from inference.athlete.cli import write_athlete
from inference.errors import InvalidInput


def athlete(sport: str, out: Path, fps: float, seed: int, extra: Sequence[str]) -> None:
    """Render a clip and say where it and its truth lie."""
    with tqdm(unit="frame", leave=False, disable=None) as bar:

        def progress(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        truth = write_athlete(sport, out, fps, seed, key_values(extra), progress=progress)
    print(f"{out}\n{truth}")


def key_values(extra: Sequence[str]) -> dict[str, str]:
    """`--KEY VALUE` and `--KEY=VALUE` as a map; raises InvalidInput for anything else."""
    found: dict[str, str] = {}
    words = iter(extra)
    for word in words:
        key, equals, value = word.removeprefix("--").partition("=")
        if not word.startswith("--") or not key:
            raise InvalidInput(f"expected --KEY VALUE, not {word!r}")
        if not equals:
            following = next(words, None)
            if following is None:
                raise InvalidInput(f"--{key} needs a value")
            value = following
        found[key] = value
    return found
