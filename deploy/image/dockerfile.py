"""Reads the part of a Dockerfile's language that ours uses.

Docker's reference: comments and continued lines, ARG before and in stages, ${NAME}, exec and shell
forms. Anything else is refused, so that nothing is passed over in silence.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

KNOWN = frozenset(
    [
        "ARG",
        "CMD",
        "COPY",
        "ENTRYPOINT",
        "ENV",
        "EXPOSE",
        "HEALTHCHECK",
        "RUN",
        "STOPSIGNAL",
        "USER",
        "VOLUME",
        "WORKDIR",
    ]
)
_VARIABLE = re.compile(r"\$\{(\w+)\}")
_FROM = re.compile(r"(\S+)(?:\s+AS\s+(\S+))?", re.IGNORECASE)


class NotUnderstood(ValueError):
    """A line that this reader does not know."""


@dataclass(frozen=True, slots=True)
class Step:
    """One instruction, with what follows it as written."""

    name: str
    rest: str

    @property
    def words(self) -> list[str]:
        """What follows, split: the parts of an exec form, else at spaces."""
        if self.rest.startswith("["):
            parts: list[str] = json.loads(self.rest)
            return parts
        return self.rest.split()

    @property
    def is_exec(self) -> bool:
        """Whether a command is run without a shell."""
        return self.rest.startswith("[")


@dataclass(frozen=True, slots=True)
class Stage:
    """From one FROM to the next."""

    name: str
    base: str
    steps: list[Step] = field(default_factory=list)

    def last(self, name: str) -> Step | None:
        """The instruction of that name which holds in the end."""
        return next((step for step in reversed(self.steps) if step.name == name), None)


@dataclass(frozen=True, slots=True)
class Dockerfile:
    """Stages in their order."""

    stages: list[Stage]

    def stage(self, name: str) -> Stage:
        """The stage of that name; raises KeyError."""
        return {stage.name: stage for stage in self.stages}[name]

    def needed_for(self, target: str) -> list[Stage]:
        """The target and all stages that it is made of, in the file's order."""
        names = {stage.name for stage in self.stages}
        wanted, waiting = set(), [target]
        while waiting:
            name = waiting.pop()
            if name in names and name not in wanted:
                wanted.add(name)
                waiting += sources(self.stage(name))
        return [stage for stage in self.stages if stage.name in wanted]


def sources(stage: Stage) -> list[str]:
    """The stages or images that a stage takes files from."""
    copied = re.findall(r"--from=(\S+)", " ".join(one.rest for one in stage.steps))
    return [stage.base, *copied]


def read_dockerfile(path: Path) -> Dockerfile:
    """Read the file; raises NotUnderstood."""
    return parse(path.read_text())


def parse(text: str) -> Dockerfile:
    """Read the text; raises NotUnderstood."""
    arguments: dict[str, str] = {}
    stages: list[Stage] = []
    for step in _steps(text):
        if step.name == "FROM":
            found = _FROM.fullmatch(step.rest)
            if found is None:
                raise NotUnderstood(f"FROM {step.rest}")
            base = filled_in(found[1], arguments)
            stages.append(Stage(found[2] or str(len(stages)), base))
        elif not stages:
            if step.name != "ARG":
                raise NotUnderstood(f"{step.name} before the first FROM")
            arguments.update([assignment(step.rest)])
        else:
            stages[-1].steps.append(step)
    return Dockerfile(stages)


def filled_in(text: str, values: Mapping[str, str]) -> str:
    """With ${NAME} replaced; raises NotUnderstood for a name without a value."""

    def value(found: re.Match[str]) -> str:
        if found[1] not in values:
            raise NotUnderstood(f"{found[0]} has no value")
        return values[found[1]]

    return _VARIABLE.sub(value, text)


def assignment(text: str) -> tuple[str, str]:
    """Name and value of NAME=VALUE; raises NotUnderstood."""
    name, equals, value = text.partition("=")
    if not equals:
        raise NotUnderstood(f"{text}: NAME=VALUE is expected")
    return name, value.strip('"')


def _steps(text: str) -> Iterator[Step]:
    for line in _joined(text.splitlines()):
        name, _, rest = line.partition(" ")
        if name not in KNOWN | {"FROM"}:
            raise NotUnderstood(line)
        yield Step(name, rest.strip())


def _joined(lines: Iterable[str]) -> Iterator[str]:
    """Continued lines as one, without comments."""
    begun = ""
    for line in lines:
        stripped = line.strip()
        if stripped.startswith("#") or not stripped:
            continue
        if stripped.endswith("\\"):
            begun += stripped[:-1].rstrip() + " "
            continue
        yield begun + stripped
        begun = ""
    if begun:
        raise NotUnderstood("the last line is continued")
