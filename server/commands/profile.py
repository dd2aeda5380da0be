"""`sideline profile`: a flame graph of a running server, and what its CPU time was for."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import psutil

from inference.errors import InvalidInput, SidelineError
from server.commands.bench.tables import markdown_table, percent
from server.observability.profiling import Spent, Used, parse, split

_RATE_HZ = 100
_SPARE_S = 60.0
_HOST = {"0.0.0.0": "127.0.0.1", "::": "::1"}
_MAY_NOT = ("permission", "not permitted")
_PERMIT = (
    "reading another process needs ptrace, which is not allowed here: run this as root or as the "
    "server's user with `sysctl kernel.yama.ptrace_scope=0`, and in a container with "
    "`--cap-add SYS_PTRACE`"
)


@dataclass(frozen=True, slots=True)
class Profile:
    """What was found; `sessions` is the mean of before and after, None where it is not known."""

    seconds: float
    sessions: float | None
    cpu: float
    spent: list[Spent]

    def table(self) -> str:
        """CPU seconds a second, by process and stage, in all and for each stream."""
        rows = [self._row(one.role, one.stage, one.cpu) for one in self.spent if one.cpu >= 5e-4]
        rows.append(self._row("all", "", self.cpu))
        heads = ("process", "stage", "CPU s/s", "share", "CPU s/s a stream")
        return markdown_table(heads, rows)

    def _row(self, role: str, stage: str, cpu: float) -> tuple[str, ...]:
        each = f"{cpu / self.sessions:.4f}" if self.sessions else "–"
        return role, stage, f"{cpu:.3f}", percent(cpu / self.cpu) if self.cpu else "–", each


def profile(
    pid: int | None, url: str | None, seconds: float, out: Path, key: str | None, *, as_json: bool
) -> None:
    """Watch the server for so long; raises InvalidInput and SidelineError when that cannot be."""
    process, url = find(pid, url)
    found = watch(process, url, seconds, out, key)
    if as_json:
        print(json.dumps({**asdict(found), "flame_graph": str(out)}, indent=2))
        return
    streams = "sessions unknown" if found.sessions is None else f"sessions: {found.sessions:g}"
    print(f"{found.seconds:.1f} s of process {process.pid} and its children, {streams}\n")
    print(found.table())
    print(f"\nThe flame graph is in {out}")


def watch(
    process: psutil.Process, url: str | None, seconds: float, out: Path, key: str | None
) -> Profile:
    """Sample for so long, and count what was used meanwhile."""
    may_look(process.pid)
    before, sessions = usage(process), _sessions(url, key)
    began_s = time.monotonic()
    samples = parse(record(process.pid, seconds, out))
    took_s = time.monotonic() - began_s
    used = _between(before, usage(process))
    after = _sessions(url, key)
    mean = None if sessions is None or after is None else (sessions + after) / 2
    cpu = sum(one.cpu_s for one in used.values()) / took_s
    return Profile(took_s, mean, cpu, split(used, samples, took_s))


def find(pid: int | None, url: str | None) -> tuple[psutil.Process, str | None]:
    """The server's process, and where it listens; raises InvalidInput when there is none."""
    try:
        if pid is not None:
            process = psutil.Process(pid)
            return process, url or _listens(process)
        url = url or "http://127.0.0.1:8000"
        port = urlsplit(url).port or 80
        for process in psutil.process_iter():
            if port in _ports(process):
                return process, url
    except (psutil.NoSuchProcess, ValueError) as error:
        raise InvalidInput(f"there is no such process: {error}") from error
    raise InvalidInput(
        f"no process of this machine that may be looked at listens at {url}; name it with --pid"
    )


def may_look(pid: int) -> None:
    """Raises SidelineError where the process may not be looked into; elsewhere than on Linux only
    py-spy finds out."""
    memory = Path(f"/proc/{pid}/mem")
    try:
        if memory.exists():
            memory.open("rb").close()
    except PermissionError as error:
        raise SidelineError(_PERMIT) from error


