"""`python -m tests.recorded [--kills 20] [--seed 1] [--store]`: 1 when a byte or a job is lost.

With `--store` files lie in an S3-compatible store.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from functools import partial
from pathlib import Path

from inference.athlete.cli import write_athlete
from models.store import ensure_models
from server.config import read_settings
from tests.recorded.kills import Store, endure
from tests.support.s3 import s3_server

SHORT = {"jumps": "1", "lead_in_s": "0.6", "lead_out_s": "0.4"}


@contextmanager
def in_store(folder: Path) -> Iterator[Store]:
    """A store that runs until the block ends."""
    (folder / "s3").mkdir()
    with s3_server(folder / "s3") as server:
        bucket = server.new_bucket()
        yield Store(server.environment(bucket), partial(server.keys, bucket))


def main() -> int:
    """Kill, and print what came of it."""
    parser = argparse.ArgumentParser(prog="python -m tests.recorded", description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--store", action="store_true", help="files lie in an S3-compatible store")
    chosen = parser.parse_args()
    models_dir = read_settings().models_dir
    ensure_models(models_dir, report=print)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "data"
        folder.mkdir()
        (folder / "models").symlink_to(models_dir, target_is_directory=True)
        clip = Path(name) / "a.mp4"
        write_athlete("cmj", clip, 30.0, 0, SHORT)
        with in_store(Path(name)) if chosen.store else nullcontext() as store:
            running = endure(clip.read_bytes(), folder, chosen.kills, chosen.seed, store)
            outcome = asyncio.run(running)
    reports = {str(client.analysis["report"]) for client in outcome.clients}
    print(
        f"{outcome.servers} servers and {outcome.jobs} measuring processes killed; "
        f"{len(outcome.clients)} files sent, each measured once, no acknowledged byte lost, "
        f"{'all with the same report' if len(reports) == 1 else 'WITH DIFFERENT REPORTS'}; the "
        f"nets were asked about {outcome.looked_at} pictures, and there are {outcome.pictures}"
    )
    return 0 if len(reports) == 1 else 1


if __name__ == "__main__":
    raise SystemExit(main())
