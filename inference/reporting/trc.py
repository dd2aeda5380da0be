"""Landmarks as OpenSim's marker file (.trc)."""

from __future__ import annotations

from typing import TextIO

import numpy as np

from inference.landmarks import Landmark
from inference.report import Report
from inference.reporting.series import Series

_VERSION = "PathFileType\t4\t(X/Y/Z)"
_FIELDS = (
    "DataRate",
    "CameraRate",
    "NumFrames",
    "NumMarkers",
    "Units",
    "OrigDataRate",
    "OrigDataStartFrame",
    "OrigNumFrames",
)


def write_trc(report: Report, series: Series, file: TextIO, name: str) -> None:
    """World landmarks in metres in OpenSim's axes: x as in the picture, y up, z towards the
    camera; the origin is between the hips. Times are the recording's own; a frame without anybody
    has empty cells. `name` is the file's, which the format repeats."""
    frames = len(series.times_s)
    rate = f"{report.fps:.6g}"
    facts = (rate, rate, frames, len(Landmark), "m", rate, 1, frames)
    markers = [landmark.name for landmark in Landmark]
    print(f"{_VERSION}\t{name}", file=file)
    print("\t".join(_FIELDS), file=file)
    print("\t".join(map(str, facts)), file=file)
    print(
        "\t".join(["Frame#", "Time", *(cell for one in markers for cell in (one, "", ""))]),
        file=file,
    )
    axes = (f"{axis}{i}" for i in range(1, len(markers) + 1) for axis in "XYZ")
    print("\t".join(["", "", *axes]), file=file)
    print(file=file)
    turned = series.world_m * np.array([1.0, -1.0, -1.0], np.float32)
    for number, (time_s, points) in enumerate(zip(series.times_s, turned, strict=True), start=1):
        cells = ("" if np.isnan(value) else f"{value:.6f}" for value in points.reshape(-1).tolist())
        print("\t".join([str(number), f"{time_s:.6f}", *cells]), file=file)
