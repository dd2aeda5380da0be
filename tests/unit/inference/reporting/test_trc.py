"""Landmarks as OpenSim reads them."""

from io import StringIO

import numpy as np

from inference.landmarks import Landmark
from inference.reporting.trc import write_trc
from inference.sports.cmj import SPORT as CMJ
from tests.unit.inference.reporting.recorded import JUMPS, recorded


def test_markers_for_opensim() -> None:
    """Read back by the format's rules: header, three columns a marker, y up, in metres."""
    report, series = recorded(CMJ, JUMPS[:10])
    out = StringIO()
    write_trc(report, series, out, "a.trc")
    lines = out.getvalue().split("\n")
    assert lines[0].split("\t") == ["PathFileType", "4", "(X/Y/Z)", "a.trc"]
    facts = dict(zip(lines[1].split("\t"), lines[2].split("\t"), strict=True))
    assert (facts["NumFrames"], facts["NumMarkers"], facts["Units"]) == ("10", "33", "m")
    names = [name for name in lines[3].split("\t")[2:] if name]
    assert names == [landmark.name for landmark in Landmark]
    data = np.array([line.split("\t") for line in lines[6:16]], np.float64)
    assert data.shape == (10, 2 + 3 * 33)
    markers = data[:, 2:].reshape(10, 33, 3)
    height = markers[0, Landmark.NOSE, 1] - markers[0, Landmark.LEFT_HEEL, 1]
    assert 1.4 < height < 1.9
