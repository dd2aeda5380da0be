"""A recording with its ledger: of the frames that were answered, the same is said again."""

from __future__ import annotations

import gzip
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from clients.python.clips import Codec, encode_clip, read_frames
from inference.engines.base import ModelPaths
from inference.motion.analyzer import AthleteProfile
from inference.offline import analyze_video
from inference.recordings.video import VideoFile
from inference.report import attempts_of
from inference.results import FrameResult
from server.history.containers import SUFFIXES, Container
from server.history.ledger import Ledger, answered_in
from server.loading import open_pipeline
from tests.support.serving import settings

ATHLETE = AthleteProfile(1.78)
FPS = 30


def recorded(jump: Path, folder: Path, codec: Codec) -> Path:
    """A jump as the recorder writes it."""
    clip = encode_clip(read_frames(jump, FPS, 320, 180), codec, FPS, 2_000_000)
    path = folder / f"live{SUFFIXES[codec]}"
    container = Container(path, codec, clip.packets[0])
    for at, packet in enumerate(clip.packets):
        container.write(packet, 3000 * at, key=at in clip.keys)
    container.close()
    return path


@pytest.mark.parametrize("codec", ["h264", "vp8"])
def test_what_was_answered_gives_the_same_finals(
    tmp_path: Path, model_paths: ModelPaths, one_jump: Path, codec: Codec
) -> None:
    """To the last bit, though every fourth frame was left out live."""
    (tmp_path / "models").symlink_to(next(iter(model_paths.values())).parent)
    path, ledger, results = recorded(one_jump, tmp_path, codec), Ledger(), list[FrameResult]()
    pipeline = open_pipeline(settings(tmp_path, engine="openvino", engine_process="off"))
    with closing(pipeline.engine), closing(pipeline):
        stream = pipeline.open_stream("cmj", ATHLETE, results.append, live=False)
        with VideoFile(path) as video:
            for read in video.frames():
                frame = replace(read, rtp_timestamp=3000 * read.seq)
                ledger.came(frame)
                if frame.seq % 4 != 3:
                    stream.push(frame)
        last = stream.finish(60.0)
        for result in results:
            ledger.answered(result)
        told = [*(event for one in results for event in one.analysis.events), *last]
        kept = answered_in(gzip.decompress(ledger.finish()))
        again = analyze_video(path, "cmj", ATHLETE, pipeline, choose=kept.choose)
        whole = analyze_video(path, "cmj", ATHLETE, pipeline)
    assert len(again.attempts) == 1
    assert again.attempts == attempts_of(told)
    assert again.dropped == {"left_out": again.frame_count // 4}
    assert whole.attempts != again.attempts
