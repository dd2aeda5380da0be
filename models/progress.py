"""Progress of downloads, for a person who watches."""

from __future__ import annotations

from typing import NoReturn

from tqdm import tqdm


def byte_bar(name: str, total: int | None) -> tqdm[NoReturn]:
    """A bar of bytes on stderr; nothing is drawn where stderr is not a terminal."""
    return tqdm(desc=name, total=total, unit="B", unit_scale=True, unit_divisor=1024, disable=None)
