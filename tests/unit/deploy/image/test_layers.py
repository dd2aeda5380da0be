"""COPY, as the replay does it."""

from pathlib import Path

import pytest

from deploy.image.dockerfile import NotUnderstood, parse
from deploy.image.layers import Layers, Lent, matches


@pytest.fixture
def context(tmp_path: Path) -> Path:
    """A build context of three files and a link."""
    folder = tmp_path / "context"
    (folder / "a/deep").mkdir(parents=True)
    (folder / "a/one.py").write_text("1")
    (folder / "a/deep/node_modules").mkdir()
    (folder / "a/deep/node_modules/two.js").write_text("2")
    (folder / "three.txt").write_text("3")
    (folder / "a/link").symlink_to("one.py")
    return folder


def carried_out(steps: str, context: Path, ignored: tuple[str, ...] = ()) -> Layers:
    """The stage after these steps."""
    root = context.parent / "root"
    root.mkdir()
    layers = Layers(root, context, {"earlier": context}, Lent(), ignored)
    layers.carry_out(parse(f"FROM scratch\n{steps}").stages[0])
    return layers


def test_a_folder_is_copied_by_its_contents(context: Path) -> None:
    """Into the target, relative to WORKDIR, links staying links."""
    root = carried_out("WORKDIR /src\nCOPY a b\n", context).root
    assert (root / "src/b/one.py").read_text() == "1"
    assert (root / "src/b/link").is_symlink()


def test_files_go_into_a_target_that_ends_with_a_slash(context: Path) -> None:
    """And under a new name where it does not."""
    root = carried_out("COPY a/one.py three.txt /in/\nCOPY three.txt /named\n", context).root
    assert (root / "in/three.txt").read_text() == "3"
    assert (root / "in/one.py").read_text() == "1"
    assert (root / "named").read_text() == "3"


def test_what_is_ignored_is_not_copied_from_the_context(context: Path) -> None:
    """From an earlier stage it is."""
    ignored = ("**/node_modules",)
    root = carried_out("COPY a /x\nCOPY --from=earlier a /y\n", context, ignored).root
    assert not (root / "x/deep/node_modules").exists()
    assert (root / "y/deep/node_modules/two.js").exists()


def test_variables_and_folder_pass_on(context: Path) -> None:
    """What later stages of it inherit."""
    layers = carried_out("ARG A=1\nENV B=2 C=3\nWORKDIR /w\n", context)
    assert layers.environment.items() >= {"A": "1", "B": "2", "C": "3"}.items()
    assert layers.workdir == "/w"


def test_an_option_that_it_does_not_know_is_refused(context: Path) -> None:
    """Rather than left out."""
    with pytest.raises(NotUnderstood):
        carried_out("COPY --chmod=0755 a b\n", context)


@pytest.mark.parametrize(
    ("path", "pattern", "expected"),
    [
        ("clients/node_modules", "**/node_modules", True),
        ("node_modules", "**/node_modules", True),
        ("server/static", "server/static", True),
        ("a/server/static", "server/static", False),
        ("server/statics", "server/static", False),
    ],
)
def test_lines_of_dockerignore(path: str, pattern: str, expected: bool) -> None:
    """A name anywhere, or a path from the top."""
    assert matches(path, pattern) is expected
