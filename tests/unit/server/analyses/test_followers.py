"""However many follow, the database is asked once; who is slow gets the newest only."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import pytest
from sqlalchemy.exc import OperationalError

from server.analyses import followers
from server.analyses.followers import Followers
from server.store.tables import Analysis
from server.wire.problems import Problem


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looking costs nothing here."""
    monkeypatch.setattr(followers, "LOOK_S", 0.01)


def analysis(name: str, progress: float = 0.0) -> Analysis:
    """One that runs."""
    return Analysis(id=name, state="running", stage="measuring", progress=progress, tries=1)


@dataclass
class Shelf:
    """What there is, and what was asked for."""

    there: dict[str, Analysis] = field(default_factory=dict)
    asked: list[set[str]] = field(default_factory=list)
    failures: int = 0

    def __call__(self, ids: Collection[str]) -> Mapping[str, Analysis]:
        """Those of these ids."""
        self.asked.append(set(ids))
        if self.failures:
            self.failures -= 1
            raise OperationalError("SELECT", {}, Exception("gone"))
        return {one: self.there[one] for one in ids if one in self.there}


async def test_one_question_for_all() -> None:
    """Everybody is told of changes, at first how it stands, and of the end."""
    shelf = Shelf({name: analysis(name) for name in "ab"})
    all_of_them = Followers(shelf)
    joined = [(name, all_of_them.join(shelf.there[name])) for name in "aab"]
    async with asyncio.timeout(10):
        first = [await one.next() for _, one in joined]
        shelf.there["a"] = analysis("a", 0.5)
        second = [await one.next() for name, one in joined if name == "a"]
        del shelf.there["b"]
        gone = await joined[2][1].next()
    assert [one and one.progress for one in first] == [0.0] * 3
    assert [one and one.progress for one in second] == [0.5] * 2
    assert gone is None
    assert all(one == {"a", "b"} for one in shelf.asked)
    for name, one in joined:
        all_of_them.leave(name, one)
    assert len(all_of_them) == 0
    asked = len(shelf.asked)
    await asyncio.sleep(0.05)
    assert len(shelf.asked) <= asked + 1, "nobody follows, and the database is asked all the same"


async def test_who_is_slow_gets_the_newest() -> None:
    """What it did not fetch is not kept for it."""
    shelf = Shelf({"a": analysis("a")})
    all_of_them = Followers(shelf)
    one = all_of_them.join(shelf.there["a"])
    await one.next()
    shelf.there["a"] = analysis("a", 0.99)
    for number in range(1, 100):
        one.put(analysis("a", number / 100))
    found = await one.next()
    assert found is not None
    assert found.progress == 0.99
    one.put(analysis("a", 0.99))
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(one.next(), 0.05)
    all_of_them.leave("a", one)


async def test_there_is_an_end_to_it() -> None:
    """One more than may is refused in words, until another leaves."""
    shelf = Shelf({"a": analysis("a")})
    few = Followers(shelf, most=2)
    joined = [few.join(shelf.there["a"]) for _ in range(2)]
    with pytest.raises(Problem, match="2 follow") as caught:
        few.join(shelf.there["a"])
    assert (caught.value.status, "Retry-After" in caught.value.headers) == (503, True)
    few.leave("a", joined.pop())
    joined.append(few.join(shelf.there["a"]))
    for one in joined:
        few.leave("a", one)


async def test_one_owner_leaves_room_for_others() -> None:
    """It gets its share of the places, over all its analyses, and another owner still gets one."""
    mine = [Analysis(id=name, owner="me", state="running") for name in "ab"]
    yours = Analysis(id="c", owner="you", state="running")
    all_of_them = Followers(Shelf())
    joined = [(mine[n % 2], all_of_them.join(mine[n % 2])) for n in range(followers.MOST_OF_ONE)]
    with pytest.raises(Problem, match="of this owner") as caught:
        all_of_them.join(mine[0])
    assert (caught.value.status, "Retry-After" in caught.value.headers) == (503, True)
    joined.append((yours, all_of_them.join(yours)))
    all_of_them.leave(mine[0].id, joined.pop(0)[1])
    joined.append((mine[0], all_of_them.join(mine[0])))
    for analysis, one in joined:
        all_of_them.leave(analysis.id, one)


async def test_a_database_that_fails_for_a_while() -> None:
    """It is asked again."""
    shelf = Shelf({"a": analysis("a")}, failures=3)
    all_of_them = Followers(shelf)
    one = all_of_them.join(shelf.there["a"])
    await one.next()
    shelf.there["a"] = analysis("a", 0.5)
    async with asyncio.timeout(10):
        found = await one.next()
    assert found is not None
    assert found.progress == 0.5
    all_of_them.leave("a", one)
