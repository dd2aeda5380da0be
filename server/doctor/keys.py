"""Owners' API keys, their tiers, and where requests are counted."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Mapping

from sqlalchemy import or_, select
from sqlalchemy.exc import SQLAlchemyError

from inference.errors import InvalidInput
from server.accounts.tiers import Tier
from server.config import Settings
from server.doctor.finding import Finding, failed, missing, ok
from server.store.database import FILE, Database
from server.store.keys import Key

NAME = "API keys"
_WITHIN_S = 2.0


def check(settings: Settings) -> Iterator[Finding]:
    """Whether a key is demanded, whose there are, and whether Redis answers where one is named."""
    if not settings.demands_key:
        yield ok(NAME, "none is demanded on loopback; SIDELINE_REQUIRE_KEY=true demands one")
    else:
        yield _keys(settings)
    if settings.redis is not None:
        yield _redis(settings.redis)


def tiers(of_keys: Mapping[str, int], configured: Mapping[str, Tier]) -> Finding:
    """Whether each key's tier is one that there is: else the key opens nothing."""
    lost = sorted(set(of_keys) - set(configured))
    if lost:
        count = sum(of_keys[name] for name in lost)
        detail = f"{count} of tiers that are not configured: {', '.join(lost)}"
        return failed(NAME, detail, "name them in SIDELINE_TIERS, or revoke the keys")
    if not of_keys:
        return ok(NAME, "only the one that the server prints; `sideline keys create` makes others")
    told = ", ".join(f"{count} of {name}" for name, count in sorted(of_keys.items()))
    return ok(NAME, f"{told}, besides the one that the server prints")


def _keys(settings: Settings) -> Finding:
    url = settings.database
    if url is None:
        if not (settings.data_dir / FILE).exists():
            return tiers({}, settings.tiers)
        url = f"sqlite:///{settings.data_dir / FILE}"
    holds = or_(Key.expires_s.is_(None), Key.expires_s > time.time())
    in_force = select(Key.tier).where(Key.revoked_s.is_(None), holds)
    try:
        database = Database(url)
    except InvalidInput as error:
        return failed(NAME, str(error), "see SIDELINE_DATABASE_URL")
    try:
        with database.begin() as session:
            return tiers(Counter(session.scalars(in_force)), settings.tiers)
    except SQLAlchemyError as error:
        said = str(error.__cause__ or error).splitlines()[0]
        advice = "the server makes its tables at its start; see SIDELINE_DATABASE_URL"
        return missing(NAME, f"the database cannot be asked: {said}", advice)
    finally:
        database.close()


def _redis(url: str) -> Finding:
    name = "Redis"
    try:
        import redis
    except ImportError:
        return failed(name, "its package is not installed", "install sideline[redis]")
    try:
        with redis.Redis.from_url(
            url, socket_timeout=_WITHIN_S, socket_connect_timeout=_WITHIN_S
        ) as client:
            client.ping()
    except (redis.RedisError, ValueError) as error:
        return failed(name, f"it does not answer: {error}", "see SIDELINE_REDIS_URL")
    return ok(name, "it answers, and counts owners' requests")
