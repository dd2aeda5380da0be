"""`python -m loadtest.tutorial_server`: what a user would write today, to compare Sideline with.

aiortc's RTCPeerConnection with its own receive path, MediaPipe's PoseLandmarker in a thread pool,
results over the client's data channel. It speaks as much WHIP and says as much of a result as
Sideline's publishers need to tell how old it is; nothing of Sideline's server is in it.
"""

from __future__ import annotations

import argparse
import asyncio
import secrets
import socket
import sys
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
import uvicorn
from aiortc import RTCConfiguration, RTCDataChannel, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError, MediaStreamTrack
from av import VideoFrame
from fastapi import FastAPI, Request, Response
from numpy.typing import NDArray

from inference.errors import SidelineError
from loadtest.tutorial_pose import TutorialPose, pose_bundle
from server.wire.metrics import MetricsMessage, encode_metrics

FORMS = ("newest", "every")


class Visitor:
    """One publisher: every frame, or the newest one whenever the last is done, is answered."""

    def __init__(self, pool: ThreadPoolExecutor, pose: TutorialPose, form: str) -> None:
        self._pool = pool
        self._pose = pose
        self._waiting: asyncio.Queue[VideoFrame] = asyncio.Queue(1 if form == "newest" else 0)
        self._channel: RTCDataChannel | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._answered = 0
        self._superseded = 0
        # Without a configuration aiortc asks a public STUN server.
        self.connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self.connection.on("datachannel", self._on_channel)
        self.connection.on("track", self._on_track)

    async def answer(self, offer: str) -> str:
        """The answer to an offer."""
        await self.connection.setRemoteDescription(RTCSessionDescription(offer, "offer"))
        await self.connection.setLocalDescription(await self.connection.createAnswer())
        return str(self.connection.localDescription.sdp)

    async def close(self) -> None:
        """Hang up."""
        await self.connection.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.get_running_loop().run_in_executor(self._pool, self._pose.close)

    def _on_channel(self, channel: RTCDataChannel) -> None:
        if channel.label == "metrics":
            self._channel = channel

    def _on_track(self, track: MediaStreamTrack) -> None:
        self._tasks = [
            asyncio.create_task(self._receive(track)),
            asyncio.create_task(self._work()),
        ]

    async def _receive(self, track: MediaStreamTrack) -> None:
        while True:
            try:
                frame = await track.recv()
            except MediaStreamError:
                return
            if self._waiting.full():
                self._waiting.get_nowait()
                self._superseded += 1
            assert isinstance(frame, VideoFrame)
            self._waiting.put_nowait(frame)

    async def _work(self) -> None:
        while True:
            frame = await self._waiting.get()
            landmarks = await self._off_loop(frame)
            message = MetricsMessage(
                rtp=self._rtp_timestamp(frame),
                seq=self._answered,
                pose=landmarks,
                score=None,
                phase="",
                drops={"superseded": self._superseded} if self._superseded else {},
            )
            self._answered += 1
            self._superseded = 0
            if self._channel is not None and self._channel.readyState == "open":
                self._channel.send(encode_metrics(message))

    async def _off_loop(self, frame: VideoFrame) -> NDArray[np.float32] | None:
        """The pose, found on the pool; that is waited for even when the work is cancelled."""
        finding = self._pool.submit(self._pose.find, frame)
        try:
            return await asyncio.wrap_future(finding)
        finally:
            wait([finding])

    def _rtp_timestamp(self, frame: VideoFrame) -> int:
        """As on the wire: aiortc hides it behind an origin that it keeps to itself."""
        receiver = self.connection.getReceivers()[0]
        origin: int = getattr(receiver, "_RTCRtpReceiver__timestamp_mapper")._origin  # noqa: B009
        return ((frame.pts or 0) + origin) % (1 << 32)


def create_app(bundle: bytes, form: str) -> FastAPI:
    """The server; `bundle` is a MediaPipe `.task` file."""
    visitors: dict[str, Visitor] = {}
    pool = ThreadPoolExecutor(thread_name_prefix="pose")

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await asyncio.gather(*(one.close() for one in visitors.values()))
        pool.shutdown()

    app = FastAPI(lifespan=lifespan)

    @app.post("/whip")
    async def publish(request: Request) -> Response:
        loop = asyncio.get_running_loop()
        visitor = Visitor(pool, await loop.run_in_executor(pool, TutorialPose, bundle), form)
        answer = await visitor.answer((await request.body()).decode())
        name = secrets.token_urlsafe(8)
        visitors[name] = visitor
        return Response(answer, 201, {"Location": f"/whip/{name}"}, "application/sdp")

    @app.delete("/whip/{name}")
    async def leave(name: str) -> Response:
        if (visitor := visitors.pop(name, None)) is not None:
            await visitor.close()
        return Response()

    return app


def main() -> int:
    """Serve on loopback until it is told to stop; 1 when there is no MediaPipe or no net."""
    asked = _parser().parse_args()
    try:
        app = create_app(pose_bundle(asked.models), asked.form)
    except SidelineError as error:
        print(f"tutorial_server: {error}", file=sys.stderr)
        return 1
    with socket.create_server(("127.0.0.1", asked.port)) as listening:
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", ws="websockets-sansio"))
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        print(f"The tutorial server ({asked.form}) is ready at {url}", flush=True)
        server.run([listening])
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", type=Path, required=True, help="folder of the .tflite nets")
    parser.add_argument("--form", choices=FORMS, default="newest", help="frames that are answered")
    parser.add_argument("--port", type=int, default=0)
    return parser


if __name__ == "__main__":
    sys.exit(main())
