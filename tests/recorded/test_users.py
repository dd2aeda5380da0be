"""The short form of `python -m loadtest.users`."""

from __future__ import annotations

from pathlib import Path

from loadtest.users import visit
from server.commands.bench.processes import sideline


def test_a_few_users_beside_a_live_session(tmp_path: Path, one_jump: Path) -> None:
    """No request fails, all that they sent is there, and what they deleted is not."""
    given = {"data_dir": tmp_path / "data", "engine": "fake", "demo": "false"}
    given["analysis_yields"] = "false"
    with sideline(4, **given) as server:
        outcome = visit(server, one_jump, one_jump, users=5, seconds=4)
    assert outcome.at_odds == ()
    assert outcome.routes.total.failures == 0
    assert outcome.routes.total.requests > 5
    assert outcome.live > 0
