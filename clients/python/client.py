"""Publishes a track to a Sideline server and gives back what the server says."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Self

from aiortc import MediaStreamTrack, RTCIceServer, RTCRtpSender

from clients.python.clips import Codec
from clients.python.connection import Route
from clients.python.inbound import Inbound
from clients.python.ledger import Account
from clients.python.lifeline import Lifeline
from clients.python.offset import ClockOffset
from clients.python.pings import Pings
from clients.python.rates import Limitable, limitable
from clients.python.whip import Whip
from server.wire.control import Bye, Calibrate, ClientMessage, Degrade, Hello, encode_control
from server.wire.counts import Counts


class SidelineClient:
    """One live session; use it in an `async with` statement.

    `results`, `events` and `errors` are iterated with `async for`; each is bounded, and counts
    what nobody read in time in `dropped`. Without `codec` it is the track's own, if it has one,
    else what the server prefers. With `relay_only` media goes through a TURN server of
    `ice_servers` and no other way. A broken path is replaced by another
    connection, which is tried as long as `reconnect_within_s`; 0: not at all, then whoever wants
    to go on says `resume`. `whip` stands in for the signalling of its own.

    An `adaptive` client sends fewer and smaller frames when the server asks for it, which then
    has room for it where others are refused; `asks` tells what it was asked for.

    Of the athlete named by `athlete_id` (see `Athletes`) the server takes what is not given here.
    With `record` it keeps the video: `Recordings.analyze_session` has it measured once the session
    is over.
    """

    def __init__(
        self,
        url: str,
        sport: str,
        track: MediaStreamTrack,
        *,
        height_m: float | None = None,
        mass_kg: float | None = None,
        box_height_m: float | None = None,
        speed_mps: float | None = None,
        key: str | None = None,
        codec: Codec | None = None,
        adaptive: bool = False,
        athlete_id: str | None = None,
        record: bool = False,
        channels: bool = True,
        ice_servers: Sequence[RTCIceServer] = (),
        relay_only: bool = False,
        connect_within_s: float = 10.0,
        reconnect_within_s: float = 30.0,
        whip: Whip | None = None,
    ) -> None:
        athlete = {
            "height_m": height_m,
            "mass_kg": mass_kg,
            "box_height_m": box_height_m,
            "speed_mps": speed_mps,
        }
        query: dict[str, str | float] = {"sport": sport}
        query |= {name: value for name, value in athlete.items() if value is not None}
        codec = codec or getattr(track, "codec", None)
        self._route = Route(codec, channels, ice_servers, relay_only, connect_within_s)
        self._whip = Whip(url, key) if whip is None else whip
        if adaptive:
            query["adaptive"] = "true"
        if athlete_id is not None:
            query["athlete_id"] = athlete_id
        if record:
            query["record"] = "true"
        self._track = limitable(track) if adaptive else track
        self._pings = Pings(self.say)
        self._inbound = Inbound(self._pings, self._send_as_asked)
        self.ended = asyncio.Event()
        self.results = self._inbound.results
        self.events = self._inbound.events
        self.errors = self._inbound.errors
        self.asks = self._inbound.asks
        self._lifeline = Lifeline(
            self._whip,
            query,
            self._track,
            self._route,
            self._inbound,
            self._pings,
            reconnect_within_s,
            self._end,
        )

    async def connect(self) -> Self:
        """Offer, and wait until media flows; raises Refused, Unreachable and NotConnected."""
        await self._lifeline.open()
        return self

    async def resume(self) -> Self:
        """Go on with the session over a new connection, from whatever address there is now.

        Ids, counts and numbers of attempts go on, and so do `results` and `events`: no event is
        lost or told twice. It is done by itself within two seconds of a broken path, but for a
        client that shall not. Raises Refused (410 when the server no longer knows the session),
        Unreachable and NotConnected; then it may be tried again.
        """
        self.ended.clear()
        await self._lifeline.replace()
        return self

    async def hello(self) -> Hello:
        """The server's greeting on `control`; raises NotConnected when it does not come."""
        return await self._inbound.greeting(self._route.within_s)

    @property
    def bye(self) -> Bye | None:
        """The server's last word, once it came."""
        return self._inbound.bye

    @property
    def counts(self) -> Counts | None:
        """What became of the session's frames, as the server said it last: in a pong, in `bye`."""
        return self._inbound.counts

    def account(self) -> Account:
        """Where every frame went that was sent so far, over all connections."""
        return self._inbound.ledger.account(time.monotonic())

    async def ping(self, within_s: float = 5.0) -> float:
        """The round trip over `control`, in seconds; raises NotConnected without an answer."""
        return await self._pings.ask(within_s)

    @asynccontextmanager
    async def pinging(self) -> AsyncIterator[None]:
        """Ping twice a second while the block runs, so that `clock_offset` and the results'
        `offset` are known and stay good."""
        if self._lifeline.watches:  # which pings as long as it lives
            yield
            return
        asking = asyncio.create_task(self._pings.keep_asking())
        try:
            yield
        finally:
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)

    @property
    def clock_offset(self) -> ClockOffset | None:
        """How far the server's clock is ahead of ours now, with its bound; None before a ping."""
        return self._pings.offset.at(time.monotonic())

    def calibrate(
        self,
        height_m: float | None,
        mass_kg: float | None,
        box_height_m: float | None = None,
        speed_mps: float | None = None,
    ) -> None:
        """Say who stands there, and on what; the analysis starts anew."""
        self.say(Calibrate(height_m, mass_kg, box_height_m, speed_mps))

    def say(self, message: ClientMessage | bytes | str) -> None:
        """Send on `control`, as it is when it is bytes or text."""
        raw = message if isinstance(message, bytes | str) else encode_control(message)
        self._lifeline.connection.say(raw)

    @property
    def session_id(self) -> str | None:
        """The session's id, once there is one."""
        return self._lifeline.session_id

    @property
    def replaced(self) -> int:
        """How often the connection was replaced by another one."""
        return self._lifeline.replaced

    @property
    def sender(self) -> RTCRtpSender:
        """What sends the track over the connection of now."""
        return self._lifeline.connection.sender

    def rtp_origin(self, last_pts: int) -> int:
        """The random timestamp that the sender adds to each `pts`, from the `pts` sent last; it
        is needed to tell which frame a result belongs to."""
        return self._lifeline.connection.rtp_origin(last_pts)

    async def close(self) -> None:
        """End the session at the server, then here; safe to call twice."""
        await self._lifeline.stop_watching()
        try:
            await self._whip.leave()
        finally:
            await self._lifeline.close()
            await self._whip.close()
            self._end()

    async def __aenter__(self) -> Self:
        try:
            return await self.connect()
        except BaseException:
            await self.close()
            raise

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    def _end(self) -> None:
        """The connection is gone."""
        self._inbound.end()
        self._pings.restart()
        self.ended.set()

    def _send_as_asked(self, asked: Degrade) -> None:
        if isinstance(self._track, Limitable):
            self._track.limit(asked.fps, asked.scale)
