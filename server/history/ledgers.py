"""Where the ledgers of recorded sessions lie."""

from __future__ import annotations

import gzip
import io
import tempfile
from dataclasses import dataclass
from pathlib import Path

from server.history.ledger import MOST_BYTES
from server.store.objects.base import About, MissingObject
from server.store.objects.places import Places

FOLDER = "ledgers"
_ABOUT = "application/gzip"
_MOST_UNPACKED = 4 * MOST_BYTES


def ledger_key(session_id: str) -> str:
    """Its key in the store."""
    return f"{FOLDER}/{session_id}.csv.gz"


@dataclass(frozen=True, slots=True)
class Ledgers:
    """Kept beside uploads and results; every method blocks, and raises StoreError."""

    places: Places

    def put(self, session_id: str, ledger: bytes) -> None:
        """Keep a session's, compressed."""
        place = self.places.of(self.places.now)
        with tempfile.NamedTemporaryFile(suffix=".csv.gz") as draft:
            draft.write(ledger)
            draft.flush()
            about = About(_ABOUT, f"{session_id}-ledger.csv.gz")
            place.put(ledger_key(session_id), Path(draft.name), about)

    def read(self, session_id: str) -> bytes | None:
        """A session's, as CSV; None where there is none."""
        for _, place in self.places.all():
            try:
                packed = place.read(ledger_key(session_id), MOST_BYTES)
            except MissingObject:
                continue
            with gzip.open(io.BytesIO(packed)) as file:
                return file.read(_MOST_UNPACKED)
        return None

    def has(self, session_id: str) -> bool:
        """Whether there is one."""
        key = ledger_key(session_id)
        return any(place.size(key) is not None for _, place in self.places.all())

    def remove(self, session_id: str) -> None:
        """Delete a session's, if there is one."""
        for _, place in self.places.all():
            place.delete([ledger_key(session_id)])
