from clients.python.answers import Answers
from server.wire.again import Answer
from server.wire.metrics import MetricsMessage


def said(seq: int, *again: int) -> MetricsMessage:
    """A message that says those frames again."""
    earlier = tuple(Answer(3000 * one, one, None, None, "BRAKE") for one in again)
    stages = {"waited": 1.0}
    return MetricsMessage(3000 * seq, seq, None, None, "QUIET", stages=stages, again=earlier)


def test_on_a_whole_path_nothing_is_repeated() -> None:
    """Each frame has one result, its own."""
    answers = Answers()
    results = [answers.take(said(n, *range(max(0, n - 2), n)), float(n)) for n in range(4)]
    assert [[one.message.seq for one in some] for some in results] == [[0], [1], [2], [3]]
    assert not any(one.repeated for some in results for one in some)


def test_what_was_lost_comes_with_a_later_message() -> None:
    """In the order of the frames, each once, with the moment at which it really came."""
    answers = Answers()
    answers.take(said(0), 0.0)
    found = answers.take(said(3, 2, 0), 3.0) + answers.take(said(4, 3, 1), 4.0)
    assert [(one.message.seq, one.repeated, one.received_s) for one in found] == [
        (2, True, 3.0),
        (3, False, 3.0),
        (1, True, 4.0),
        (4, False, 4.0),
    ]
    assert [one.message.rtp for one in found] == [6000, 9000, 3000, 12000]
    assert found[0].message.phase == "BRAKE"


def test_a_message_that_was_overtaken_by_its_repetition_is_passed_over() -> None:
    """The frame has its result already."""
    answers = Answers()
    answers.take(said(2, 1), 2.0)
    assert answers.take(said(1), 2.1) == []
