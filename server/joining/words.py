"""What is said about devices and people, in requests."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path
from pydantic import AfterValidator, Field

from server.accounts.key_text import ID_PATTERN
from server.legible import legible
from server.store.keys import NAME_LENGTH
from server.store.paging import PRINTABLE

ShortId = Annotated[str, Path(pattern=ID_PATTERN)]
"""Of devices, members, and links."""


Name = Annotated[str, Field(min_length=1, max_length=NAME_LENGTH), AfterValidator(legible)]

AthleteId = Annotated[str, Field(max_length=32, pattern=PRINTABLE)]

Token = Annotated[str, Field(min_length=1, max_length=200)]
