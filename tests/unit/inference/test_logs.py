"""Log lines: their form, the ids in them, and what is never in them."""

import asyncio
import json
import logging
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from inference.logs import (
    HumanLines,
    JsonLines,
    LogForm,
    bind,
    bound,
    bound_ids,
    redacted,
)

ROOT = Path(__file__).parents[3]
SECRET = "Q7-bW2lq3rVbN0sYk1pTzXcVbNmAsDfGhJkLqWeRtY_"


def record(message: str, *arguments: object, **given: Any) -> logging.LogRecord:
    """What a logger hands to its handlers, at a quarter past midnight."""
    extra = given.pop("extra", {})
    made = logging.LogRecord("server.x", logging.WARNING, "x.py", 1, message, arguments, None)
    vars(made).update(created=900.1239, **extra, **given)
    return made


def test_a_json_line_is_one_object() -> None:
    """Time in UTC with milliseconds, level, logger, message, process, ids and extra fields."""
    with bound(session_id="s1", request_id="r1"):
        line = JsonLines("engine").format(record("a %s\nb", "word", extra={"frames": 3}))
    assert "\n" not in line
    assert json.loads(line) == {
        "time": "1970-01-01T00:15:00.123Z",
        "level": "warning",
        "logger": "server.x",
        "message": "a word\nb",
        "process": "engine",
        "frames": 3,
        "session_id": "s1",
        "request_id": "r1",
    }


def test_an_exception_is_a_field() -> None:
    """With its traceback, in the same line."""
    try:
        raise ValueError("no such thing")
    except ValueError:
        line = JsonLines("server").format(record("it failed", exc_info=sys.exc_info()))
    assert "ValueError: no such thing" in json.loads(line)["exception"]
    assert "\n" not in line


def test_a_human_line_names_ids_once() -> None:
    """Those that the message has already are not said again."""
    with bound(session_id="s1", request_id="r1"):
        line = HumanLines().format(record("session %s ended", "s1"))
    assert line.endswith("WARNING server.x: session s1 ended [request_id=r1]")


def test_a_human_line_is_one_line() -> None:
    """What a stranger sent cannot look like another line, nor steer a terminal."""
    line = HumanLines().format(record("a channel %s", "x\n2026 ERROR server: \x1b[2J"))
    assert line.endswith("a channel x\\n2026 ERROR server: \\x1b[2J")


@pytest.mark.parametrize(
    "text",
    [
        f"sideline_0123456789abcdef_{SECRET}",
        f"resume=abcdefghijklmnop.{SECRET} is unknown",
        f"Authorization: Bearer {SECRET[:32]}",
        f"GET /api/v1/x?key={SECRET[:32]}&a=1",
        f"https://a.example/x?X-Amz-Signature={SECRET[:20]}",
        f"[type=float_type, input_value='{SECRET[:9]}', input_type=str]",
        f"DETAIL:  Key (name)=({SECRET[:9]}) already exists",
        f"DETAIL:  Failing row contains (1, {SECRET[:9]}, 2)",
    ],
)
def test_what_looks_like_a_secret_is_taken_out(text: str) -> None:
    """However it got into the line."""
    assert SECRET[:9] not in redacted(text)
    assert SECRET[:9] not in JsonLines("server").format(record(text))
    assert SECRET[:9] not in HumanLines().format(record(text))


def test_what_names_things_stays() -> None:
    """Ids, digests and addresses without queries are no secrets."""
    text = f"session abcdefghijklmnop of analysis 0123456789abcdef012345: {'ab' * 32} /api/v1/x"
    assert redacted(text) == text


async def test_ids_end_with_what_they_name() -> None:
    """A task that lives on keeps its session's id, and not that of the request that began it."""
    going = asyncio.Event()

    async def live_on() -> dict[str, str]:
        await going.wait()
        return bound_ids()

    binding = bind(request_id="r1")
    with bound(session_id="s1"):
        task = asyncio.create_task(live_on())
    assert bound_ids() == {"request_id": "r1"}
    binding.end()
    going.set()
    assert await task == {"session_id": "s1"}
    assert bound_ids() == {}


@pytest.mark.parametrize("form", [LogForm("info", True, "engine"), LogForm("error", False, "x")])
def test_a_form_goes_over_a_command_line(form: LogForm) -> None:
    """As it was."""
    assert LogForm.parse(form.text) == form


def run(form: str, code: str) -> list[str]:
    """What a process says on stderr that begins to log in that form."""
    begin = f"from inference.logs import LogForm, begin; begin(LogForm.parse({form!r}));"
    words = [sys.executable, "-c", f"import logging, threading, warnings;{begin}{code}"]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stderr.splitlines()


def test_a_fault_that_ends_the_process_is_a_line() -> None:
    """And one that ends a thread, and a warning: all that Python says on stderr."""
    code = (
        "t = threading.Thread(target=lambda: 1 / 0, name='T'); t.start(); t.join();"
        "warnings.warn('careful'); {}['key']"
    )
    lines = [json.loads(line) for line in run("info,json,engine", code)]
    assert [(one["level"], one["process"]) for one in lines] == [
        ("error", "engine"),
        ("warning", "engine"),
        ("critical", "engine"),
    ]
    assert "ZeroDivisionError" in lines[0]["exception"]
    assert "careful" in lines[1]["message"]
    assert "KeyError: 'key'" in lines[2]["exception"]


def test_of_others_only_what_is_serious() -> None:
    """Even where all of ours is wanted: theirs has clients' addresses in it."""
    code = (
        "logging.getLogger('aioice.ice').info('192.0.2.7');"
        "logging.getLogger('asyncio').debug('192.0.2.7');"
        "logging.getLogger('inference.x').debug('ours');"
        "logging.getLogger('aioice.ice').warning('serious')"
    )
    lines = [json.loads(line)["message"] for line in run("debug,json,server", code)]
    assert lines == ["ours", "serious"]


def test_a_process_whose_parent_says_nothing_is_left_as_it_is() -> None:
    """As in a command that does not log."""
    assert run("-", "logging.getLogger('inference').info('x')") == []


@pytest.mark.parametrize(
    "words",
    [
        ["inference.engines.worker", "fake", "info,json,engine", "999"],
        ["inference.engines.shared.hub", "info,json,engine", "999", "999"],
    ],
)
def test_the_engines_process_writes_the_same_lines(words: list[str]) -> None:
    """Here of a descriptor that nobody left to it."""
    done = subprocess.run(
        [sys.executable, "-m", *words], cwd=ROOT, capture_output=True, text=True, check=False
    )
    said = json.loads(done.stderr)
    assert (said["process"], said["level"]) == ("engine", "critical")
    assert "Bad file descriptor" in said["exception"]
