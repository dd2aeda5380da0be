"""A real server in a process of its own: `python -m tests.hostile.served DATA_DIR ENGINE`.

Prints its address, then answers every line on its standard input with a line: what it uses. Ends
with its standard input.
"""

from __future__ import annotations

import asyncio
import faulthandler
import gc
import signal
import sys
from dataclasses import asdict
from pathlib import Path

from server.commands.serve import loop_factory
from server.observability.logs import log_to_stderr
from tests.hostile.lines import lines, say
from tests.hostile.vitals import Stalls, own_vitals
from tests.support.serving import serving, settings, until_ready

LIMITS = {
    "max_sessions": 6,
    "connect_timeout_s": 4.0,
    "silence_timeout_s": 2.0,
    "resume_grace_s": 1.0,
    "loopback_media": "on",
}
"""Shorter waits than usual, so that what was attacked is gone sooner."""


PAUSE_S = 0.1


def main() -> None:
    """Serve until standard input ends; SIGUSR1 writes every thread's stack to the log."""
    faulthandler.enable()
    faulthandler.register(signal.SIGUSR1)
    log_to_stderr("info")
    with asyncio.Runner(loop_factory=loop_factory()) as runner:
        runner.run(_serve(Path(sys.argv[1]), sys.argv[2]))


async def _serve(data_dir: Path, engine: str) -> None:
    async with serving(settings(data_dir, engine=engine, **LIMITS)) as server:
        await until_ready(server)
        gc.collect()
        gc.freeze()  # as `sideline serve` does
        say({"url": server.url})
        stalls = Stalls(asyncio.get_running_loop())
        async for _ in lines():
            say(asdict(own_vitals(stalls.take_ms())))
            await asyncio.sleep(PAUSE_S)  # looking is a stall by itself
            stalls.take_ms()


if __name__ == "__main__":
    main()
