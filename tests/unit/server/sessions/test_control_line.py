from inference.clock import ManualClock
from server.sessions.control_line import ControlLine
from server.wire.control import Hello, Pong, ServerMessage, decode_server
from server.wire.counts import Counts


def test_a_pong_tells_the_time() -> None:
    """The answer to a ping carries its number, the server's clock in milliseconds, and what
    became of the frames."""
    said: list[ServerMessage] = []

    def send(data: bytes) -> bool:
        said.append(decode_server(data))
        return True

    line = ControlLine(send, lambda: Hello("abc", "cmj"), ManualClock(86_400.001_25))
    counts = Counts(5, 3, {"late": 1})
    line.pong(4_000_000_000, counts)
    assert said == [Pong(4_000_000_000, 86_400_001.25, counts)]