def record(pid: int, seconds: float, out: Path) -> str:
    """The samples; the flame graph is in `out`. The server goes on meanwhile: it is never stopped
    to be looked at, which costs a sample now and then. Raises SidelineError."""
    with tempfile.TemporaryDirectory() as folder:
        raw = Path(folder) / "raw"
        with (
            _started(pid, seconds, out, "flamegraph") as drawing,
            _started(pid, seconds, raw, "raw", "--full-filenames") as sampling,
        ):
            for one in (drawing, sampling):
                _check(one, seconds)
        return raw.read_text()


def usage(process: psutil.Process) -> dict[int, Used]:
    """What the process and its children have used so far."""
    found: dict[int, Used] = {}
    for one in (process, *process.children(recursive=True)):
        try:
            with one.oneshot():
                times = one.cpu_times()
                threads = {t.id: t.user_time + t.system_time for t in one.threads()}
                found[one.pid] = Used(" ".join(one.cmdline()), times.user + times.system, threads)
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return found


def _between(before: dict[int, Used], after: dict[int, Used]) -> dict[int, Used]:
    """Of a process that began meanwhile all that it used; one that ended is left out."""
    nothing = Used("", 0.0, {})
    found: dict[int, Used] = {}
    for pid, now in after.items():
        then = before.get(pid, nothing)
        threads_s = {one: s - then.threads_s.get(one, 0.0) for one, s in now.threads_s.items()}
        found[pid] = Used(now.command, now.cpu_s - then.cpu_s, threads_s)
    return found


@contextmanager
def _started(
    pid: int, seconds: float, out: Path, form: str, *more: str
) -> Iterator[subprocess.Popen[str]]:
    """A py-spy that is not there any more after the block."""
    words = ["--pid", str(pid), "--duration", str(round(seconds)), "--rate", str(_RATE_HZ)]
    words += ["--subprocesses", "--threads", "--nonblocking", "--format", form, *more]
    with subprocess.Popen(
        [_program(), "record", *words, "--output", str(out)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def _check(one: subprocess.Popen[str], seconds: float) -> None:
    """Wait for its end; raises SidelineError unless it was a good one."""
    try:
        _, said = one.communicate(timeout=seconds + _SPARE_S)
    except subprocess.TimeoutExpired as error:
        raise SidelineError("py-spy does not come to an end") from error
    if one.returncode == 0:
        return
    if any(word in said.lower() for word in _MAY_NOT):
        raise SidelineError(_PERMIT)
    first = next(iter(said.splitlines()), f"it ended with code {one.returncode}")
    raise SidelineError(f"py-spy failed: {first}")


def _program() -> str:
    beside = shutil.which("py-spy", path=str(Path(sys.executable).parent))
    found = beside or shutil.which("py-spy")
    if found is None:
        raise InvalidInput("there is no py-spy here: pip install 'sideline[profile]'")
    return found


def _listens(process: psutil.Process) -> str | None:
    """Where the process can be asked, if it listens anywhere."""
    try:
        listening = process.net_connections("tcp")
    except (psutil.AccessDenied, psutil.NoSuchProcess):
        return None
    for one in listening:
        if one.status == psutil.CONN_LISTEN:
            host = _HOST.get(one.laddr.ip, one.laddr.ip)
            return f"http://{f'[{host}]' if ':' in host else host}:{one.laddr.port}"
    return None


def _ports(process: psutil.Process) -> set[int]:
    try:
        found = process.net_connections("tcp")
    except (psutil.AccessDenied, psutil.NoSuchProcess):
        return set()
    return {one.laddr.port for one in found if one.status == psutil.CONN_LISTEN}


def _sessions(url: str | None, key: str | None) -> int | None:
    """How many there are now; None where nobody says so."""
    if url is None:
        return None
    headers = {} if key is None else {"Authorization": f"Bearer {key}"}
    try:
        answer = httpx.get(f"{url}/api/v1/process", headers=headers, trust_env=False)
        return int(answer.raise_for_status().json()["sessions"])
    except (httpx.HTTPError, LookupError, ValueError):
        return None
