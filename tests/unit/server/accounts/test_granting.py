"""Nobody makes a key that may more than the one it is made with."""

from __future__ import annotations

from typing import Any

import pytest

from server.accounts.granting import DAY_S, admit, grant
from server.accounts.owner import ADMINISTRATOR, LOCAL, Caller
from server.accounts.register import NewKey
from server.accounts.roles import SCOPES, Role
from server.accounts.scopes import ALL, USUAL, KeyScope
from server.accounts.tiers import UNLIMITED, Tier, tier_named, usual_tiers
from server.wire.problems import Problem

TIERS = usual_tiers()
NOW_S = 1000.0
OWNERS = Caller("harbour-club", frozenset({KeyScope.ADMIN, KeyScope.WRITE}), TIERS["pro"], "pro")


def made(caller: Caller, **wanted: Any) -> NewKey:
    """The key that is granted."""
    usual = {"owner": None, "tier": None, "scopes": {KeyScope.READ}, "days": None}
    return grant(caller, TIERS, now_s=NOW_S, **{**usual, **wanted})


def test_whoever_runs_the_server_makes_any() -> None:
    """For any owner; the tier is the lowest unless it is named."""
    one = made(ADMINISTRATOR, owner="other", tier="enterprise", scopes=ALL, days=2)
    assert one == NewKey("other", "enterprise", ALL, NOW_S + 2 * DAY_S)
    assert made(ADMINISTRATOR).tier == "free"
    assert made(ADMINISTRATOR).owner == LOCAL


def test_an_owner_makes_its_own() -> None:
    """Of its own tier unless a lower one is named; to write includes to read."""
    assert made(OWNERS) == NewKey("harbour-club", "pro", frozenset({KeyScope.READ}), None)
    assert made(OWNERS, owner="harbour-club", tier="free").tier == "free"


def test_scopes_that_are_not_named() -> None:
    """Those of the key that asks, but for `admin`, which is not handed on by accident."""
    assert made(ADMINISTRATOR, scopes=None).scopes == USUAL
    assert made(OWNERS, scopes=None).scopes == {KeyScope.WRITE}
    with pytest.raises(Problem, match="scopes: name one"):
        made(Caller("a", frozenset({KeyScope.ADMIN}), TIERS["pro"], "pro"), scopes=None)


@pytest.mark.parametrize(
    ("wanted", "slug"),
    [
        ({"owner": "other-club"}, "other-owner"),
        ({"owner": LOCAL}, "other-owner"),
        ({"scopes": {KeyScope.LIVE}}, "missing-scope"),
        ({"scopes": USUAL}, "missing-scope"),
        ({"tier": "enterprise"}, "higher-tier"),
    ],
)
def test_an_owner_makes_no_more_than_it_has(wanted: dict[str, Any], slug: str) -> None:
    """Neither another owner's, nor more scopes, nor a higher tier."""
    with pytest.raises(Problem) as caught:
        made(OWNERS, **wanted)
    assert (caught.value.status, caught.value.slug) == (403, slug)


def test_no_key_outlives_the_one_it_is_made_with() -> None:
    """Without a word it ends with it."""
    caller = Caller("a", ALL, TIERS["pro"], "pro", NOW_S + 1.5 * DAY_S)
    assert made(caller).expires_s == NOW_S + 1.5 * DAY_S
    assert made(caller, days=1).expires_s == NOW_S + DAY_S
    with pytest.raises(Problem, match="outlive"):
        made(caller, days=2)


def test_a_tier_that_there_is_not() -> None:
    """422 with those that there are."""
    with pytest.raises(Problem) as caught:
        made(ADMINISTRATOR, tier="gold")
    assert caught.value.status == 422
    assert caught.value.extra == {"known": ["free", "pro", "enterprise"]}


@pytest.mark.parametrize(
    ("one", "other", "within"),
    [
        (TIERS["free"], TIERS["pro"], True),
        (TIERS["pro"], TIERS["pro"], True),
        (TIERS["pro"], UNLIMITED, True),
        (UNLIMITED, TIERS["pro"], False),
        (TIERS["pro"], TIERS["free"], False),
        (Tier(live_streams=1, analyses_per_month=5), Tier(live_streams=5), True),
        (Tier(live_streams=5), Tier(live_streams=5, analyses_per_month=5), False),
    ],
)
def test_which_tier_is_higher(one: Tier, other: Tier, within: bool) -> None:
    """By what they allow, not by what they are called."""
    assert one.within(other) is within


def test_who_lets_others_in() -> None:
    """They get the tier and the end of the key that lets them in, and the scopes of their role."""
    coach = Caller("club", SCOPES[Role.COACH], TIERS["pro"], "pro", 9.0, "k", Role.COACH)
    found = admit(coach, TIERS, Role.ATHLETE, "Left", "ada")
    wanted = NewKey("club", "pro", SCOPES[Role.ATHLETE], 9.0, Role.ATHLETE, "Left", "ada")
    assert found == wanted
    owners = Caller("club", frozenset({KeyScope.ADMIN}), TIERS["pro"], "pro")
    with pytest.raises(Problem, match="lacks the scope"):
        admit(owners, TIERS, Role.COACH)


def test_the_servers_own_people_have_no_limits() -> None:
    """Three phones at one server are not one too many; but nobody hands that on by a key."""
    found = admit(ADMINISTRATOR, TIERS, Role.COACH)
    assert (found.owner, found.expires_s) == (LOCAL, None)
    assert tier_named(TIERS, found.tier) == UNLIMITED
    assert tier_named(TIERS, "pro") == TIERS["pro"]
    assert tier_named(TIERS, "gold") is None
    coach = Caller(LOCAL, frozenset(found.scopes), UNLIMITED, found.tier, role=Role.COACH)
    assert admit(coach, TIERS, Role.ATHLETE).tier == found.tier
    assert not coach.runs_server
    assert made(coach).tier == "free"
