from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from inference.engines.fake import FakeEngine
from inference.frames import Picture
from inference.landmarks import Landmark, Pose
from inference.motion.analyzer import AthleteProfile
from inference.offline import analyze_video
from inference.pipeline import Pipeline
from inference.recordings.canvas import Canvas
from inference.recordings.mp4 import Mp4Writer
from inference.recordings.overlay import Note, Notes, draw, write_overlay
from inference.recordings.summary import draw_card, draw_ribbon, lines_of
from inference.recordings.video import VideoFile
from inference.report import Attempt
from inference.sports.cmj import SPORT
from inference.sports.cmj.ranges import METRICS
from tests.unit.inference.clips import write_clip


def dark(width: int = 320, height: int = 240) -> Picture:
    """A dark grey picture."""
    chroma = np.full(((height + 1) // 2, (width + 1) // 2), 128, np.uint8)
    return Picture(np.full((height, width), 50, np.uint8), chroma, chroma)


def standing(visibility: float = 1.0) -> Pose:
    """All points in the middle but the left ankle, at three quarters of width and height."""
    image = np.full((33, 4), 0.5, np.float32)
    image[Landmark.LEFT_ANKLE, :2] = 0.75
    image[:, 3] = visibility
    return Pose(image, np.zeros((33, 3), np.float32), 1.0)


def test_the_skeleton_is_drawn_where_the_body_is() -> None:
    """A joint is drawn at its place in the picture, and the bone that leads there."""
    drawn = draw(dark(), Note(standing(), ""), [])
    assert drawn.y[180, 240] > 200
    assert drawn.y[150, 200] > 100
    assert drawn.y[60, 60] == 50


def test_what_is_not_seen_is_not_drawn() -> None:
    """Points of low visibility, and frames without a pose, leave the picture as it was."""
    for note in (Note(standing(0.2), ""), Note(None, "")):
        assert np.array_equal(draw(dark(), note, []).y, dark().y)


def test_phase_and_last_height_are_written() -> None:
    """The phase is at the top, the last attempt below it once there is one."""
    attempt = Attempt(3, 1.0, {"jump_height_com_m": 0.312}, {}, ())
    nothing, phase = draw(dark(), Note(None, ""), []), draw(dark(), Note(None, "FLIGHT"), [])
    height = next(one for one in METRICS if one.name == "jump_height_com_m")
    both = draw(dark(), Note(None, "FLIGHT"), [attempt], height)
    assert np.array_equal(nothing.y, dark().y)
    assert phase.y[:22].max() > 200
    assert (phase.y[28:] == 50).all()
    assert both.y[28:44].max() > 200
    other = draw(dark(), Note(None, "FLIGHT"), [replace(attempt, metrics={})], height)
    assert not np.array_equal(both.y, other.y)


def test_the_copy_has_the_times_of_the_original(tmp_path: Path) -> None:
    """Every frame of the source is in the copy, at the same time, in H.264."""
    pts = [0, 512, 1024, 4000, 4300, 9000]
    source, target = write_clip(tmp_path / "a.mp4", 6, pts=pts), tmp_path / "b.mp4"
    pipeline, notes = Pipeline(FakeEngine()), Notes()
    report = analyze_video(source, "cmj", AthleteProfile(), pipeline, on_result=notes)
    pipeline.close()
    write_overlay(source, target, notes, report, SPORT)
    with VideoFile(source) as before, VideoFile(target) as after:
        assert after.info.codec == "h264"
        pairs = list(zip(before.frames(), after.frames(), strict=True))
    assert len(pairs) == 6
    for old, new in pairs:
        assert new.media_time_s == pytest.approx(old.media_time_s, abs=1 / 90_000)
        assert new.picture.y.max() > old.picture.y.max()


@pytest.mark.parametrize("full_range", [False, True])
@pytest.mark.parametrize("bt709", [False, True])
def test_pictures_survive_being_written(tmp_path: Path, full_range: bool, bt709: bool) -> None:
    """An odd last row and column are left out; range and matrix are kept."""
    picture = replace(dark(65, 49), full_range=full_range, bt709=bt709)
    with Mp4Writer(tmp_path / "a.mp4") as writer:
        writer.write(picture, 0.0)
        writer.write(picture, 0.5)
    with VideoFile(tmp_path / "a.mp4") as video:
        first, second = video.frames()
    assert (first.picture.width, first.picture.height) == (64, 48)
    assert (first.picture.full_range, first.picture.bt709) == (full_range, bt709)
    assert abs(int(first.picture.y[20, 20]) - 50) <= 2
    assert second.media_time_s == 0.5


def test_a_size_that_changes_is_stretched(tmp_path: Path) -> None:
    """Recorders of live calls change size within a file; the copy keeps the first."""
    with Mp4Writer(tmp_path / "a.mp4") as writer:
        writer.write(dark(64, 48), 0.0)
        writer.write(dark(32, 24), 0.5)
        writer.write(dark(129, 97), 1.0)
    with VideoFile(tmp_path / "a.mp4") as video:
        pictures = [frame.picture for frame in video.frames()]
    assert [(each.width, each.height) for each in pictures] == [(64, 48)] * 3
    assert all(np.abs(each.y.astype(int) - 50).max() <= 2 for each in pictures)


def test_a_target_that_cannot_be_written(tmp_path: Path) -> None:
    """The operating system's error names the place."""
    with pytest.raises(FileNotFoundError, match="nowhere"):
        Mp4Writer(tmp_path / "nowhere" / "a.mp4")


def test_an_error_leaves_no_half_file(tmp_path: Path) -> None:
    """What was begun is removed when the writing ends with an error; an older file stays."""
    target = tmp_path / "a.mp4"
    for older in ([], [b"older"]):
        for content in older:
            target.write_bytes(content)
        with pytest.raises(ZeroDivisionError), Mp4Writer(target) as writer:
            _write_two(writer)
        assert [path.read_bytes() for path in tmp_path.iterdir()] == older


def _write_two(writer: Mp4Writer) -> None:
    writer.write(dark(), 0.0)
    writer.write(dark(), 1 / 0)


def test_phases_around_now_are_a_strip() -> None:
    """Each frame's phase has its place and colour, now is marked, and the rest is left alone."""
    canvas = Canvas(dark())
    draw_ribbon(canvas, ["QUIET"] * 5 + ["FLIGHT"] * 5, 4, SPORT.phases)
    strip = canvas.picture().y[-3]
    assert len({int(strip[x]) for x in (10, 60, 110)}) == 1
    assert strip[10] != strip[200] == strip[300]
    assert strip[144] == 235
    assert (canvas.picture().y[:200] == 50).all()


def test_an_attempts_card_has_its_numbers() -> None:
    """The metric that matters most comes first; what was not measured is not on it."""
    attempt = Attempt(2, 1.0, {"takeoff_velocity_mps": 2.5, SPORT.cue or "": 0.312}, {}, ())
    lines = lines_of(attempt, SPORT)
    assert [line.rpartition(": ")[2] for line in lines] == ["jump 2", "31.2 cm", "2.50 m/s"]
    canvas = Canvas(dark())
    draw_card(canvas, lines)
    drawn = canvas.picture().y
    assert drawn[170:, :160].max() > 200
    assert (drawn[:150] == 50).all()
    assert (drawn[:, 300:] == 50).all()


def test_a_card_stays_for_some_seconds(tmp_path: Path) -> None:
    """From an attempt's end on, and not for ever."""
    pts = [0, 15_360, 61_440, 92_160]
    source, target = write_clip(tmp_path / "a.mp4", 4, pts=pts), tmp_path / "b.mp4"
    pipeline, notes = Pipeline(FakeEngine()), Notes()
    report = analyze_video(source, "cmj", AthleteProfile(), pipeline, on_result=notes)
    pipeline.close()
    attempt = Attempt(1, 0.5, {"landing_time_s": 0.9, "jump_height_com_m": 0.3}, {}, ())
    pictures = []
    for attempts in ((), (attempt,)):
        write_overlay(source, target, notes, replace(report, attempts=attempts), SPORT)
        with VideoFile(target) as video:
            pictures.append([frame.picture.y[:5, 8:50].astype(int) for frame in video.frames()])
    changed = [bool(np.abs(a - b).max() > 20) for a, b in zip(*pictures, strict=True)]
    assert changed == [False, True, True, False]
