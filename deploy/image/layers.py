"""One stage of a Dockerfile, carried out in a folder by chroot. Needs root, and no engine."""

from __future__ import annotations

import fnmatch
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from deploy.image.dockerfile import NotUnderstood, Stage, Step, assignment

FIRST_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


@dataclass(frozen=True, slots=True)
class Lent:
    """What a build on this host lends each step and leaves in no layer: files and variables."""

    files: Sequence[Path] = ()
    variables: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Layers:
    """A stage under way."""

    root: Path
    context: Path
    roots: Mapping[str, Path]
    lent: Lent
    ignored: Sequence[str]
    environment: dict[str, str] = field(default_factory=lambda: {"PATH": FIRST_PATH})
    workdir: str = "/"

    def carry_out(self, stage: Stage) -> None:
        """Every step; raises CalledProcessError where one fails."""
        for step in stage.steps:
            print(f"  {step.name} {step.rest[:110]}", flush=True)
            self._take(step)

    def note(self, stage: Stage) -> None:
        """Only what later stages inherit of one that was carried out before."""
        for step in stage.steps:
            if step.name in {"ARG", "ENV", "WORKDIR"}:
                self._take(step)

    def _take(self, step: Step) -> None:
        match step.name:
            case "ARG":
                name, value = assignment(step.rest)
                self.environment[name] = value
            case "ENV":
                self.environment.update(assignment(one) for one in step.words)
            case "WORKDIR":
                self.workdir = step.rest
                self._below(step.rest).mkdir(parents=True, exist_ok=True)
            case "COPY":
                self._copy(step)
            case "RUN":
                command = step.words if step.is_exec else ["/bin/sh", "-c", step.rest]
                with lent(self.root, self.lent.files):
                    self._run(command)
            case _:
                pass  # what an engine notes down, and does not do

    def _below(self, path: str) -> Path:
        return self.root / os.path.normpath(Path(self.workdir, path)).lstrip("/")

    def _copy(self, step: Step) -> None:
        words = [one for one in step.words if not one.startswith("--")]
        options = dict(assignment(one[2:]) for one in step.words if one.startswith("--"))
        if set(options) - {"from", "chown"}:
            raise NotUnderstood(f"COPY {step.rest}")
        owner = [int(one) for one in options.get("chown", "0:0").split(":")]
        *names, target = words
        source = self.roots[options["from"]] if "from" in options else self.context
        hidden = [] if "from" in options else self.ignored
        for name in names:
            place = self._below(target)
            copy(source, name.lstrip("/"), place, target.endswith("/"), hidden)
            if any(owner):
                owned(place, *owner)

    def _run(self, command: Sequence[str]) -> None:
        program = shutil.which("chroot") or "/usr/sbin/chroot"  # PATH below is the image's
        enter = [program, str(self.root), *inside(self.workdir), *command]
        environment = {**self.environment, **self.lent.variables}
        subprocess.run(enter, check=True, env=environment)


def inside(workdir: str) -> list[str]:
    """The words that change the folder, where the root has a program for it."""
    return [] if workdir == "/" else ["/usr/bin/env", f"--chdir={workdir}"]


def copy(source: Path, name: str, target: Path, into: bool, hidden: Sequence[str]) -> None:
    """As COPY does: a folder's contents, a file to a name or into a folder."""
    origin = source / name
    if origin.is_dir():
        # A link on the way, as /bin is one, stays what it is.
        shutil.copytree(
            origin,
            target,
            symlinks=True,
            dirs_exist_ok=True,
            ignore=lambda folder, names: ignored(source, folder, names, hidden),
        )
    else:
        target = target / origin.name if into or name == "." else target
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(origin, target)


def owned(place: Path, user: int, group: int) -> None:
    """All of it belongs to somebody."""
    for path in (place, *place.rglob("*")):
        os.lchown(path, user, group)


def ignored(source: Path, folder: str, names: Sequence[str], hidden: Sequence[str]) -> set[str]:
    """Of a folder's names those which .dockerignore leaves out."""
    below = Path(folder).relative_to(source)
    return {name for name in names if any(matches(str(below / name), one) for one in hidden)}


def matches(path: str, pattern: str) -> bool:
    """Whether a path of the context is one that a line of .dockerignore names."""
    if pattern.startswith("**/"):
        return fnmatch.fnmatch(Path(path).name, pattern[3:])
    return fnmatch.fnmatch(path, pattern)


def read_ignored(context: Path) -> list[str]:
    """The lines of .dockerignore; raises NotUnderstood for exceptions, which ours has none of."""
    lines = (context / ".dockerignore").read_text().splitlines()
    found = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    if any(line.startswith("!") for line in found):
        raise NotUnderstood("an exception in .dockerignore")
    return found


@contextmanager
def lent(root: Path, files: Sequence[Path]) -> Iterator[None]:
    """The host's /dev, /proc and name resolution, and some files, while a step runs."""
    with ExitStack() as stack:
        for name in ("dev", "proc"):
            (root / name).mkdir(exist_ok=True)
            stack.enter_context(mounted("--rbind", Path("/", name), root / name))
        for path in (Path("/etc/resolv.conf"), *files):
            stack.enter_context(_lent_file(path, root / path.relative_to("/")))
        yield


@contextmanager
def _lent_file(path: Path, place: Path) -> Iterator[None]:
    before = place.read_bytes() if place.exists() else None
    made = [one for one in place.parents if not one.exists()]
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(path, place)
    try:
        yield
    finally:
        place.unlink(missing_ok=True)
        if before is not None:
            place.write_bytes(before)
        for folder in made:
            if not any(folder.iterdir()):
                folder.rmdir()


@contextmanager
def mounted(how: str, source: Path, target: Path) -> Iterator[None]:
    """A mount that is undone."""
    subprocess.run(["mount", how, "--make-rslave", str(source), str(target)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "--recursive", "--lazy", str(target)], check=True)
