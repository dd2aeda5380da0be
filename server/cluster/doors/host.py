"""One session host, as a front door asks it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from logging import getLogger

import httpx

from inference.clock import Clock, monotonic
from server.cluster.report import HostReport
from server.cluster.secret import SECRET_HEADER
from server.workers.places import PlaceDown

log = getLogger(__name__)

LAST_FOR_S = 10.0
"""How long a host that did not answer is asked after all others."""

_CONNECT_WITHIN_S = 1.0
_ANSWER_WITHIN_S = 20.0
"""Of a session that ends in good order."""

_OFFER_WITHIN_S = 4.0
"""Besides what the answer to an offer waits for STUN and TURN servers: another host is asked then,
and its client still waits."""

_KEPT_S = 2.0
"""Connections are kept for less than the host keeps them, which closes them without a word."""

_OFFER = ("POST", "/whip")


class HostDown(PlaceDown):
    """The host did not answer, or not as one of this cluster."""


@dataclass(frozen=True, slots=True)
class Manners:
    """How hosts are asked: with the cluster's `secret`, and a little longer than `gather_s` for
    the answer to an offer. `on_offer` is told whom an offer is sent, `on_taken` of each session
    that began, `on_down` who did not answer."""

    secret: str
    gather_s: float
    on_offer: Callable[[str], None]
    on_taken: Callable[[], None]
    on_down: Callable[[str], None]


class Host:
    """Until it is closed."""

    def __init__(self, report: HostReport, manners: Manners, clock: Clock = monotonic) -> None:
        self.id = report.host
        self.url = report.url
        self._manners = manners
        self._clock = clock
        self._down_s: float | None = None
        self._http = httpx.AsyncClient(
            base_url=report.url,
            headers={SECRET_HEADER: manners.secret},
            limits=httpx.Limits(keepalive_expiry=_KEPT_S),
            timeout=httpx.Timeout(_ANSWER_WITHIN_S, connect=_CONNECT_WITHIN_S),
            trust_env=False,
        )
        self._offer = httpx.Timeout(_OFFER_WITHIN_S + manners.gather_s, connect=_CONNECT_WITHIN_S)

    @property
    def was_down(self) -> bool:
        """Whether it did not answer a moment ago."""
        return self._down_s is not None and self._clock() < self._down_s + LAST_FOR_S

    @contextmanager
    def offering(self) -> Iterator[None]:
        """While it is asked to take one more session."""
        self._manners.on_offer(self.id)
        yield

    async def ask(
        self,
        method: str,
        path: str,
        *,
        query: bytes = b"",
        headers: Mapping[str, str] | None = None,
        body: str | None = None,
    ) -> httpx.Response:
        """What the host answers; raises HostDown."""
        url = httpx.URL(path=path, query=query or None)
        offers = (method, path) == _OFFER
        timeout = self._offer if offers else httpx.USE_CLIENT_DEFAULT
        try:
            answer = await self._http.request(
                method, url, headers=headers, content=body, timeout=timeout
            )
        except (httpx.TransportError, RuntimeError) as error:  # the latter: closed meanwhile
            raise self._down(type(error).__name__) from error
        if answer.status_code == HTTPStatus.UNAUTHORIZED:
            raise self._down("it has another SIDELINE_CLUSTER_SECRET")
        self._down_s = None
        if offers and answer.is_success:
            self._manners.on_taken()
        return answer

    async def aclose(self) -> None:
        """Let go of its connections."""
        await self._http.aclose()

    def _down(self, why: str) -> HostDown:
        if not self.was_down:
            log.warning("session host %s does not answer: %s", self.id, why)
        self._down_s = self._clock()
        self._manners.on_down(self.id)
        return HostDown(why)
