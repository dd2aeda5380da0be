"""The errors that `inference` raises on purpose.

SidelineError
├── ModelError            a model file is missing, damaged or not the expected net
├── EngineError           an engine cannot be loaded, or failed while running
│   └── UnknownEngine     no engine of that name; the message lists the known ones
├── UnknownSport          no sport of that name; `known` lists those there are
├── BrokenSport           a package's sport cannot be used; `package` says whose it is
├── VideoError            a recorded file cannot be analysed
│   ├── NotAVideo         the bytes are no video that can be read
│   ├── TruncatedVideo    the file ends before its frames do
│   ├── EmptyVideo        a video without a single frame
│   ├── OversizedVideo    its pictures are larger than can be measured
│   └── NotSeekable       its frames can be read from the beginning alone
├── NoPersonFound         frames were read, a person was never seen in them
├── AnalysisError         a stream's tracker or analyzer failed on a frame
├── InvalidInput          a parameter is out of its range; the message says which range
├── CannotGoOn            what was kept of a stream elsewhere cannot be gone on with
└── StreamClosed          work was given to a stream after its end
"""

from __future__ import annotations

from collections.abc import Sequence


class SidelineError(Exception):
    """Base of every error raised on purpose; its text is written for the person who reads it."""


class ModelError(SidelineError):
    """A model file is missing, damaged or not the expected net."""


class EngineError(SidelineError):
    """An engine cannot be loaded, or failed while running."""


class UnknownEngine(EngineError):
    """No engine has that name."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        self.name = name
        self.known = tuple(known)
        super().__init__(f"unknown engine {name!r}; known engines: {', '.join(self.known)}")


class UnknownSport(SidelineError):
    """No sport has that name."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        self.name = name
        self.known = tuple(known)
        super().__init__(f"unknown sport {name!r}; known sports: {', '.join(self.known)}")


class BrokenSport(SidelineError):
    """A sport that a package offers cannot be used; the text names the package and why."""

    def __init__(self, name: str, package: str, reason: str) -> None:
        self.name = name
        self.package = package
        self.reason = reason
        super().__init__(f"the sport {name!r} of the package {package} cannot be used: {reason}")


class VideoError(SidelineError):
    """A recorded file cannot be analysed."""


class NotAVideo(VideoError):
    """The bytes are no video that can be read."""


class TruncatedVideo(VideoError):
    """The file ends before its frames do."""


class EmptyVideo(VideoError):
    """A video without a single frame."""


class OversizedVideo(VideoError):
    """Its pictures are larger than can be measured."""


class NotSeekable(VideoError):
    """Decoding cannot begin in the middle of the file."""


class NoPersonFound(SidelineError):
    """Frames were read, but a person was never seen in them."""


class AnalysisError(SidelineError):
    """A stream's tracker or analyzer failed on a frame."""


class InvalidInput(SidelineError):
    """A parameter is out of its range."""


class CannotGoOn(SidelineError):
    """What was kept of a stream in another process cannot be gone on with here."""


class StreamClosed(SidelineError):
    """Work was given to a stream after its end."""
