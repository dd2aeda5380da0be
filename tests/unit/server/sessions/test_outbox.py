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
    assert (outbox.sent, outbox.left_out) == (3, {})


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
    assert (outbox.sent, outbox.left_out) == (1, {CLIENT_SLOW: 2})


def test_who_never_opened_the_channel_is_not_slow() -> None:
    """Results before the channel opens are told by the first, but nobody was too slow for them."""
    channel = Channel()
    outbox = Outbox(channel.send, channel.is_open)
    channel.created = channel.open = False
    outbox.put(message(0))
    outbox.put(message(1))
    channel.created = channel.open = True
    outbox.flush()
    assert channel.sent[0].drops == outbox.left_out == {NOT_OPEN: 1}


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
    left_out = sum(outbox.left_out.values())
    assert told == [sum(late for _, late in steps), left_out]
    assert len(channel.sent) + left_out == outbox.sent + left_out == len(steps)


def test_what_still_waits_at_the_end_is_counted() -> None:
    """Nothing is sent any more, so it is left out like one that was replaced."""
    channel = Channel()
    outbox = Outbox(channel.send, channel.is_open)
    channel.open = False
    outbox.put(message(0))
    outbox.end()
    outbox.end()
    channel.open = True
    outbox.flush()
    assert (channel.sent, outbox.sent, outbox.left_out) == ([], 0, {CLIENT_SLOW: 1})


def test_what_was_said_is_said_again() -> None:
    """Each message repeats the one before, the third, the fourth and the second before it, as
    far as they were sent: one that had to give way was not."""
    channel = Channel()
    outbox = Outbox(channel.send, channel.is_open)
    for seq in range(6):
        channel.open = seq != 2
        outbox.put(message(seq))
    again = {one.seq: [answer.seq for answer in one.again] for one in channel.sent}
    assert again == {0: [], 1: [0], 3: [1, 0], 4: [3, 0, 1], 5: [4, 1, 0, 3]}


def test_nothing_is_said_again_on_another_channel() -> None:
    """The timestamps of the earlier connection mean nothing there."""
    channel = Channel()
    outbox = Outbox(channel.send, channel.is_open)
    outbox.put(message(0))
    outbox.restart()
    outbox.put(message(1))
    assert channel.sent[-1].again == ()
