"""A little of what `python -m tests.hostile` does."""

from pathlib import Path

import pytest

from tests.hostile.run import attack


@pytest.mark.alone
async def test_a_little_of_every_attack_leaves_no_trace(tmp_path: Path) -> None:
    """The server and its bystander live, nothing is kept, nothing unexpected is logged."""
    rows = [row async for row in attack(["everything"], 1, 0.004, 2.0, "fake", tmp_path)]
    assert [row.found for row in rows] == [()], (tmp_path / "server.log").read_text()[-4000:]
    assert rows[0].sent > 500
