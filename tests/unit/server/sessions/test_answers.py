"""From the pipeline's words to the wire's."""

import msgpack

from inference.motion.analyzer import Event, EventStage
from inference.motion.verdict import Cause, Grade, Reason, verdict_of
from server.sessions.answers import event_message
from server.wire.control import encode_control


def test_a_final_s_verdict_goes_over_the_wire() -> None:
    """Grade and reasons are plain text to a client; other events have no verdict."""
    verdict = verdict_of([Reason(Cause.CUT, Grade.POOR, "no feet", void=True)])
    final = Event("jump", EventStage.FINAL, 1.0, 1, verdict=verdict)
    said = msgpack.unpackb(encode_control(event_message(final, 5)))
    assert said["verdict"] == {
        "grade": "poor",
        "reasons": [{"cause": "cut", "grade": "poor", "words": "no feet", "void": True}],
    }
    landing = Event("landing", EventStage.CONFIRMED, 1.0, 1)
    assert "verdict" not in msgpack.unpackb(encode_control(event_message(landing, 6)))
