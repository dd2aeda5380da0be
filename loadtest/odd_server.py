"""`python -m loadtest.odd_server`: Sideline with an engine that only a load test wants.

`--slow 2` does the usual engine's work twice; `--coded` reads the number that a picture carries.
All else is as `sideline serve` would have it, settings from the environment included.
"""

from __future__ import annotations

import argparse
import sys

from inference.engines.opening import open_engine
from inference.errors import SidelineError
from inference.pipeline import Pipeline
from loadtest.coded.engine import CodedEngine
from loadtest.publishing.clips import HEIGHT, WIDTH
from loadtest.slowed import SlowedEngine
from server.commands.serve import serve
from server.config import Settings, read_settings
from server.loading import engine_setup, model_paths, pipeline_of


def slowed(settings: Settings, factor: float) -> Pipeline:
    """The usual pipeline, its engine slower, and measured as such."""
    setup = engine_setup(settings, spare=settings.engine_spare)
    engine = open_engine(setup, model_paths(settings))
    pipeline = pipeline_of(settings, SlowedEngine(engine, factor))
    pipeline.measure()
    return pipeline


def coded(settings: Settings) -> Pipeline:
    """A pipeline that reads codes."""
    pipeline = pipeline_of(settings, CodedEngine(WIDTH, HEIGHT))
    pipeline.measure()
    return pipeline


def main() -> int:
    """Serve until it is told to stop."""
    parser = argparse.ArgumentParser(description=__doc__)
    odd = parser.add_mutually_exclusive_group(required=True)
    odd.add_argument("--slow", type=float, help="so many times the work")
    odd.add_argument("--coded", action="store_true", help="read the pictures' numbers")
    asked = parser.parse_args()
    try:
        settings = read_settings()
        serve(settings, coded if asked.coded else lambda one: slowed(one, asked.slow))
    except SidelineError as error:
        print(f"odd_server: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
