"""All checks, in the order in which they are shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from server.config import Settings
from server.doctor import (
    codecs,
    engines,
    gpu,
    http,
    ice,
    keys,
    machine,
    models,
    network,
    page,
    store,
    tls,
)
from server.doctor.finding import Finding

Check = Callable[[Settings], Iterable[Finding]]

CHECKS: tuple[Check, ...] = (
    machine.check,
    gpu.check,
    models.check,
    engines.check,
    codecs.check,
    page.check,
    http.check,
    tls.check,
    keys.check,
    network.check,
    ice.check,
    store.check,
)


def run(settings: Settings) -> Iterator[Finding]:
    """Findings as they come."""
    for check in CHECKS:
        yield from check(settings)
