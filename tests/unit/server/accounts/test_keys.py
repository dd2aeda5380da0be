import stat
from pathlib import Path

import pytest

from inference.errors import InvalidInput
from server.accounts.keys import FILE, api_key


def test_made_once_then_kept(tmp_path: Path) -> None:
    """The first call makes a long key, later ones find the same."""
    first = api_key(tmp_path / "new")
    again = api_key(tmp_path / "new")
    assert (first.is_new, again.is_new) == (True, False)
    assert first.text == again.text
    assert len(first.text) >= 32


def test_nobody_else_may_read_it(tmp_path: Path) -> None:
    """The file is its owner's alone."""
    api_key(tmp_path)
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600


def test_only_the_key_itself_matches(tmp_path: Path) -> None:
    """Neither a part of it nor something longer, nor text that is not ASCII."""
    key = api_key(tmp_path)
    assert key.matches(key.text)
    assert not any(key.matches(one) for one in ("", key.text[:-1], key.text + "x", "schlüssel"))


def test_an_empty_file_is_made_anew(tmp_path: Path) -> None:
    """An empty key would let everybody in."""
    (tmp_path / FILE).write_text("\n")
    assert api_key(tmp_path).is_new


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    """The error names the file."""
    (tmp_path / "file").write_text("")
    with pytest.raises(InvalidInput, match="api-key"):
        api_key(tmp_path / "file")
