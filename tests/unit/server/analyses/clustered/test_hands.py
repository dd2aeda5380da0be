"""An analysis becomes a chain of tasks by how long its video is."""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest

from server.analyses.queue import Queue
from server.store.database import Database
from tests.support.uploads import kept, some_analysis, some_upload

hands = pytest.importorskip("server.analyses.clustered.hands")


@pytest.mark.parametrize(
    ("video", "options", "ends"),
    [
        ({"duration_s": 59.9}, {}, []),
        ({"duration_s": 60.0}, {}, []),
        ({"duration_s": 60.1}, {}, [60.0]),
        ({"duration_s": 200.0}, {}, [60.0, 120.0, 180.0]),
        ({"duration_s": 200.0}, {"answered_only": True}, []),
        (None, {}, []),
    ],
)
def test_sections(
    database: Database, video: dict[str, Any] | None, options: dict[str, Any], ends: list[float]
) -> None:
    """The last one is no task of its own: whoever measures looks at its pictures."""
    kept(database, some_upload(video=video))
    numbers = count()
    queue = Queue(database, lambda: 0.0, lambda: f"id{next(numbers)}")
    analysis = some_analysis(upload_id="up", claim="c", options={"athlete": {}, "options": options})
    orders = hands.RayHands(database, queue, 60.0)._orders(analysis)
    assert [one.until_s for one in orders] == [*ends, None]
    assert {(one.analysis_id, one.claim) for one in orders} == {("an", "c")}


def test_a_deleted_upload_is_left_to_who_measures(database: Database) -> None:
    """It says so in words."""
    queue = Queue(database, lambda: 0.0, lambda: "id")
    orders = hands.RayHands(database, queue, 60.0)._orders(some_analysis(claim="c"))
    assert [one.until_s for one in orders] == [None]
