from __future__ import annotations

from server.admission.ladder import NOTHING, Ask
from server.sessions.control_line import ControlLine
from server.wire.control import Degrade, Hello, ServerMessage, decode_server


class Channel:
    """Takes messages while it is open."""

    def __init__(self) -> None:
        self.open = True
        self.heard: list[ServerMessage] = []

    def send(self, data: bytes) -> bool:
        """Whether it was taken."""
        if self.open:
            self.heard.append(decode_server(data))
        return self.open

    def line(self) -> ControlLine:
        """A line over the channel."""
        return ControlLine(self.send, lambda: Hello("abc", "cmj"))


def asks(channel: Channel) -> list[ServerMessage]:
    """What was said besides the greetings."""
    return [one for one in channel.heard if not isinstance(one, Hello)]


def test_what_is_asked_comes_after_the_greeting() -> None:
    """A sender that is admitted at less hears of it as soon as it hears anything."""
    channel = Channel()
    line = channel.line()
    line.ask(Ask(15.0, 0.5))
    assert channel.heard == []
    line.ready()
    assert isinstance(channel.heard[0], Hello)
    assert channel.heard[1:] == [Degrade(15.0, 0.5)]


def test_the_same_is_asked_once() -> None:
    """Asking again for what was asked says nothing; lifting it does."""
    channel = Channel()
    line = channel.line()
    line.ready()
    for asked in (NOTHING, Ask(15.0, 1.0), Ask(15.0, 1.0), NOTHING, NOTHING):
        line.ask(asked)
        line.ready()
    assert asks(channel) == [Degrade(15.0, 1.0), Degrade(0.0, 1.0)]


def test_a_full_channel_hears_the_last_word_later() -> None:
    """While it takes nothing only what is asked in the end matters."""
    channel = Channel()
    line = channel.line()
    line.ready()
    channel.open = False
    line.ask(Ask(20.0, 1.0))
    line.ask(Ask(10.0, 1.0))
    channel.open = True
    line.ready()
    assert asks(channel) == [Degrade(10.0, 1.0)]


def test_another_connection_is_asked_anew() -> None:
    """Its sender may not know; also that nothing is asked any more."""
    channel = Channel()
    line = channel.line()
    line.ready()
    line.ask(Ask(10.0, 1.0))
    line.restart(None)
    line.ask(NOTHING)
    line.ready()
    assert asks(channel) == [Degrade(10.0, 1.0), Degrade(0.0, 1.0)]
