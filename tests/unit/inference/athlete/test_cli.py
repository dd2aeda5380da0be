"""`sideline athlete` without the command line."""

import json
from pathlib import Path

import av
import numpy as np
import pytest

from inference.athlete.cli import athlete_options, parse_options, truth_path, write_athlete
from inference.errors import InvalidInput, UnknownSport

TINY = {"width": "96", "height": "64", "jumps": "1", "lead-in-s": "0.3", "lead_out_s": "0.3"}


def test_a_clip_comes_with_its_truth(tmp_path: Path) -> None:
    """Frames, landmarks and truth agree on count and size; progress ends at the last frame."""
    seen: list[tuple[int, int]] = []
    out = tmp_path / "deep" / "a.mp4"
    marks = tmp_path / "a.landmarks.npz"
    truth = write_athlete(
        "cmj", out, 30.0, 2, TINY, progress=lambda *at: seen.append(at), landmarks=marks
    )
    document = json.loads(truth.read_text())
    assert truth == tmp_path / "deep" / "a.truth.json"
    with av.open(str(out)) as container:
        count = sum(1 for _ in container.decode(video=0))
    assert document["frame_count"] == count == len(seen)
    assert seen[-1] == (count, count)
    assert (document["width"], document["height"]) == (96, 64)
    arrays = np.load(marks)
    assert arrays["landmarks_px"].shape == (count, 33, 2)
    assert arrays["media_time_s"][-1] == pytest.approx((count - 1) / 30.0)


@pytest.mark.parametrize("name", ["file/a.mp4", "folder.mp4"])
def test_a_place_that_cannot_be_written(tmp_path: Path, name: str) -> None:
    """It is refused before anything is drawn."""
    (tmp_path / "file").touch()
    (tmp_path / "folder.mp4").mkdir()
    with pytest.raises(InvalidInput, match="cannot be written"):
        write_athlete("cmj", tmp_path / name, 30.0, 0, TINY)


def test_the_whole_jump_is_in_the_picture(tmp_path: Path) -> None:
    """No landmark ever leaves the picture, even when a tall athlete jumps high."""
    marks = tmp_path / "a.npz"
    options = {**TINY, "jump-height-m": "0.8", "unweight_time_s": "0.6", "height-m": "2.0"}
    write_athlete("cmj", tmp_path / "a.y4m", 30.0, 0, options, landmarks=marks)
    pixels = np.load(marks)["landmarks_px"]
    assert pixels.min() > 0
    assert (pixels.max(axis=(0, 1)) < [96, 64]).all()


def test_a_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    """Truth and frames of two runs are equal; another seed's truth is not."""
    runs = []
    for name, seed in (("a", 4), ("b", 4), ("c", 5)):
        truth = write_athlete("cmj", tmp_path / f"{name}.y4m", 10.0, seed, TINY)
        runs.append((truth.read_bytes(), (tmp_path / f"{name}.y4m").read_bytes()))
    assert runs[0] == runs[1]
    assert runs[0][0] != runs[2][0]
    assert runs[0][1] != runs[2][1]


def test_keys_may_be_written_with_dashes() -> None:
    """--jump-height-m, jump-height-m and jump_height_m are one option."""
    known = athlete_options("cmj")
    for key in ("--jump-height-m", "jump-height-m", "jump_height_m"):
        assert parse_options(known, {key: "0.3"}) == {"jump_height_m": 0.3}


def test_an_unknown_key_lists_the_known_ones(tmp_path: Path) -> None:
    """Every option is listed with unit, default and range."""
    with pytest.raises(InvalidInput) as caught:
        write_athlete("cmj", tmp_path / "a.mp4", options={"jump_heigth_m": "0.3"})
    text = str(caught.value)
    assert "jump_heigth_m" in text
    assert "jump_height_m (default 0.36 m, from 0.12 to 0.8)" in text
    assert all(each.name in text for each in athlete_options("cmj"))


@pytest.mark.parametrize(
    ("fps", "seed", "options", "message"),
    [
        (30.0, 0, {"jumps": "two"}, "not a number"),
        (30.0, 0, {"jumps": "99"}, "1 to 20"),
        (30.0, 0, {"height_m": "nan"}, "out of range"),
        (0.0, 0, {}, "fps"),
        (float("nan"), 0, {}, "fps"),
        (30.0, -1, {}, "seed"),
    ],
)
def test_bad_values_are_refused(
    tmp_path: Path, fps: float, seed: int, options: dict[str, str], message: str
) -> None:
    """The message says what is wrong, and nothing is written."""
    with pytest.raises(InvalidInput, match=message):
        write_athlete("cmj", tmp_path / "a.mp4", fps, seed, options)
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_ending_is_refused_before_rendering(tmp_path: Path) -> None:
    """Nobody waits for a clip that cannot be written."""
    with pytest.raises(InvalidInput, match=r"\.mp4, \.y4m"):
        write_athlete("cmj", tmp_path / "a.mov")


def test_an_unknown_sport_lists_the_known_ones(tmp_path: Path) -> None:
    """There is no curling yet."""
    with pytest.raises(UnknownSport, match="cmj"):
        write_athlete("curling", tmp_path / "a.mp4")


def test_the_truth_lies_beside_the_clip() -> None:
    """a.mp4 has its truth in a.truth.json."""
    assert truth_path(Path("x/a.mp4")) == Path("x/a.truth.json")
