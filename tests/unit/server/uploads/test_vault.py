"""Bytes that were taken are there; bytes that were not meant are not."""

from __future__ import annotations

import asyncio
import hashlib
import os
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from server.uploads.vault import Checksum, TooManyBytes, Vault, WrongChecksum

NAME = "u" * 22


class CutOff(Exception):
    """The sender is gone."""


async def chunks(parts: Sequence[bytes], *, cut: bool = False) -> AsyncIterator[bytes]:
    """The parts one after the other, and then perhaps no end."""
    for part in parts:
        yield part
    if cut:
        raise CutOff


def sha1(data: bytes) -> Checksum:
    """Of these bytes."""
    return Checksum("sha1", hashlib.sha1(data).digest())


class Sending(RuleBasedStateMachine):
    """Somebody sends pieces, whole or cut off, right or changed on their way."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.vault = Vault(Path(self.folder.name))
        self.vault.create(NAME)
        self.meant = b""

    def teardown(self) -> None:
        """Remove the folder."""
        self.folder.cleanup()

    @rule(parts=st.lists(st.binary(max_size=20), max_size=4), cut=st.booleans())
    def plain(self, parts: list[bytes], cut: bool) -> None:
        """Without a checksum what came is kept."""
        self._append(parts, cut, None)
        self.meant += b"".join(parts)

    @rule(
        parts=st.lists(st.binary(max_size=20), max_size=4), cut=st.booleans(), right=st.booleans()
    )
    def checked(self, parts: list[bytes], cut: bool, right: bool) -> None:
        """With one, all or nothing."""
        whole = b"".join(parts)
        self._append(parts, cut, sha1(whole if right else whole + b"x"))
        if right and not cut:
            self.meant += whole

    @invariant()
    def what_is_there_is_what_was_meant(self) -> None:
        """Its length is the offset to go on from."""
        assert self.vault.path(NAME).read_bytes() == self.meant
        assert self.vault.received(NAME) == len(self.meant)
        assert len(list(self.vault.folder.iterdir())) == 1

    def _append(self, parts: list[bytes], cut: bool, checksum: Checksum | None) -> None:
        with suppress(CutOff, WrongChecksum):
            asyncio.run(self.vault.append(NAME, chunks(parts, cut=cut), 10_000, checksum))


TestSending = Sending.TestCase
TestSending.settings = settings(max_examples=20, stateful_step_count=12)


@given(st.integers(0, 30), st.booleans())
def test_not_more_than_was_announced(limit: int, checked: bool) -> None:
    """The surplus is refused; up to the limit all is taken, unless a checksum spans both."""
    with tempfile.TemporaryDirectory() as folder:
        vault = Vault(Path(folder))
        vault.create(NAME)
        data = bytes(range(31))
        with pytest.raises(TooManyBytes):
            asyncio.run(vault.append(NAME, chunks([data]), limit, sha1(data) if checked else None))
        assert vault.path(NAME).read_bytes() == (b"" if checked else data[:limit])


def test_removed_with_what_lay_beside_it(tmp_path: Path) -> None:
    """Nothing is left, not even of a try that was killed."""
    vault = Vault(tmp_path)
    vault.create(NAME)
    (tmp_path / f"{NAME}.unchecked").write_bytes(b"half")
    vault.remove(NAME)
    vault.remove(NAME)
    assert list(tmp_path.iterdir()) == []


def test_sweeping(tmp_path: Path) -> None:
    """What no upload knows goes, unless it was written just now."""
    vault = Vault(tmp_path)
    for name, age_s in (("known", 9), ("lost", 9), ("new", 1), ("known.unchecked", 9)):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (1000 - age_s, 1000 - age_s))
    vault.sweep(lambda names: {"known"} & set(names), before_s=995)
    assert {path.name for path in tmp_path.iterdir()} == {"known", "new"}
