"""Starts what an image holds as a container would be: its user, read-only, no network.

The nets must be there, the engine must load, a server must become ready by the image's own health
check and end on its stop signal, a recorded jump must be measured, and a live session be answered.
"""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy.image.dockerfile import Stage, assignment, read_dockerfile

DOCKERFILE = Path(__file__).parents[2] / "Dockerfile"
READY_WITHIN_S = 180.0
ENDED_WITHIN_S = 15.0
KEY = "a-key-that-was-given"
LIVE = ["sideline", "bench", "live", "--seconds", "6", "--json"]


class TrialFailed(Exception):
    """The image does not do what it is for; the message says what was seen."""


@dataclass(frozen=True, slots=True)
class Image:
    """A root, and what its stage says of how it runs."""

    root: Path
    environment: Mapping[str, str]
    user: str
    command: Sequence[str]
    health: Sequence[str]
    stop: signal.Signals

    @classmethod
    def of(cls, root: Path, stage: Stage) -> Image:
        """As the stage says; raises TrialFailed where it leaves something open."""
        environment = {"PATH": "/usr/bin:/bin"}
        for step in stage.steps:
            if step.name == "ENV":
                environment.update(assignment(one) for one in step.words)
        return cls(
            root,
            environment,
            _words(stage, "USER")[0],
            [*_words(stage, "ENTRYPOINT"), *_words(stage, "CMD")],
            json.loads(_rest(stage, "HEALTHCHECK").partition(" CMD ")[2].strip()),
            signal.Signals[_words(stage, "STOPSIGNAL")[0]],
        )

    def words(self, command: Sequence[str]) -> list[str]:
        """The words that run a command in it."""
        variables = [f"{name}={value}" for name, value in self.environment.items()]
        # A user other than root has no capabilities once chroot has become it.
        enter = [str(shutil.which("chroot")), f"--userspec={self.user}", str(self.root)]
        return ["env", "-i", *variables, *enter, *command]

    def run(self, command: Sequence[str]) -> str:
        """What a command printed; raises TrialFailed."""
        done = subprocess.run(self.words(command), capture_output=True, text=True)
        if done.returncode != 0:
            raise TrialFailed(f"{' '.join(command)}: {done.returncode}\n{done.stderr[-4000:]}")
        return done.stdout


def _words(stage: Stage, name: str) -> list[str]:
    step = stage.last(name)
    if step is None:
        raise TrialFailed(f"{stage.name} has no {name}")
    return step.words


def _rest(stage: Stage, name: str) -> str:
    step = stage.last(name)
    if step is None:
        raise TrialFailed(f"{stage.name} has no {name}")
    return step.rest


def try_image(root: Path, target: str) -> None:
    """All of it, in namespaces of its own; raises CalledProcessError where something failed."""
    apart = ["unshare", "--mount", "--net", "--pid", "--fork", "--kill-child"]
    command = [*apart, sys.executable, "-m", "deploy.image.trial", str(root.resolve()), target]
    subprocess.run(command, check=True)


def inside(image: Image) -> None:
    """What is tried, in a network that leads nowhere."""
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    # WebRTC's clients do not use 127.0.0.1.
    subprocess.run(["ip", "address", "add", "192.0.2.1/32", "dev", "lo"], check=True)
    with tempfile.TemporaryDirectory() as folder, read_only(image, Path(folder)) as data:
        (data / "api-key").write_text(KEY)
        (data / "api-key").chmod(0o444)
        with served(image) as server:
            print(f"ready after {until_ready(image, server):.1f} s: {engine()}")
            if "<title>Sideline" not in ask("/"):
                raise TrialFailed("the page is not there")
        print("ended in good order")
        try_recorded(image)
        try_live(image)


def try_recorded(image: Image) -> None:
    """A drawn jump is measured, with everything that is written of it."""
    film = "/var/lib/sideline/jump.mp4"
    image.run(["sideline", "athlete", "cmj", "--out", film, "--fps", "30"])
    began_s = time.monotonic()
    outputs = ["--overlay", "/tmp/overlay.mp4", "--html", "/tmp/report.html"]
    said = image.run(["sideline", "analyze", film, "--sport", "cmj", "--json", *outputs])
    attempts = json.loads(said)["attempts"]
    if not attempts:
        raise TrialFailed("no jump was found")
    print(f"recorded: {len(attempts)} jumps measured in {time.monotonic() - began_s:.1f} s")


def try_live(image: Image) -> None:
    """A server and a publisher of the image's own, over WebRTC."""
    (found,) = json.loads(image.run(LIVE))["streams"]
    if not found["answered"]:
        raise TrialFailed(f"no frame was answered: {found}")
    print(f"live: {json.dumps(found)[:400]}")


@contextmanager
def read_only(image: Image, folder: Path) -> Iterator[Path]:
    """Mounts as a container has them; gives the data folder. They end with the namespace."""
    user, group = (int(one) for one in image.user.split(":"))
    data = folder / "data"
    data.mkdir()
    os.chown(data, user, group)
    root = image.root
    mount("--make-rprivate", "/")
    mount("--bind", root, root)
    mount("--options", "remount,bind,ro", root)
    mount("--types", "proc", "proc", root / "proc")
    mount("--types", "sysfs", "--options", "ro", "sysfs", root / "sys")
    mount("--rbind", "/dev", root / "dev")
    mount("--types", "tmpfs", "--options", "mode=1777", "tmpfs", root / "tmp")
    mount("--bind", data, root / "var/lib/sideline")
    yield data


def mount(*words: str | Path) -> None:
    """Raises CalledProcessError."""
    subprocess.run(["mount", *map(str, words)], check=True)


@contextmanager
def served(image: Image) -> Iterator[subprocess.Popen[bytes]]:
    """The image's own command; raises TrialFailed where it does not end on its signal."""
    server = subprocess.Popen(image.words(image.command))
    try:
        yield server
        server.send_signal(image.stop)
        if server.wait(ENDED_WITHIN_S) != 0:
            raise TrialFailed(f"the server ended with {server.returncode}")
    finally:
        server.kill()
        server.wait()


def until_ready(image: Image, server: subprocess.Popen[bytes]) -> float:
    """Seconds until health check and readiness are well; raises TrialFailed."""
    began_s = time.monotonic()
    while time.monotonic() < began_s + READY_WITHIN_S:
        if server.poll() is not None:
            raise TrialFailed(f"the server ended with {server.returncode}")
        healthy = subprocess.run(image.words(image.health), check=False).returncode == 0
        if healthy and '"ready"' in ask("/readyz"):
            return time.monotonic() - began_s
        time.sleep(0.5)
    raise TrialFailed(f"not ready within {READY_WITHIN_S:.0f} s: {ask('/readyz')}")


def engine() -> str:
    """What the server says of its engine."""
    return json.dumps(json.loads(ask("/readyz"))["engine"])


def ask(path: str) -> str:
    """What the server answers, with the key."""
    connection = http.client.HTTPConnection("127.0.0.1", 8000, timeout=10)
    connection.request("GET", path, headers={"Authorization": f"Bearer {KEY}"})
    return connection.getresponse().read().decode()


if __name__ == "__main__":
    stage = read_dockerfile(DOCKERFILE).stage(sys.argv[2])
    inside(Image.of(Path(sys.argv[1]), stage))
