"""The models directory: originals, converted nets, and the stamp that says they are good."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

from inference.engines.base import Bf16Files, ModelPaths, Net
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


def bf16_files(directory: Path) -> Bf16Files:
    """Where the landmark net's bfloat16 form lies, whether or not it is there."""
    return Bf16Files.of(converted_paths(directory)[Net.LANDMARKS])


def models_are_good(directory: Path) -> bool:
    """Whether `ensure_models` would have nothing to do."""
    return not _lacking(directory, thorough=False)


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
    lacking = _lacking(directory, thorough)
    if lacking:
        try:
            _remake(directory, lacking, source, report, manifest or read_manifest())
        except OSError as error:
            raise ModelError(f"the models directory {directory} is unusable: {error}") from error
    return converted_paths(directory)


def _products(directory: Path) -> Sequence[Path]:
    """Every file that is to be there, in the order in which they are made."""
    bf16 = bf16_files(directory).all if _takes_bf16() else ()
    return (*converted_paths(directory).values(), *bf16)


def _takes_bf16() -> bool:
    """The bfloat16 form is OpenVINO's own, and made by it."""
    return find_spec("openvino") is not None


def _lacking(directory: Path, thorough: bool) -> Sequence[Path]:
    """The products that are not known to be good."""
    products, stamp = _products(directory), read_stamp(directory)
    if stamp is None or stamp.converter != converter_version():
        return products
    marks = [(stamp.files.get(path.name), path) for path in products]
    if not thorough and all(mark and mark.untouched(path) for mark, path in marks):
        return ()
    # Copying or restoring a file changes its time, not its contents.
    lacking = [path for mark, path in marks if not (mark and mark.same_contents(path))]
    if not lacking:
        # Where it cannot be written, as in a read-only image, the next start looks again.
        with contextlib.suppress(OSError):
            write_stamp(directory, products)
    return lacking


def _remake(
    directory: Path,
    lacking: Sequence[Path],
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
    for net, path in converted_paths(directory).items():
        if path in lacking:
            data = convert(net, originals[net])
            write_whole(path, data)
            report(f"{path.name}: converted, {len(data):,} bytes")
    if set(lacking).intersection(bf16_files(directory).all):
        _make_bf16(directory, report)
    write_stamp(directory, [path for path in _products(directory) if path.is_file()])


def _make_bf16(directory: Path, report: Callable[[str], None]) -> None:
    """Where it cannot be made, the engine that would run it says so, and others run."""
    from models.bf16.make import make_bf16

    files = bf16_files(directory)
    model = converted_paths(directory)[Net.LANDMARKS].read_bytes()
    try:
        made = make_bf16(model)
    except RuntimeError as error:  # OpenVINO raises no errors of its own kind
        report(f"{files.operators.name}: cannot be made here ({error})")
        return
    write_whole(files.constants, made.net.constants)
    write_whole(files.check, made.check)
    write_whole(files.operators, made.net.operators)
    report(f"{files.operators.name}: measured and rounded, {len(made.net.constants):,} bytes")
