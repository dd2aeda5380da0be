"""Carries out the Dockerfile's stages by chroot, where there is no engine, and tries the result.

    python -m deploy.image.replay --work /var/tmp/image

Needs root, Debian's `debootstrap`, and the network that the build itself needs. What an engine
would pull as `debian:…-slim` is made by debootstrap: the same packages, with their documentation.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import time
from pathlib import Path

from deploy.image.dockerfile import Dockerfile, Stage, read_dockerfile
from deploy.image.layers import Layers, Lent, read_ignored
from deploy.image.size import report
from deploy.image.trial import try_image

CONTEXT = Path(__file__).parents[2]
MIRROR = "http://deb.debian.org/debian"


def replay(target: str, work: Path, lent: Lent, kept: frozenset[str]) -> Path:
    """All stages that the target needs; its root. Stages in `kept` are taken as they lie there."""
    dockerfile = read_dockerfile(CONTEXT / "Dockerfile")
    made: dict[str, Layers] = {}
    for stage in dockerfile.needed_for(target):
        layers = _begun(stage, work, made, lent)
        made[stage.name] = layers
        if stage.name in kept and layers.root.exists():
            print(f"{stage.name}: kept")
            layers.note(stage)
            continue
        began_s = time.monotonic()
        print(f"{stage.name}: from {stage.base}", flush=True)
        _lay_base(stage.base, layers.root, work, made)
        layers.carry_out(stage)
        print(f"{stage.name}: {time.monotonic() - began_s:.0f} s", flush=True)
    return made[target].root


def _begun(stage: Stage, work: Path, made: dict[str, Layers], lent: Lent) -> Layers:
    roots = {name: one.root for name, one in made.items()}
    layers = Layers(work / stage.name, CONTEXT, roots, lent, read_ignored(CONTEXT))
    if stage.base in made:
        layers.environment = dict(made[stage.base].environment)
        layers.workdir = made[stage.base].workdir
    return layers


def _lay_base(base: str, root: Path, work: Path, made: dict[str, Layers]) -> None:
    if root.exists():
        shutil.rmtree(root)
    if base == "scratch":
        root.mkdir(parents=True)
        return
    source = made[base].root if base in made else _debian(base, work)
    subprocess.run(["cp", "--archive", "--reflink=auto", str(source), str(root)], check=True)


def _debian(base: str, work: Path) -> Path:
    """The base image, by debootstrap; raises SystemExit for what it cannot make."""
    name, _, tag = base.partition(":")
    if name != "debian":
        sys.exit(f"{base} cannot be had without an engine")
    root = work / base.replace(":", "-")
    if not root.exists():
        release = tag.removesuffix("-slim")
        command = [
            "debootstrap",
            "--variant=minbase",
            release,
            str(root.with_suffix(".part")),
            MIRROR,
        ]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        root.with_suffix(".part").rename(root)
    return root


def targets(dockerfile: Dockerfile) -> list[str]:
    """Stages that can be replayed here: all on Debian."""
    return [
        stage.name
        for stage in dockerfile.stages
        if not any("/" in one.base for one in dockerfile.needed_for(stage.name))
    ]


def main() -> None:
    """The command."""
    options = _parser().parse_args()
    variables = dict(one.split("=", 1) for one in options.set)
    lent = Lent(tuple(options.lend), variables)
    options.work.mkdir(parents=True, exist_ok=True)
    root = replay(options.target, options.work, lent, frozenset(options.keep))
    for line in report(root):
        print(line)
    try_image(root, options.target)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m deploy.image.replay", description=__doc__)
    parser.add_argument(
        "--target", default="cpu", choices=targets(read_dockerfile(CONTEXT / "Dockerfile"))
    )
    parser.add_argument("--work", type=Path, required=True, help="folder for the stages' roots")
    parser.add_argument("--keep", action="append", default=[], help="a stage not to do again")
    parser.add_argument(
        "--lend", action="append", default=[], type=Path, help="a file of this host for the build"
    )
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE")
    return parser


if __name__ == "__main__":
    main()
