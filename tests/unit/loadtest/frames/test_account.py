from loadtest.frames.account import StreamAccount, StreamReport, fates
from server.wire.counts import Counts


def test_every_frame_is_in_one_place() -> None:
    """What the client saw and what the server counted add up to what was sent."""
    counts = Counts(frames=100, answered=92, drops={"superseded": 5, "lost": 2, "late": 1})
    found = fates(100, in_time=88, late=3, counts=counts)
    assert found == {
        "answered": 88,
        "late": 4,  # three came too late, one was left out as too old
        "superseded": 5,
        "lost": 3,  # two on the way there, one answer on the way back
        "unaccounted": 0,
    }
    assert sum(found.values()) == 100


def test_reasons_that_only_the_server_knows_keep_their_names() -> None:
    """They are not put under another one."""
    counts = Counts(frames=10, answered=7, drops={"engine_failed": 2, "undecodable": 1})
    found = fates(10, in_time=7, late=0, counts=counts)
    assert (found["engine_failed"], found["undecodable"], found["unaccounted"]) == (2, 1, 0)


def test_what_nobody_knows_of_is_not_called_lost() -> None:
    """It is unaccounted, and so is all that was not answered when the server is silent."""
    assert fates(10, 8, 0, Counts(9, 8, {"superseded": 1}))["unaccounted"] == 1
    silent = fates(10, 8, 0, None)
    assert (silent["unaccounted"], silent["lost"]) == (2, 0)


def test_more_than_was_sent_is_as_bad_as_less() -> None:
    """A frame that was answered and dropped as well shows."""
    found = fates(10, 10, 0, Counts(10, 10, {"superseded": 2}))
    assert (found["accounted_twice"], found["unaccounted"]) == (2, 0)
    assert _report(StreamAccount(), None).errors == 0
    account = _sent(3)
    for number in range(3):
        account.note_answer(float(number), number + 0.1)
    assert _report(account, Counts(3, 3, {"lost": 1})).errors == 1


def test_ages_count_from_when_a_frame_was_due() -> None:
    """Exactly 200 ms is in time, more is late."""
    account = _sent(3)
    account.note_answer(0.0, 0.2)
    account.note_answer(1.0, 1.2001)
    account.note_answer(2.0, 2.05)
    report = _report(account, Counts(3, 3))
    assert (report.fates["answered"], report.fates["late"]) == (2, 1)
    assert (report.judged, report.judged_in_time) == (3, 2)


def test_frames_before_it_had_settled_are_accounted_for_but_not_judged() -> None:
    """The fraction is of those that were due afterwards."""
    account = _sent(4, judged_from_s=2.0)
    account.note_answer(0.0, 0.9)
    account.note_answer(2.0, 2.1)
    account.note_answer(3.0, 3.1)
    report = _report(account, Counts(4, 3, {"superseded": 1}))
    assert (report.sent, report.judged, report.fraction) == (4, 2, 1.0)
    assert sum(report.fates.values()) == 4


def test_the_last_frame_is_left_out_only_while_nobody_knows_of_it() -> None:
    """A receiver keeps it until another follows; once it was answered or counted it is as any."""
    for answered, counts, sent in (
        (2, Counts(2, 2), 2),
        (3, Counts(3, 3), 3),
        (2, Counts(3, 2, {"superseded": 1}), 3),
        (1, Counts(1, 1), 2),  # one more is missing, and that one stays
    ):
        account = _sent(3)
        for number in range(answered):
            account.note_answer(float(number), number + 0.1)
        report = _report(account, counts)
        assert (report.sent, report.fates["unaccounted"]) == (sent, sent - len_known(counts))


def test_the_longest_gap_has_its_beginning_and_its_end() -> None:
    """From when it is judged to the first answer, between two, and from the last to the end."""
    account = _sent(6, judged_from_s=1.0)
    account.note_answer(1.0, 1.5)
    account.note_answer(2.0, 2.1)
    assert round(_report(account, None).longest_gap_ms or 0.0) == 600
    account.note_end(5.0)
    assert round(_report(account, None).longest_gap_ms or 0.0) == 2900


def test_a_report_comes_back_from_json() -> None:
    """As it was, over the wire between the processes."""
    account = _sent(2)
    account.note_answer(0.0, 0.1)
    report = _report(account, Counts(2, 1, {"lost": 1}))
    assert StreamReport.from_json(report.to_json()) == report


def len_known(counts: Counts) -> int:
    """Frames of which the server knows what became of them."""
    return counts.answered + sum(counts.drops.values())


def _sent(frames: int, judged_from_s: float = 0.0) -> StreamAccount:
    """One a second, from 0 on."""
    account = StreamAccount()
    account.judged_from_s = judged_from_s
    for number in range(frames):
        account.note_sent(float(number))
    return account


def _report(account: StreamAccount, counts: Counts | None) -> StreamReport:
    return account.closed("one", "h264", counts, offered_s=0.0, joined_s=0.0)
