import asyncio
from pathlib import Path

import psutil
import pytest

from inference.athlete.sports import athlete_sport_names
from server import demo


async def test_clips_that_are_there_are_not_drawn_again(tmp_path: Path) -> None:
    """Nothing is started when every sport has its clip."""
    clips = [demo.demo_clip(tmp_path, sport) for sport in athlete_sport_names()]
    clips[0].parent.mkdir()
    for clip in clips:
        clip.write_bytes(b"video")
    await demo.ensure_demo(tmp_path)
    assert sorted(clips[0].parent.iterdir()) == sorted(clips)
    assert {clip.read_bytes() for clip in clips} == {b"video"}


def test_what_the_page_offers_first_is_drawn_first(tmp_path: Path) -> None:
    """Only what is missing is drawn."""
    assert next(demo.missing(tmp_path)) == demo.FIRST
    clip = demo.demo_clip(tmp_path)
    clip.parent.mkdir()
    clip.write_bytes(b"video")
    assert set(demo.missing(tmp_path)) == set(athlete_sport_names()) - {demo.FIRST}


async def test_stopping_while_it_is_drawn_leaves_no_process(tmp_path: Path) -> None:
    """Cancelled, the process is killed and no half clip lies at the clip's place."""
    before = set(psutil.Process().children())
    drawing = asyncio.create_task(demo.ensure_demo(tmp_path))
    async with asyncio.timeout(30):
        while not (started := set(psutil.Process().children()) - before):  # noqa: ASYNC110 - no event tells it
            await asyncio.sleep(0.01)
    (child,) = started
    drawing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await drawing
    assert not child.is_running()
    assert not demo.demo_clip(tmp_path).exists()


@pytest.mark.parametrize(("sport", "fps"), [("cmj", 30.0), ("dropjump", 60.0)])
def test_the_clip_appears_in_one_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sport: str, fps: float
) -> None:
    """The clip and its truth are moved to their place when they are whole, and only then; it has
    the frames a second that its sport needs."""
    clip = demo.demo_clip(tmp_path, sport)

    def write(asked: str, out: Path, asked_fps: float) -> None:
        assert (asked, asked_fps) == (sport, fps)
        assert not clip.exists()
        out.write_bytes(b"video")
        out.with_suffix(".truth.json").write_text("{}")

    monkeypatch.setattr("inference.athlete.cli.write_athlete", write)
    demo.draw(clip, sport)
    assert sorted(one.name for one in clip.parent.iterdir()) == [
        f"{sport}.mp4",
        f"{sport}.truth.json",
    ]


async def test_only_what_is_asked_for_is_drawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first sport at once, another when somebody wants it."""
    drawn: asyncio.Queue[str] = asyncio.Queue()
    there: set[str] = set()

    async def ensure(data_dir: Path, sport: str) -> None:
        assert data_dir == tmp_path
        if sport not in there:
            there.add(sport)
            drawn.put_nowait(sport)

    monkeypatch.setattr(demo, "ensure_demo", ensure)
    wishes = demo.Wishes()
    task = asyncio.create_task(wishes.fulfil(tmp_path))
    async with asyncio.timeout(5.0):
        assert await drawn.get() == demo.FIRST
        wishes.ask("running")
        assert await drawn.get() == "running"
    task.cancel()
    assert there == {demo.FIRST, "running"}
