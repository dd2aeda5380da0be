"""What a host's process is told on its stdin, and how it serves."""

from __future__ import annotations

from pathlib import Path

from server.cluster.host import host_settings
from server.cluster.lines import Drain
from server.cluster.serving import Asked
from server.config import Settings


def test_words_may_come_in_pieces() -> None:
    """As a pipe hands them out; an unfinished one is none yet."""
    asked, line = Asked(), Drain(7.5).line().encode()
    asked.heard(line[:5])
    assert not asked.drain.is_set()
    asked.heard(line[5:] + line[:3])
    assert asked.drain.is_set()
    assert (asked.within_s, asked.gone.is_set()) == (7.5, False)


def test_when_nothing_can_come_any_more_the_starter_has_gone() -> None:
    """However that ended."""
    asked = Asked()
    asked.heard(b"")
    assert asked.gone.is_set()
    assert not asked.drain.is_set()


def test_what_is_for_people_is_the_front_doors(tmp_path: Path) -> None:
    """A host speaks to them alone, in the clear, and draws no demo."""
    given = Settings(data_dir=tmp_path, lan=True, require_key=True, allowed_hosts=["a.example"])
    settings = host_settings(given, "10.0.0.7")
    assert (settings.host, settings.https, settings.demo) == ("10.0.0.7", False, False)
    assert (settings.require_key, settings.allowed_hosts) == (False, [])
    assert settings.data_dir == given.data_dir
