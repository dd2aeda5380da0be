import json
import sys

import pytest

from loadtest.cluster.__main__ import main
from loadtest.cluster.policies import POLICIES
from loadtest.cluster.scenarios import SCENARIOS


def called(monkeypatch: pytest.MonkeyPatch, *options: str) -> None:
    """Run the command."""
    monkeypatch.setattr(sys, "argv", ["cluster", "--hosts", "4", "--doors", "2", *options])
    main()


def test_a_line_for_each_policy(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Below the head, with as many cells."""
    called(monkeypatch, "--scenario", "kills", "--sessions", "50")
    head, rule, *lines = capsys.readouterr().out.splitlines()
    assert [line.split(" | ")[2] for line in lines] == list(POLICIES)
    assert {line.count("|") for line in (head, rule, *lines)} == {head.count("|")}


def test_the_same_for_programs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As JSON."""
    called(monkeypatch, "--scenario", "steady", "--sessions", "50", "--equal", "--json")
    found = json.loads(capsys.readouterr().out)
    assert [one["policy"] for one in found] == list(POLICIES)
    assert all(one["offered"] == 50 and one["equal"] for one in found)


def test_the_real_choice_in_every_scenario(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One policy alone where it is named."""
    called(monkeypatch, "--policy", "ours", "--sessions", "20")
    lines = capsys.readouterr().out.splitlines()[2:]
    assert [line.split(" | ")[0].strip("| ") for line in lines] == list(SCENARIOS)
