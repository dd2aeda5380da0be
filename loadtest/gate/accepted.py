"""The last result that was accepted, as it lies in the repository."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from inference.errors import SidelineError
from loadtest.gate.figures import Figure

FILE = Path(__file__).parents[1] / "accepted.json"


class NothingAccepted(SidelineError):
    """There is no result to compare with."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Figures, the host that they were measured on, and the CPU seconds a second that others used
    meanwhile."""

    figures: Sequence[Figure]
    host: Mapping[str, str]
    others_cpu_s_per_s: float

    def write(self, path: Path) -> None:
        """As JSON, over what is there."""
        told = {
            "host": dict(self.host),
            "others_cpu_s_per_s": round(self.others_cpu_s_per_s, 3),
            "figures": [one.to_json() for one in self.figures],
        }
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(told, indent=1) + "\n")

    @classmethod
    def read(cls, path: Path) -> Measured:
        """Raises NothingAccepted."""
        try:
            told = json.loads(path.read_text())
        except FileNotFoundError as error:
            detail = f"there is no {path.name} yet; `python -m loadtest.gate --accept` writes it"
            raise NothingAccepted(detail) from error
        figures = [Figure.from_json(one) for one in told["figures"]]
        return cls(figures, told["host"], told["others_cpu_s_per_s"])

    def of_parts(self, parts: Sequence[str]) -> list[Figure]:
        """The figures of these parts, by the first word of their names."""
        return [one for one in self.figures if one.name.partition(" ")[0] in parts]
