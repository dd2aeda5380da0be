from pathlib import Path

import pytest

from server.config import Settings
from server.doctor import codecs
from server.doctor.finding import Status


def test_codecs_are_there(tmp_path: Path) -> None:
    """PyAV's wheels have all of them."""
    assert {one.status for one in codecs.check(Settings(data_dir=tmp_path))} == {Status.OK}


def test_a_codec_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a decoder senders get nothing, which fails; without the encoder a part is missing."""
    monkeypatch.setattr(codecs, "_has", lambda *_: False)
    found = [one.status for one in codecs.check(Settings(data_dir=tmp_path))]
    assert found == [Status.FAILED, Status.FAILED, Status.MISSING]
    monkeypatch.undo()
    assert not codecs._has("no-such-codec", "r")
