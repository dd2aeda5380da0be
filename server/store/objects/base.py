"""What every place for files can do. Keys are paths with `/`, made here, never by strangers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from inference.errors import SidelineError

PAGE = 1000
"""Keys that are listed or deleted at a time, at most."""

Moved = Callable[[int], None]
"""Told how many bytes have been moved so far; what it raises ends the move."""


class StoreError(SidelineError):
    """The store did not do what was asked of it."""


class StoreUnavailable(StoreError):
    """The store cannot be reached or refuses for now: another try may do better."""


class MissingObject(StoreError):
    """There is no such object, or not any more."""


@dataclass(frozen=True, slots=True)
class About:
    """What those who fetch an object are told of it; `name` is the file's for who saves it."""

    media_type: str
    name: str


def quiet(count: int) -> None:
    """For moves that nobody watches."""


class Store(ABC):
    """Files by their keys. Every method blocks: call them on a thread. All raise StoreUnavailable
    when the store cannot be used for now."""

    shared: bool
    """Whether servers on other machines reach the same files."""
    link_s: int
    """How long a link opens an object."""

    @abstractmethod
    def put(self, key: str, source: Path, about: About, moved: Moved = quiet) -> None:
        """Keep a copy of the file, which is there as a whole when this returns, and not at all
        before; one under the same key is replaced."""

    @abstractmethod
    def fetch(self, key: str, target: Path, most_bytes: int, moved: Moved = quiet) -> None:
        """Copy an object to a new file; raises MissingObject, and StoreError for one that is
        longer."""

    @abstractmethod
    def read(self, key: str, most_bytes: int) -> bytes:
        """A small object; raises as `fetch`."""

    @abstractmethod
    def size(self, key: str) -> int | None:
        """How many bytes an object has; None when there is none."""

    @abstractmethod
    def delete(self, keys: Sequence[str]) -> None:
        """Delete so many objects, PAGE at most; those that are not there are none's loss."""

    @abstractmethod
    def page(self, prefix: str, after: str = "") -> Sequence[str]:
        """Keys with this prefix that come after that one, in order, PAGE at most; none when that
        was all."""

    @abstractmethod
    def link(self, key: str) -> str | None:
        """A link by which a browser reads the object for a while from the store itself; None where
        the server has to send it."""

    @abstractmethod
    def path(self, key: str) -> Path | None:
        """The object as a file of this machine; None where it is none."""

    @abstractmethod
    def tidy(self, before_s: float) -> int:
        """Remove what moves that began before then, in seconds since 1970, left half done; returns
        how many."""

    @abstractmethod
    def close(self) -> None:
        """Let go of connections."""

    def delete_all(self, prefix: str) -> None:
        """Delete every object whose key begins so."""
        while keys := self.page(prefix):
            self.delete(keys)
