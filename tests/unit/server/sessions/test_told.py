"""A message is put into words once, and reads as it did."""

import json
from unittest.mock import patch

import numpy as np

from server.sessions import told as room
from server.sessions.told import FrameText, Said
from server.wire.control import Bye, EventMessage
from server.wire.metrics import MetricsMessage, to_json

MESSAGE = MetricsMessage(
    7, 3, np.full((33, 4), 0.25, np.float32), 0.9, "FLIGHT", {"speed_mps": 1.5}, {"decoded": 2.0},
    {"late": 1},
)  # fmt: skip


def test_a_frame_says_what_it_said() -> None:
    """The text has every field, and the drops at its end."""
    text = FrameText(MESSAGE).text
    assert json.loads(text) == to_json(MESSAGE)
    assert text.endswith(',"drops":{"late":1}}')


def test_a_frame_is_put_into_words_once() -> None:
    """For all who get it as it is and for those with drops of their own."""
    frame = FrameText(MESSAGE)
    with patch.object(room, "to_json", wraps=to_json) as made:
        texts = [frame.text, frame.text, frame.telling({"late": 9})]
    assert made.call_count == 1
    assert texts[0] is texts[1]
    assert json.loads(texts[2]) == {**to_json(MESSAGE), "drops": {"late": 9}}


def test_a_text_from_elsewhere() -> None:
    """What another process put into words is passed on as it is, with other drops if need be."""
    frame = FrameText(MESSAGE)
    again = FrameText.parse(frame.text)
    assert (again.text, again.drops) == (frame.text, {"late": 1})
    assert again.telling({}) == frame.telling({})


def test_what_lasts() -> None:
    """Everything but events that are not final."""
    kinds = [EventMessage("jump", stage, 1.0, 1) for stage in ("provisional", "final")]
    assert [Said.message(one).lasting for one in kinds] == [False, True]
    assert Said.message(Bye()).lasting
