"""How log lines look, in every process of ours, and what they say of whom they concern.

A process that starts another one tells it the form in an argument, so that all lines on one stderr
look the same.
"""

from __future__ import annotations

import logging
import re
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

from pythonjsonlogger.core import RESERVED_ATTRS
from pythonjsonlogger.json import JsonFormatter

OURS = ("server", "inference", "models", "clients", "loadtest", "__main__")
_ADDED = frozenset({"message", "asctime", "color_message", "taskName"})
_CONTROL = {code: f"\\x{code:02x}" for code in (*range(32), 127)} | {10: "\\n", 9: "\\t"}

_SECRETS = (
    # API keys, and whatever else has 256 random bits: tokens to resume with, webhooks' secrets.
    (re.compile(r"(?<![\w-])(?:sideline_[0-9a-f]{16}_)?[A-Za-z0-9_-]{43}(?![\w-])"), "…"),
    (re.compile(r"(?i)\b(bearer) [^\s\"'\\]+"), r"\1 …"),
    (
        re.compile(r"(?i)([?&#](?:key|resume|sig|signature|token|x-amz-[a-z-]+)=)[^&\s\"'\\]+"),
        r"\1…",
    ),
    # What PostgreSQL says of the row that it does not take.
    (re.compile(r"(Key \([^)]*\)=)\(.*?\)"), r"\1(…)"),
    (re.compile(r"(Failing row contains )\(.*?\)"), r"\1(…)"),
    # How pydantic shows what it was given.
    (re.compile(r"(input_value=).*?(, input_type=)"), r"\1…\2"),
)
"""What no line may have in it, however it got there: a net below those who write the lines."""


@dataclass(frozen=True, slots=True)
class LogForm:
    """The least serious level, whether lines are JSON, and what the process is to the server."""

    level: str
    as_json: bool
    process: str

    @property
    def text(self) -> str:
        """As an argument of a command."""
        return f"{self.level},{'json' if self.as_json else 'human'},{self.process}"

    @classmethod
    def parse(cls, text: str) -> LogForm | None:
        """The opposite; None for `UNSAID`."""
        if text == UNSAID:
            return None
        level, form, process = text.split(",")
        return cls(level, form == "json", process)


UNSAID = "-"
"""The argument of a process whose parent has no form itself."""

_in_use: LogForm | None = None


def begin(form: LogForm | None) -> None:
    """Log to stderr from now on: ours from this level on, of what we use only the serious.

    What ends a thread or the process unforeseen is a line of the log too.
    """
    global _in_use
    if form is None:
        return
    _in_use = form
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines(form.process) if form.as_json else HumanLines())
    level = logging.getLevelNamesMapping()[form.level.upper()]
    # Others' lines have addresses of clients in them, and their SDP.
    logging.basicConfig(level=max(level, logging.WARNING), handlers=[handler])
    for name in OURS:
        logging.getLogger(name).setLevel(level)
    # It warns of every single frame that cannot be decoded; sessions count them.
    logging.getLogger("aiortc.rtcrtpreceiver").setLevel(logging.ERROR)
    logging.captureWarnings(capture=True)
    sys.excepthook = _died
    threading.excepthook = _thread_died


def argument_for(process: str) -> str:
    """How a process that this one starts is told to log, as one argument."""
    return UNSAID if _in_use is None else LogForm(_in_use.level, _in_use.as_json, process).text


def process_name() -> str:
    """What this process is to the server, as its lines say."""
    return "server" if _in_use is None else _in_use.process


@dataclass(slots=True, eq=False)
class Binding:
    """Ids that every line has until `end`, here and in the tasks that begin here."""

    ids: Mapping[str, str]
    before: Binding | None
    over: bool = False

    def end(self) -> None:
        """From now on no line has them, nor those of tasks that live on."""
        self.over = True


_bound: ContextVar[Binding | None] = ContextVar("bound", default=None)


def bind(**ids: str) -> Binding:
    """Put the ids on every line of this task, and of those that it starts."""
    binding = Binding(ids, _bound.get())
    _bound.set(binding)
    return binding


@contextmanager
def bound(**ids: str) -> Iterator[None]:
    """The same inside the block; tasks and connections that begin there keep them."""
    token = _bound.set(Binding(ids, _bound.get()))
    try:
        yield
    finally:
        _bound.reset(token)


def bound_ids() -> dict[str, str]:
    """What every line says here."""
    found: dict[str, str] = {}
    binding = _bound.get()
    while binding is not None:
        if not binding.over:
            found = {**binding.ids, **found}
        binding = binding.before
    return found


def redacted(text: str) -> str:
    """The text without what looks like a secret."""
    for pattern, instead in _SECRETS:
        text = pattern.sub(instead, text)
    return text


class JsonLines(JsonFormatter):
    """One JSON object a line."""

    def __init__(self, process: str) -> None:
        super().__init__(
            ["message"],
            rename_fields={"exc_info": "exception", "stack_info": "stack"},
            static_fields={"process": process},
            reserved_attrs=[*RESERVED_ATTRS, *_ADDED],
            json_ensure_ascii=False,
        )

    def add_fields(
        self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]
    ) -> None:
        """When, how serious, who says it, of whom; then what was said."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        log_data["time"] = at.replace("+00:00", "Z")
        log_data["level"] = record.levelname.lower()
        log_data["logger"] = _logger_name(record)
        super().add_fields(log_data, record, message_dict)
        for name, value in bound_ids().items():
            log_data.setdefault(name, value)

    def serialize_log_record(self, log_data: dict[str, Any]) -> str:
        """Without secrets."""
        return redacted(super().serialize_log_record(log_data))


class HumanLines(logging.Formatter):
    """A line for a person; ids that it does not mention follow in brackets."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's own name
        """One line, whatever a stranger's text has in it."""
        message = record.message.translate(_CONTROL)
        said = {**bound_ids(), **_extra(record)}
        more = [f"{name}={value}" for name, value in said.items() if str(value) not in message]
        after = f" [{' '.join(more)}]".translate(_CONTROL) if more else ""
        return f"{record.asctime} {record.levelname} {_logger_name(record)}: {message}{after}"

    def format(self, record: logging.LogRecord) -> str:
        """Without secrets."""
        return redacted(super().format(record))


def _extra(record: logging.LogRecord) -> dict[str, object]:
    known = {*RESERVED_ATTRS, *_ADDED}
    return {name: value for name, value in vars(record).items() if name not in known}


def _logger_name(record: logging.LogRecord) -> str:
    """A module's own name also where it is the one that Python was started with."""
    spec = getattr(sys.modules["__main__"], "__spec__", None)
    return spec.name if record.name == "__main__" and spec is not None else record.name


def _died(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
    else:
        logging.getLogger(__name__).critical(
            "the process ends by a fault", exc_info=(kind, error, trace)
        )


def _thread_died(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None and not isinstance(args.exc_value, SystemExit):
        name = "a thread" if args.thread is None else args.thread.name
        told = (args.exc_type, args.exc_value, args.exc_traceback)
        logging.getLogger(__name__).error("%s ended by a fault", name, exc_info=told)
