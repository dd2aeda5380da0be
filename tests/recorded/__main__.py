"""`python -m tests.recorded [--kills 20] [--seed 1] [--store | --cluster 50]`: 1 when something is
lost.

With `--store` files lie in an S3-compatible store, and with `--cluster` so many are measured by two
hosts of a Ray cluster, all on this machine.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import tempfile
import time
from contextlib import nullcontext
from pathlib import Path

from inference.athlete.cli import write_athlete
from models.store import ensure_models
from server.config import read_settings
from tests.recorded.cluster import compare
from tests.recorded.kills import endure, in_store

SHORT = {"jumps": "1", "lead_in_s": "0.6", "lead_out_s": "0.4"}


def main() -> int:
    """Kill, and print what came of it."""
    parser = argparse.ArgumentParser(prog="python -m tests.recorded", description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--store", action="store_true", help="files lie in an S3-compatible store")
    parser.add_argument("--cluster", type=int, help="so many files, by the hosts of a cluster")
    chosen = parser.parse_args()
    models_dir = read_settings().models_dir
    ensure_models(models_dir, report=print)
    if chosen.cluster is not None:
        return _in_cluster(models_dir, chosen.cluster, chosen.kills, chosen.seed)
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


def _in_cluster(models_dir: Path, uploads: int, kills: int, seed: int) -> int:
    with tempfile.TemporaryDirectory() as name:
        folder, began_s = Path(name), time.monotonic()
        clip = folder / "a.mp4"
        write_athlete("cmj", clip, 30.0, 0, SHORT)
        compared = asyncio.run(compare(clip.read_bytes(), folder, models_dir, uploads, kills, seed))
        outcome, others = compared.outcome, compared.others
    frames = json.loads(compared.undisturbed["report.json"])["frame_count"]
    same = f"OTHERS THAN ONE HOST'S: {sorted(others)}" if others else "the same as one host's"
    print(
        f"{outcome.workers} processes that measured and {outcome.drivers} that give out work "
        f"killed; {len(outcome.clients)} files sent, each measured once; of each "
        f"{len(compared.undisturbed)} files, {same}; the nets were asked about "
        f"{outcome.looked_at} pictures, and there are {frames * len(outcome.clients)}; "
        f"in {time.monotonic() - began_s:.0f} s"
    )
    return 1 if others else 0


if __name__ == "__main__":
    raise SystemExit(main())
