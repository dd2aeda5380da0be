"""`python -m server.uploads.readers`: looks into files, each in a process of its own.

It has loaded once what reading videos takes, and forks for every file: what a file made to harm can
do, it does to a process with limits of time and memory that is gone afterwards. Each line on stdin
is a JSON object with `number`, `path` and `name`; each on stdout one with `number` and `said`: what
`read` says, null when the process came to nothing, or `{"overdue": true}` when it took too long.
It ends with stdin, and so do the readers.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import time
from collections import deque
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from selectors import EVENT_READ, DefaultSelector
from typing import Any

from inference.errors import VideoError
from inference.recordings.video import VideoFile
from server.parents import die_with
from server.uploads.slugs import slug_of

WITHIN_S = 45.0
"""A busy host may need so long for what takes a moment; that says nothing of the file."""
MOST_AT_ONCE = 2
_CPU_S = 20
_MEMORY_BYTES = 3 << 30
_MOST_OUTPUT = 1 << 16
_NICE = 10
_IN, _OUT, _ERRORS = 0, 1, 2


def read(path: Path, name: str) -> dict[str, Any]:
    """What the file says, or the slug and detail of what is wrong with it."""
    try:
        with VideoFile(path) as video:
            info = asdict(video.info)
            extent = video.scan()  # what a file says of its length may be missing, or a lie
        with VideoFile(path) as video:
            next(video.frames())
    except VideoError as error:
        detail = str(error).replace(path.name, name)
        return {"slug": slug_of(error), "detail": detail}
    return {**info, "frame_count": extent.frames, "duration_s": extent.seconds}


@dataclass(slots=True, eq=False)
class Reader:
    """A process at a file; it says what it found into a pipe."""

    number: int
    process_id: int
    until_s: float
    said: bytearray = field(default_factory=bytearray)
    overdue: bool = False

    def answer(self) -> bytes:
        """The line for stdout, once the process has closed its pipe."""
        _, status = os.waitpid(self.process_id, 0)
        if status == 0 and len(self.said) < _MOST_OUTPUT:
            text = self.said.decode()
        else:
            text = json.dumps({"overdue": True} if self.overdue else None)
        return f'{{"number": {self.number}, "said": {text}}}\n'.encode()


class Readers:
    """A few at a time; the other files wait."""

    def __init__(self) -> None:
        self._selector = DefaultSelector()
        self._selector.register(_IN, EVENT_READ)
        self._waiting: deque[dict[str, Any]] = deque()
        self._half_line = b""
        self._at_work: dict[int, Reader] = {}

    def work(self) -> None:
        """Until stdin ends."""
        try:
            while self._turn():
                pass
        finally:
            for reader in self._at_work.values():
                _kill(reader)

    def _turn(self) -> bool:
        while self._waiting and len(self._at_work) < MOST_AT_ONCE:
            self._start(**self._waiting.popleft())
        first_s = min((one.until_s for one in self._at_work.values()), default=None)
        within_s = None if first_s is None else max(0.0, first_s - time.monotonic())
        for key, _ in self._selector.select(within_s):
            if key.fd == _IN:
                if not self._take_requests():
                    return False
            else:
                self._listen(key.fd)
        for reader in self._at_work.values():
            if reader.until_s < time.monotonic():
                reader.overdue = True
                _kill(reader)
        return True

    def _take_requests(self) -> bool:
        data = os.read(_IN, 1 << 16)
        *lines, self._half_line = (self._half_line + data).split(b"\n")
        self._waiting += [json.loads(line) for line in lines]
        return bool(data)

    def _start(self, number: int, path: str, name: str) -> None:
        out, into = os.pipe()
        parent, process_id = os.getpid(), os.fork()
        if process_id == 0:
            _be_a_reader(parent, into, Path(path), name)
        os.close(into)
        self._at_work[out] = Reader(number, process_id, time.monotonic() + WITHIN_S)
        self._selector.register(out, EVENT_READ)

    def _listen(self, out: int) -> None:
        reader = self._at_work[out]
        data = os.read(out, _MOST_OUTPUT)
        if data and len(reader.said) < _MOST_OUTPUT:
            reader.said += data
            return
        self._selector.unregister(out)
        os.close(out)
        del self._at_work[out]
        _kill(reader)
        answer = reader.answer()
        while answer:
            answer = answer[os.write(_OUT, answer) :]


def _kill(reader: Reader) -> None:
    with suppress(ProcessLookupError):
        os.kill(reader.process_id, signal.SIGKILL)


def _be_a_reader(parent: int, into: int, path: Path, name: str) -> None:
    """Never returns."""
    code = 1
    try:
        die_with(parent)
        nothing = os.open(os.devnull, os.O_RDWR)
        for fd in (_IN, _OUT, _ERRORS):
            os.dup2(nothing, fd)
        os.closerange(into + 1, into + 64)
        resource.setrlimit(resource.RLIMIT_CPU, (_CPU_S, _CPU_S))
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        os.write(into, json.dumps(read(path, name)).encode())
        code = 0
    finally:
        os._exit(code)


def main() -> None:
    """Serve, yielding to live sessions."""
    os.nice(_NICE)
    Readers().work()


if __name__ == "__main__":
    main()
