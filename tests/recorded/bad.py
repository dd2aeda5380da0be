"""Files made to harm, sent to a real server: `python -m tests.recorded.bad [--fuzzed 1000]`."""

from __future__ import annotations

import argparse
import asyncio
import io
import random
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

import av
import httpx
import numpy as np

from server.config import Settings
from tests.support.serving import serving, settings

TEN_HOURS_S = 36_000


def bad_files(clip: bytes) -> Iterator[tuple[str, str, bytes]]:
    """The name, the problem that it must be answered with, and the bytes; `clip` is a good one."""
    yield "empty.mp4", "empty-upload", b""
    yield "truncated.mp4", "truncated-video", clip[: len(clip) // 2]
    yield "header only.mp4", "truncated-video", clip[:5000]
    yield "no index.mp4", "truncated-video", clip[:32]
    yield "picture.mp4", "not-a-video", b"\x89PNG\r\n\x1a\n" + bytes(200)
    yield "letter.mp4", "not-a-video", b"Dear coach, here is my jump." * 20
    yield "sound.mp4", "not-a-video", _written(_sound, "mp4")
    yield "no frames.mp4", "empty-video", _written(_no_frames, "mp4")
    yield "huge.y4m", "not-a-video", b"YUV4MPEG2 W20000 H20000 F30:1 C420jpeg\nFRAME\n" * 2
    yield "large.y4m", "video-too-large", b"YUV4MPEG2 W12000 H9000 F30:1 C420jpeg\nFRAME\n" * 2
    yield "ten hours.mp4", "video-too-long", _written(_ten_hours, "mp4")
    yield "bomb.mp4", "not-a-video", _zip_bomb()
    yield "list.m3u8", "not-a-video", b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n"
    yield "parts.txt", "not-a-video", b"ffconcat version 1.0\nfile /etc/passwd\n"


def fuzzed(clip: bytes, count: int, seed: int) -> Iterator[bytes]:
    """Good files with bytes changed, left out, doubled or cut off, in the header most of all."""
    dice = random.Random(seed)
    for _ in range(count):
        data = bytearray(clip)
        for _ in range(dice.choice([1, 3, 10, 100])):
            at = dice.randrange(min(len(data), dice.choice([200, 5000, len(data)])))
            match dice.randrange(4):
                case 0:
                    data[at] = dice.randrange(256)
                case 1:
                    data[at : at + 4] = dice.randbytes(4)
                case 2:
                    del data[at : at + dice.randrange(1, 64)]
                case _:
                    data[at:at] = data[at : at + dice.randrange(1, 64)]
        yield bytes(data)


async def attack(clip: bytes, chosen: Settings, count: int, seed: int) -> Counter[str]:
    """Send them all; how often each answer came. Raises AssertionError for a wrong answer, or when
    a byte of a refused file is left."""
    answers: Counter[str] = Counter()
    async with serving(chosen) as server, httpx.AsyncClient(base_url=server.url) as client:
        for name, slug, data in bad_files(clip):
            answer = await client.post("/api/v1/uploads", files={"file": (name, data)}, timeout=60)
            assert answer.status_code == 422, (name, answer.status_code, answer.text)
            assert answer.json()["type"].endswith(f":{slug}"), (name, slug, answer.text)
            answers[slug] += 1
        for data in fuzzed(clip, count, seed):
            answer = await client.post(
                "/api/v1/uploads", files={"file": ("f.mp4", data)}, timeout=60
            )
            assert answer.status_code in (201, 422), answer.text
            told = answer.json()
            if answer.status_code == 201:
                answers["taken"] += 1
                await client.delete(f"/api/v1/uploads/{told['id']}")
            else:
                answers[str(told["type"]).rpartition(":")[2]] += 1
        left = (await client.get("/api/v1/uploads")).json()["uploads"]
        assert left == []
    assert list(chosen.uploads_dir.iterdir()) == []
    return answers


def _written(write: Callable[[av.container.OutputContainer], None], kind: str) -> bytes:
    file = io.BytesIO()
    with av.open(file, "w", format=kind) as container:
        write(container)
    return file.getvalue()


def _sound(container: av.container.OutputContainer) -> None:
    stream = container.add_stream("aac", rate=48_000)
    frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), "fltp", "mono")
    frame.sample_rate = 48_000
    for number in range(20):
        frame.pts = 1024 * number
        container.mux(stream.encode(frame))
    container.mux(stream.encode(None))


def _no_frames(container: av.container.OutputContainer) -> None:
    stream = container.add_stream("libx264", rate=30)
    stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
    container.start_encoding()


def _ten_hours(container: av.container.OutputContainer) -> None:
    stream = container.add_stream("libx264", rate=30)
    stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
    stream.time_base = Fraction(1, 1000)
    for time_s in (0, TEN_HOURS_S):
        frame = av.VideoFrame.from_ndarray(np.zeros((96, 64), np.uint8), "yuv420p")
        frame.time_base, frame.pts = Fraction(1, 1000), 1000 * time_s
        container.mux(stream.encode(frame))
    container.mux(stream.encode(None))


def _zip_bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("video.mp4", bytes(50_000_000))
    return file.getvalue()


def main() -> None:
    """Attack, and print what came of it."""
    from inference.athlete.cli import write_athlete

    parser = argparse.ArgumentParser(prog="python -m tests.recorded.bad", description=__doc__)
    parser.add_argument("--fuzzed", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        clip = Path(name) / "a.mp4"
        write_athlete("cmj", clip, 30.0, 0, {"jumps": "1", "lead_in_s": "0.3", "lead_out_s": "0.3"})
        chosen = settings(Path(name) / "data")
        answers = asyncio.run(attack(clip.read_bytes(), chosen, given.fuzzed, given.seed))
    print(dict(answers.most_common()))
    print("every answer was 201 or a problem document, and nothing was left")


if __name__ == "__main__":
    main()
