import pytest

from server.wire.errors import MalformedMessage
from server.wire.verdict import Verdict, VerdictReason, decode_verdict

REASON = {"cause": "cut", "grade": "limited", "words": "the feet were out"}


def test_a_verdict_is_read() -> None:
    """Grade and reasons in their order; what a newer server adds is ignored."""
    fields = {"grade": "limited", "reasons": [{**REASON, "void": False, "since_s": 3}], "by": "x"}
    assert decode_verdict(fields) == Verdict(
        "limited", (VerdictReason("cut", "limited", "the feet were out"),)
    )


@pytest.mark.parametrize(
    "fields",
    [
        "good",
        {},
        {"grade": "great"},
        {"grade": ["good"]},
        {"grade": "poor", "reasons": "feet"},
        {"grade": "poor", "reasons": ["feet"]},
        {"grade": "poor", "reasons": [{**REASON, "grade": None}]},
        {"grade": "poor", "reasons": [{**REASON, "words": 7}]},
        {"grade": "poor", "reasons": [{"grade": "poor", "words": "no cause"}]},
        {"grade": "poor", "reasons": [{**REASON, "void": "yes"}]},
    ],
)
def test_what_is_no_verdict(fields: object) -> None:
    """A grade or a reason that a client could not show is refused by name."""
    with pytest.raises(MalformedMessage) as caught:
        decode_verdict(fields)
    assert caught.value.code == "fields"
