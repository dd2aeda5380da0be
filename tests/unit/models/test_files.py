"""Whole files or none."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from models.files import sha256_of, write_whole


def test_a_file_is_replaced_in_one_step(tmp_path: Path) -> None:
    """The new contents are there, the directory is made, and no other file is left."""
    path = tmp_path / "made" / "net"
    write_whole(path, b"old")
    write_whole(path, b"new")
    assert path.read_bytes() == b"new"
    assert [entry.name for entry in path.parent.iterdir()] == ["net"]
    assert sha256_of(path) == hashlib.sha256(b"new").hexdigest()


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    """A target that cannot be replaced keeps its contents, and the part is removed."""
    path = tmp_path / "net"
    (path / "inside").mkdir(parents=True)
    with pytest.raises(OSError, match="net"):
        write_whole(path, b"new")
    assert [entry.name for entry in tmp_path.iterdir()] == ["net"]
    assert (path / "inside").is_dir()
