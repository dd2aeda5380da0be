"""The models directory: originals, converted nets, and the stamp that says they are good."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from pathlib import Path

from inference.engines.base import ModelPaths, Net
from inference.errors import ModelError
from models.files import write_whole
from models.manifest import Manifest, read_manifest
from models.stamp import converter_version, read_stamp, write_stamp


def original_paths(directory: Path) -> Mapping[Net, Path]:
    """Where the .tflite files lie, whether or not they are there."""
    return {net: directory / f"{net.value}.tflite" for net in Net}


def converted_paths(directory: Path) -> ModelPaths:
    """Where the ONNX files lie, whether or not they are there."""
    return {net: directory / f"{net.value}.onnx" for net in Net}


def models_are_good(directory: Path) -> bool:
    """Whether `ensure_models` would have nothing to do."""
    return _good(directory, converted_paths(directory), thorough=False)


def ensure_models(
    directory: Path,
    *,
    source: Path | None = None,
    report: Callable[[str], None],
    thorough: bool = False,
    manifest: Manifest | None = None,
) -> ModelPaths:
    """Make sure that the converted nets are in `directory`; fetch and convert what is not good.

    Quick when nothing is to be done: sizes and times are compared, contents only with `thorough`.
    `source` is a local wheel, bundle or directory to take the originals from. Each thing done is
    reported in a sentence. Raises ModelError when the nets cannot be had or the directory cannot
    be written.
    """
    paths = converted_paths(directory)
    if not _good(directory, paths, thorough):
        try:
            _remake(directory, paths, source, report, manifest or read_manifest())
        except OSError as error:
            raise ModelError(f"the models directory {directory} is unusable: {error}") from error
    return paths


def _good(directory: Path, paths: ModelPaths, thorough: bool) -> bool:
    stamp = read_stamp(directory)
    if stamp is None or stamp.converter != converter_version():
        return False
    marks = [(stamp.files.get(path.name), path) for path in paths.values()]
    if not thorough and all(mark and mark.untouched(path) for mark, path in marks):
        return True
    # Copying or restoring a file changes its time, not its contents.
    good = all(mark and mark.same_contents(path) for mark, path in marks)
    if good:
        # Where it cannot be written, as in a read-only image, the next start looks again.
        with contextlib.suppress(OSError):
            write_stamp(directory, paths.values())
    return good


def _remake(
    directory: Path,
    paths: ModelPaths,
    source: Path | None,
    report: Callable[[str], None],
    manifest: Manifest,
) -> None:
    # Imported here: a second start needs neither the network's libraries nor onnx.
    from models.convert import convert
    from models.fetch import fetch

    directory.mkdir(parents=True, exist_ok=True)
    fetch(manifest, directory, source=source, report=report)
    originals = original_paths(directory)
    for net, path in paths.items():
        data = convert(net, originals[net])
        write_whole(path, data)
        report(f"{path.name}: converted, {len(data):,} bytes")
    write_stamp(directory, paths.values())
