"""`sideline keys …`: makes, lists and revokes API keys in the server's database."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from inference.errors import InvalidInput
from server.commands.bench.cli import JsonOption

if TYPE_CHECKING:
    from server.accounts.register import Register
    from server.accounts.routes import KeyInfo
    from server.accounts.scopes import KeyScope
    from server.config import Settings
    from server.store.keys import Key

app = typer.Typer(no_args_is_help=True, help="Make, list and revoke API keys.")

_PAGE = 100


@app.command()
def create(
    owner: Annotated[str, typer.Option(help="Who it is for: a-z, 0-9, dots, dashes")],
    tier: Annotated[str, typer.Option(help="One of SIDELINE_TIERS: free, pro, enterprise")],
    scope: Annotated[
        list[str] | None,
        typer.Option(help="What it may; said again for more [all but admin, metrics]"),
    ] = None,
    expires_days: Annotated[int | None, typer.Option(help="Days that it holds", min=1)] = None,
    as_json: JsonOption = False,
) -> None:
    """Make a key and print it, this once."""
    from server.accounts.granting import grant
    from server.accounts.owner import ADMINISTRATOR, LOCAL
    from server.config import read_settings

    settings = read_settings()
    check_owner(owner)
    with open_register(settings) as register:
        wanted = grant(
            ADMINISTRATOR,
            settings.tiers,
            owner=owner,
            tier=tier,
            scopes=_scopes(scope) if scope else None,
            days=expires_days,
            now_s=time.time(),
        )
        key, text = register.make(wanted)
    if as_json:
        print(json.dumps({**_info(key).model_dump(mode="json"), "text": text}))
        return
    whose = "whoever runs the server" if owner == LOCAL else owner
    print(f"The key of {whose}, shown this once: {text}")
    print(f"Its id, to revoke it: {key.id}")


@app.command("list")
def list_keys(
    owner: Annotated[str | None, typer.Option(help="Only this owner's")] = None,
    as_json: JsonOption = False,
) -> None:
    """List the keys, the newest first; never their secrets."""
    from server.config import read_settings

    with open_register(read_settings()) as register:
        found = [_info(key) for key in _all(register, owner)]
    if as_json:
        print(json.dumps({"keys": [one.model_dump(mode="json") for one in found]}))
        return
    for one in found:
        print(f"{one.id}  {one.owner:<20} {one.tier:<12} {_state(one, datetime.now(UTC))}")
        print(f"    {' '.join(one.scopes)}; last used: {day(one.used_at)}")


@app.command()
def revoke(key_id: Annotated[str, typer.Argument(help="The key's id, see `keys list`")]) -> None:
    """Revoke a key: within two seconds no server over the database takes it any more."""
    from server.config import read_settings

    with open_register(read_settings()) as register:
        key = register.revoke(None, key_id)
    print(f"The key {key.id} of {key.owner} is revoked")


@contextmanager
def open_register(settings: Settings) -> Iterator[Register]:
    """The keys of the settings' database; raises InvalidInput for what cannot be done."""
    from server.accounts.register import Register
    from server.store.database import open_database
    from server.wire.problems import Problem

    database = open_database(settings.database, settings.data_dir)
    try:
        yield Register(database, time.time)
    except Problem as problem:
        raise InvalidInput(problem.detail) from problem
    finally:
        database.close()


def check_owner(owner: str) -> None:
    """Raises InvalidInput for what is no owner's name."""
    import re

    from server.accounts.owner import OWNER_PATTERN

    if re.fullmatch(OWNER_PATTERN, owner) is None:
        raise InvalidInput(
            f"{owner!r} is no owner's name: it has up to 32 of a-z, 0-9, dots, dashes and "
            "underscores, and begins with a letter or digit"
        )


def _scopes(names: list[str]) -> frozenset[KeyScope]:
    from server.accounts.scopes import KeyScope

    unknown = sorted(set(names) - set(KeyScope))
    if unknown:
        raise InvalidInput(f"there is no scope {unknown[0]!r}, only: {', '.join(KeyScope)}")
    return frozenset(map(KeyScope, names))


def _all(register: Register, owner: str | None) -> Iterator[Key]:
    cursor: str | None = None
    while True:
        found, cursor = register.page(owner, cursor, _PAGE)
        yield from found
        if cursor is None:
            return


def _info(key: Key) -> KeyInfo:
    from server.accounts.routes import KeyInfo

    return KeyInfo.of(key)


def _state(key: KeyInfo, now: datetime) -> str:
    if key.revoked_at is not None:
        return f"revoked {day(key.revoked_at)}"
    if key.expires_at is None:
        return "holds"
    return f"{'holds until' if key.expires_at > now else 'over since'} {day(key.expires_at)}"


def day(when: datetime | None) -> str:
    """That moment for a person."""
    return "never" if when is None else f"{when:%Y-%m-%d %H:%M} UTC"
