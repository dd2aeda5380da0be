"""Which keys one may make with the key that one has. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from server.accounts.owner import Caller
from server.accounts.register import NewKey
from server.accounts.roles import SCOPES, Role
from server.accounts.scopes import USUAL, KeyScope, allowed
from server.accounts.tiers import NO_TIER, Tier
from server.wire.problems import Problem

DAY_S = 86_400.0


def grant(
    caller: Caller,
    tiers: Mapping[str, Tier],
    *,
    owner: str | None,
    tier: str | None,
    scopes: Collection[KeyScope] | None,
    days: int | None,
    now_s: float,
) -> NewKey:
    """The key to make; raises a 422 problem for what there is not, and a 403 problem for more than
    the caller has."""
    own = None if caller.tier_name == NO_TIER else caller.tier_name
    name = tier or own or next(iter(tiers))
    if name not in tiers:
        detail = f"there is no tier {name!r}, only: {', '.join(tiers)}"
        raise Problem(422, "unknown-tier", detail, {"known": list(tiers)})
    expires_s = None if days is None else now_s + days * DAY_S
    if expires_s is None and not caller.runs_server:
        expires_s = caller.expires_s
    given = caller.scopes & USUAL if scopes is None else frozenset(scopes)
    if not given:
        raise Problem(422, "invalid-input", "scopes: name one, this key has none to hand on")
    wanted = NewKey(owner or caller.owner, name, given, expires_s)
    if not caller.runs_server:
        _check_no_more(caller, wanted, tiers[name])
    return wanted


def admit(
    caller: Caller,
    tiers: Mapping[str, Tier],
    role: Role,
    name: str | None = None,
    athlete_id: str | None = None,
) -> NewKey:
    """The key of a person or device that is let in: of the caller's tier, and with its end; raises
    a 403 problem for a role that may more than the caller."""
    tier = caller.tier_name or (NO_TIER if caller.runs_server else next(iter(tiers)))
    expires_s = None if caller.runs_server else caller.expires_s
    wanted = NewKey(caller.owner, tier, SCOPES[role], expires_s, role, name, athlete_id)
    if not caller.runs_server:
        _check_no_more(caller, wanted, caller.tier)
    return wanted


def _check_no_more(caller: Caller, wanted: NewKey, tier: Tier) -> None:
    if wanted.owner != caller.owner:
        detail = f"this key makes keys of {caller.owner!r} only"
        raise Problem(403, "other-owner", detail)
    lacking = sorted(one for one in wanted.scopes if not allowed(caller.scopes, one))
    if lacking:
        detail = f"this key lacks the scope {lacking[0]}, so that it cannot give it"
        raise Problem(403, "missing-scope", detail, {"scope": lacking[0]})
    if not tier.within(caller.tier):
        detail = f"the tier {wanted.tier!r} allows more than the tier of this key"
        raise Problem(403, "higher-tier", detail)
    if caller.expires_s is not None and (wanted.expires_s or 0.0) > caller.expires_s:
        raise Problem(403, "outlives-key", "a key cannot outlive the key that it is made with")
