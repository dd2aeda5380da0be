"""`sideline cluster …`: session hosts on the machines of a Ray cluster."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from inference.errors import InvalidInput
from server.commands.bench.cli import JsonOption

if TYPE_CHECKING:
    from server.cluster.ray_hosts import Begun

app = typer.Typer(no_args_is_help=True, help="Session hosts on several machines, by Ray.")

AddressOption = Annotated[
    str | None, typer.Option(help="Ray's address, HOST:PORT [the cluster of this machine]")
]

_FAILED = 1
_LOOK_EVERY_S = 2.0


@app.command()
def start(
    address: AddressOption = None,
    watch: Annotated[
        bool, typer.Option("--watch", help="Go on, and start one on every node that joins")
    ] = False,
    scale_to: Annotated[
        int | None,
        typer.Option(
            metavar="HOSTS",
            min=1,
            help="With --watch: ask Ray's autoscaler for as many nodes as are wanted, so many at "
            "most",
        ),
    ] = None,
) -> None:
    """Start a session host on every node of a Ray cluster; without any, of this machine."""
    from server.cluster.ray_hosts import NoCluster, begin_head, connected
    from server.config import read_settings

    if scale_to is not None and not watch:
        raise InvalidInput("--scale-to: who does not --watch does not see what is wanted")
    try:
        with connected(address):
            _ensure(watch=watch, scale_to=scale_to)
    except NoCluster:
        if address is not None:
            raise
        begin_head(read_settings().analysis_processes)
        with connected(None):
            _ensure(watch=watch, scale_to=scale_to)


@app.command()
def status(as_json: JsonOption = False) -> None:
    """Say how the session hosts stand."""
    from server.cluster import standings
    from server.config import read_settings

    found = asyncio.run(standings.all_reports(read_settings().redis))
    now_s = time.time()
    if as_json:
        print(json.dumps(standings.as_json(found, now_s), indent=2))
    elif found:
        print("\n".join(standings.as_table(found, now_s)))
    else:
        print("No session host says how it stands: see `sideline cluster start`")


@app.command()
def drain(
    host: Annotated[str, typer.Argument(help="A host or its node, see `cluster status`")],
    timeout: Annotated[
        float | None,
        typer.Option(
            metavar="SECONDS", min=0, help="How long sessions may go on [SIDELINE_DRAIN_TIMEOUT_S]"
        ),
    ] = None,
    address: AddressOption = None,
) -> None:
    """End a host: nobody comes in, who stays too long is told to go on elsewhere; nothing starts
    it again but `cluster start`."""
    from server.cluster.ray_hosts import connected, drain_host
    from server.cluster.standings import all_reports, found_by
    from server.config import read_settings

    settings = read_settings()
    within_s = settings.drain_timeout_s if timeout is None else timeout
    report = found_by(asyncio.run(all_reports(settings.redis)), host)
    with connected(address):
        drain_host(report.node, within_s)
    print(f"The host {report.host} has ended")


def _ensure(*, watch: bool, scale_to: int | None) -> None:
    """What cannot be is told; without `--watch` it is the command's failure."""
    from server.cluster.ray_hosts import ensure_hosts

    begun = ensure_hosts()
    failed = _tell(begun)
    if failed and not watch:
        raise typer.Exit(_FAILED)
    known, asked = {one.node for one in begun}, 0
    while watch:
        time.sleep(_LOOK_EVERY_S)
        begun = ensure_hosts(known)
        _tell(begun)
        known |= {one.node for one in begun}
        if scale_to is not None:
            wanted = _ask_for_hosts(scale_to, asked)
            if wanted > asked:
                known.clear()  # a node whose host was drained may still be there
            asked = wanted


def _ask_for_hosts(most: int, asked: int) -> int:
    """Ray's autoscaler keeps to the last word; so many were asked for before."""
    from server.cluster.ray_hosts import ask_for_hosts, drain_host
    from server.cluster.scaling import not_wanted, wanted_hosts
    from server.cluster.standings import all_reports
    from server.config import read_settings

    try:
        reports = asyncio.run(all_reports(read_settings().redis))
    except InvalidInput as error:  # nobody knows how hosts stand just now
        print(f"No other number of hosts is asked for: {error}", file=sys.stderr, flush=True)
        return asked
    now_s = time.time()
    wanted = min(most, wanted_hosts(reports, now_s))
    if wanted != asked:
        print(f"{wanted} hosts are asked for", flush=True)
    ask_for_hosts(wanted)
    if (idle := not_wanted(reports, now_s, wanted)) is not None:
        print(f"The host {idle.host} is not wanted any more", flush=True)
        drain_host(idle.node, read_settings().drain_timeout_s)
    return wanted


def _tell(begun: Sequence[Begun]) -> bool:
    """Whether one failed."""
    for one in begun:
        if one.up is not None and one.failure is None:
            print(f"{one.address}: host {one.up.host} at {one.up.url}", flush=True)
        else:
            print(f"{one.address}: no host: {one.failure}", file=sys.stderr, flush=True)
    return any(one.failure is not None for one in begun)
