import asyncio
from pathlib import Path

import psutil
import pytest

from server import demo


async def test_a_clip_that_is_there_is_not_drawn_again(tmp_path: Path) -> None:
    """Nothing is started when the clip exists."""
    clip = demo.demo_clip(tmp_path)
    clip.parent.mkdir()
    clip.write_bytes(b"video")
    await demo.ensure_demo(tmp_path)
    assert clip.read_bytes() == b"video"


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


def test_the_clip_appears_in_one_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The clip and its truth are moved to their place when they are whole, and only then."""
    clip = demo.demo_clip(tmp_path)

    def write(sport: str, out: Path, fps: float) -> None:
        assert (sport, fps) == ("cmj", 30.0)
        assert not clip.exists()
        out.write_bytes(b"video")
        out.with_suffix(".truth.json").write_text("{}")

    monkeypatch.setattr("inference.athlete.cli.write_athlete", write)
    demo.draw(clip)
    assert sorted(one.name for one in clip.parent.iterdir()) == [
        "athlete.mp4",
        "athlete.truth.json",
    ]
