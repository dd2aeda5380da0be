"""The process of a session host: `python -m server.cluster.main`, its orders on stdin.

It is a process of its own so that no packet waits for whoever started it, and it ends in good order
when stdin ends: with its starter, however that ended.
"""

from __future__ import annotations

import os
import sys
from io import FileIO


def main() -> None:
    """Serve until told to end.

    The process leaves its parent first: Ray kills the children of an actor that it ends, and
    sessions would have no time to say goodbye.
    """
    line = FileIO(0, closefd=False).readline()  # byte by byte: what follows is read later
    if not line or os.fork():  # nothing: its starter has gone already
        os._exit(0)
    from server.cluster.serving import serve_host  # loads much, and libraries that start threads

    sys.exit(serve_host(line))


if __name__ == "__main__":
    main()
