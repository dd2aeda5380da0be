from hypothesis import given
from hypothesis import strategies as st

from clients.python.ledger import FrameLedger
from server.wire.counts import Counts

STEPS = st.lists(
    st.tuples(
        st.sampled_from(["sent", "sent", "answered", "drops", "counts", "other"]),
        st.integers(0, 40),
        st.floats(0, 0.5),
    ),
    max_size=80,
)


def test_each_frame_has_one_outcome() -> None:
    """In time, too old, explained by the server, still under way, or lost."""
    ledger = FrameLedger()
    for rtp in range(6):
        ledger.note_sent(rtp, 0.1 * rtp)
    ledger.note_answered(0, 0.15)
    ledger.note_answered(1, 0.35)
    ledger.note_counts(Counts(5, 2, {"superseded": 1}))
    account = ledger.account(0.9)
    assert (account.sent, account.answered, account.dropped) == (6, 2, {"superseded": 1})
    assert account.outcomes["outstanding"] == 3
    later = ledger.account(1.35)
    assert later.outcomes == {
        "answered": 1,
        "superseded": 1,
        "late": 1,
        "undecodable": 0,
        "lost": 1,
        "outstanding": 2,
    }
    assert later.unexplained == 1


def test_an_answer_after_all() -> None:
    """It is late, not lost, however long it took; answers to others count nothing."""
    ledger = FrameLedger()
    ledger.note_sent(7, 0.0)
    assert ledger.account(2.0).outcomes["lost"] == 1
    ledger.note_answered(7, 3.0)
    ledger.note_answered(8, 3.0)
    account = ledger.account(3.0)
    assert (account.answered, account.outcomes["late"], account.outcomes["lost"]) == (1, 1, 0)


@given(STEPS)
def test_whatever_happens_the_outcomes_add_up(steps: list[tuple[str, int, float]]) -> None:
    """To exactly what was sent, and none is negative."""
    ledger = FrameLedger(remembered=16)
    now_s, sent = 0.0, 0
    for what, number, pause_s in steps:
        now_s += pause_s
        if what == "sent":
            ledger.note_sent(sent, now_s)
            sent += 1
        elif what == "answered":
            ledger.note_answered(number, now_s)
        elif what == "drops":
            ledger.note_drops({"late": number})
        elif what == "counts":
            ledger.note_counts(Counts(number, 0, {"superseded": number, "odd": 1}))
        else:
            ledger.other_session()
        account = ledger.account(now_s)
        assert account.sent == sent == sum(account.outcomes.values())
        assert min(account.outcomes.values()) >= 0
