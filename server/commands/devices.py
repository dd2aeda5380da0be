"""`sideline pair` and `sideline devices …`: cameras that come in by a scanned code."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from inference.errors import InvalidInput
from server.commands.keys import check_owner, day, open_register

if TYPE_CHECKING:
    from server.config import Settings

app = typer.Typer(no_args_is_help=True, help="List and remove paired devices.")

OwnerOption = Annotated[str | None, typer.Option(help="Whose [whoever runs the server]")]


@app.command("list")
def list_devices(owner: OwnerOption = None) -> None:
    """List the devices that may come in, the newest first."""
    from server.accounts.owner import LOCAL
    from server.accounts.roles import Role
    from server.config import read_settings

    with open_register(read_settings()) as register:
        found = register.holders(owner or LOCAL, Role.ATHLETE)
    for one in found:
        seen = None if one.used_s is None else datetime.fromtimestamp(one.used_s, UTC)
        print(f"{one.id}  {one.name or '':<24} last seen: {day(seen)}")
    if not found:
        print("No device is paired: see `sideline pair`")


@app.command()
def remove(
    device_id: Annotated[str, typer.Argument(help="The device's id, see `devices list`")],
    owner: OwnerOption = None,
) -> None:
    """Send a device away: within two seconds its live session ends, and its key opens nothing."""
    from server.accounts.owner import LOCAL
    from server.accounts.roles import Role
    from server.config import read_settings

    with open_register(read_settings()) as register:
        found = register.holder(owner or LOCAL, device_id, Role.ATHLETE)
        register.revoke(found.owner, found.id)
    print(f"The device {found.name} is removed")


def pair(
    settings: Settings, name: str | None, owner: str | None, tier: str | None, url: str | None
) -> None:
    """Print a link that lets one phone in, and its code; raises InvalidInput."""
    from server.accounts.key_text import Prefix
    from server.accounts.owner import LOCAL
    from server.accounts.register import NewKey
    from server.accounts.roles import SCOPES, Role
    from server.accounts.tickets import Tickets
    from server.accounts.tiers import NO_TIER
    from server.commands.serve import address, reachable
    from server.joining.addresses import link_to, qr_text
    from server.joining.pairings import LIFETIME_S

    whose = owner or LOCAL
    check_owner(whose)
    if whose != LOCAL and tier not in settings.tiers:
        raise InvalidInput(f"--tier: name the owner's, one of: {', '.join(settings.tiers)}")
    here = address(reachable(settings.host), settings.port, https=settings.https)
    base = url or str(settings.public_url or here)
    new = NewKey(
        whose,
        NO_TIER if whose == LOCAL else tier or "",
        SCOPES[Role.ATHLETE],
        None,
        Role.ATHLETE,
        name,
    )
    with open_register(settings) as register:
        tickets = Tickets(Prefix.PAIRING, register.database, register, time.time)
        _, token = tickets.make(new, LIFETIME_S, None)
    link = link_to(base, "phone", "pair", token)
    print(qr_text(link))
    print(f"Scan this with the phone, or open there: {link}")
    print(f"It opens once, within {LIFETIME_S / 60:.0f} minutes.")
    if url is None and settings.public_url is None and settings.on_loopback:
        print("Only this machine is reached there: say with --url how phones reach the server.")
