"""A server of the counting sport in a process of its own: `python -m` this, its settings as JSON.

It prints its address, and serves until it is killed.
"""

from __future__ import annotations

import asyncio
import json
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.support.command import ROOT, first_line
from tests.support.counting import counting_pipeline
from tests.support.serving import serving, settings, until_ready


@asynccontextmanager
async def counting_server(folder: Path, **changes: Any) -> AsyncIterator[tuple[Process, str]]:
    """The process and its address; killed at the end if it still runs."""
    told = json.dumps({"data_dir": str(folder), **changes})
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.support.counting_server", told), cwd=ROOT, stdout=PIPE
    )
    try:
        yield process, await first_line(process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def main(told: dict[str, Any]) -> None:
    """Until it is killed."""
    chosen = settings(Path(told.pop("data_dir")), **told)
    async with serving(chosen, counting_pipeline) as server:
        await until_ready(server)
        print(server.url, flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(json.loads(sys.argv[1])))
