"""What follows from reasons."""

from hypothesis import given
from hypothesis import strategies as st

from inference.motion.verdict import Cause, Grade, Reason, Verdict, verdict_of

CUT = Reason(Cause.CUT, Grade.POOR, "cut off", void=True)
SLOW = Reason(Cause.FRAME_RATE, Grade.LIMITED, "few frames")
ODD = Reason(Cause.IMPLAUSIBLE, Grade.LIMITED, "odd value")
REASONS = st.builds(
    Reason,
    st.sampled_from(Cause),
    st.sampled_from([Grade.LIMITED, Grade.POOR]),
    st.text("abc", min_size=1, max_size=3),
)


def test_without_a_reason_it_is_good() -> None:
    """Nothing to say against it."""
    assert verdict_of([]) == Verdict(Grade.GOOD, ())
    assert verdict_of([]).void is None


def test_what_makes_numbers_void_is_told_without_its_consequences() -> None:
    """Odd values of a body that is cut off are no news; the frame rate still is."""
    verdict = verdict_of([SLOW, ODD, CUT])
    assert verdict.reasons == (CUT, SLOW)
    assert verdict.void == "cut off"


@given(st.lists(REASONS))
def test_it_is_as_bad_as_the_worst_reason(reasons: list[Reason]) -> None:
    """The worst comes first and gives the grade; the same words are told once."""
    verdict = verdict_of(reasons)
    words = [one.words for one in verdict.reasons]
    assert len(set(words)) == len(words)
    assert set(words) == {one.words for one in reasons}
    if reasons:
        assert verdict.grade is verdict.reasons[0].grade
        grades = [one.grade for one in verdict.reasons]
        assert grades == sorted(grades, key=lambda grade: grade is Grade.LIMITED)
