"""What can be wrong with a message."""

from __future__ import annotations


class MalformedMessage(Exception):
    """A message that breaks the contract; `code` is for programs, the text for people."""

    def __init__(self, code: str, detail: str) -> None:
        self.code = code
        self.detail = detail
        super().__init__(detail)
