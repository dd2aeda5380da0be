from hypothesis import given
from hypothesis import strategies as st

from server.sessions.outbox import CLIENT_SLOW, NOT_OPEN, Outbox
from server.wire.metrics import MetricsMessage, decode_metrics


class Channel:
    """Takes messages while it is open."""

    def __init__(self) -> None:
        self.created = True
        self.open = True
        self.sent: list[MetricsMessage] = []

    def is_open(self) -> bool:
        """Whether the client has opened it, full or not."""
        return self.created

    def send(self, data: bytes) -> bool:
        """Take one, if open."""
        if self.open:
            self.sent.append(decode_metrics(data))
        return self.open


def message(seq: int, drops: dict[str, int] | None = None) -> MetricsMessage:
    """A result with nothing in it but its number."""
    return MetricsMessage(0, seq, None, None, "QUIET", drops=drops or {})


def test_a_free_channel_gets_each_result() -> None:
    """Nothing waits while the channel takes messages."""
    channel = Channel()
    outbox = Outbox(channel.send, channel.is_open)
    for seq in range(3):
        outbox.put(message(seq))
    assert [one.seq for one in channel.sent] == [0, 1, 2]
    assert outbox.dropped == 0


def test_a_full_channel_gets_the_newest_and_what_was_lost() -> None:
    """Older results are replaced; their drops, and they themselves, are told by the next."""
    channel = Channel()
    outbox = Outbox(channel.send, channel.is_open)
    channel.open = False
    outbox.put(message(0, {"superseded": 2}))
    outbox.put(message(1, {"superseded": 1, "late": 1}))
    outbox.put(message(2))
    channel.open = True
    outbox.flush()
    assert [one.seq for one in channel.sent] == [2]
    assert channel.sent[0].drops == {"superseded": 3, "late": 1, CLIENT_SLOW: 2}
    assert outbox.dropped == 2


def test_who_never_opened_the_channel_is_not_slow() -> None:
    """Results before the channel opens are told by the first, but nobody was too slow for them."""
    channel = Channel()
    outbox = Outbox(channel.send, channel.is_open)
    channel.created = channel.open = False
    outbox.put(message(0))
    outbox.put(message(1))
    channel.created = channel.open = True
    outbox.flush()
    assert channel.sent[0].drops == {NOT_OPEN: 1}
    assert outbox.dropped == 0


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 3)), max_size=40))
def test_every_result_is_sent_waits_or_is_counted(steps: list[tuple[bool, int]]) -> None:
    """However the channel stalls, no drop and no result is lost without being told."""
    channel = Channel()
    outbox = Outbox(channel.send, channel.is_open)
    for seq, (channel.open, late) in enumerate(steps):
        outbox.put(message(seq, {"late": late}))
    channel.open = True
    outbox.flush()
    told = [
        sum(one.drops.get(reason, 0) for one in channel.sent) for reason in ("late", CLIENT_SLOW)
    ]
    assert told == [sum(late for _, late in steps), outbox.dropped]
    assert len(channel.sent) + outbox.dropped == len(steps)
