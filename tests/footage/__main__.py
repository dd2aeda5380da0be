"""`python -m tests.footage VIDEO`: 1 when an event is not found within two frames."""

from __future__ import annotations

import argparse
from contextlib import closing
from pathlib import Path

from server.config import read_settings
from server.loading import open_pipeline
from tests.footage.check import check


def main() -> int:
    """Print every event: the frame looked at, the frame found, and how far off it is."""
    parser = argparse.ArgumentParser(prog="python -m tests.footage", description=__doc__)
    parser.add_argument("video", type=Path, help="Sports2D's demo.mp4, 230 frames")
    video = parser.parse_args().video
    pipeline = open_pipeline(read_settings(), print)
    with closing(pipeline.engine), closing(pipeline):
        rows = check(video, pipeline)
    print("| event | frame looked at | found | off |\n| --- | --: | --: | --: |")
    for row in rows:
        found, off = (
            ("–", "–")
            if row.found is None
            else (f"{row.found:.1f}", f"{row.found - row.seen:+.1f}")
        )
        print(f"| {row.event} | {row.seen:g} | {found} | {off} |")
    missed = [row for row in rows if not row.met]
    print(f"{len(rows) - len(missed)} of {len(rows)} within two frames")
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
