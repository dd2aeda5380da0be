"""A session's connection, as long as it is the session's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from inference.frames import Frame
from server.media.packets import EncodedFrame
from server.media.ports import PeerOwner
from server.sessions.ports import Connection


class Applicant(Protocol):
    """Who is told how a connection fares that is not in use yet."""

    def on_arrived(self, link: Link) -> None:
        """Media can flow over it."""

    def on_given_up(self, link: Link) -> None:
        """It will not come about."""


class Link:
    """Owns one connection; passes its news on while it is in use.

    Between its making and `use` only its applicant hears of it, and after `cut` whatever the
    connection says means nothing: a session that has moved to another connection must not hear
    the old one.
    """

    def __init__(
        self,
        owner: PeerOwner,
        applicant: Applicant,
        number: int,
        connect: Callable[[Link], Connection],
    ) -> None:
        self.number = number
        self.heard: int | None = None
        self._owner = owner
        self._applicant: Applicant | None = applicant
        self._in_use = False
        self.connection = connect(self)

    def use(self) -> None:
        """From now on the session hears it."""
        self._applicant = None
        self._in_use = True

    def cut(self) -> None:
        """Nobody hears it any more."""
        self._applicant = None
        self._in_use = False

    def on_frame(self, frame: Frame) -> None:
        """Pass on."""
        if self._in_use:
            self._owner.on_frame(frame)

    def on_encoded(self, frame: EncodedFrame, codec: str) -> None:
        """Pass on, on the decoder's thread."""
        if self._in_use:
            self._owner.on_encoded(frame, codec)

    def on_missed(self, missed: Mapping[str, int]) -> None:
        """Pass on."""
        if self._in_use:
            self._owner.on_missed(missed)

    def on_control(self, data: bytes | str) -> None:
        """Pass on."""
        if self._in_use:
            self._owner.on_control(data)

    def on_control_ready(self) -> None:
        """Pass on."""
        if self._in_use:
            self._owner.on_control_ready()

    def on_metrics_ready(self) -> None:
        """Pass on."""
        if self._in_use:
            self._owner.on_metrics_ready()

    def on_connected(self) -> None:
        """Pass on."""
        if self._in_use:
            self._owner.on_connected()
        elif self._applicant is not None:
            self._applicant.on_arrived(self)

    def on_lost(self, reason: str) -> None:
        """Pass on."""
        if self._in_use:
            self._owner.on_lost(reason)
        elif self._applicant is not None:
            self._applicant.on_given_up(self)

    def on_hopeless(self, reason: str) -> None:
        """Pass on."""
        if self._in_use:
            self._owner.on_hopeless(reason)
        elif self._applicant is not None:
            self._applicant.on_given_up(self)
