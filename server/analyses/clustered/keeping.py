"""Keeps the process at work that brings analyses to the cluster."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable
from logging import getLogger

from sqlalchemy.exc import SQLAlchemyError

from server.analyses.hands import environment
from server.config import Settings
from server.store.objects.places import Places

log = getLogger(__name__)

_AGAIN_S = 5.0
_MODULE = "server.analyses.clustered.main"


def goes_to_cluster(settings: Settings, places: Places) -> bool:
    """Whether analyses are worked on by the cluster's hosts; they are not where those could not
    reach the database or the videos."""
    if settings.cluster is None:
        return False
    if settings.database is None or places.store is None:
        log.warning(
            "analyses stay on this server: for a cluster's hosts to work on them, set "
            "SIDELINE_DATABASE_URL and SIDELINE_STORE_URL, here and there"
        )
        return False
    return True


async def keep_driving(settings: Settings, ended: Callable[[str], None]) -> None:
    """Until cancelled; a process that ends is started anew. `ended` is called, on a thread, with
    the id of an analysis that nobody works on any more."""
    given = {
        "SIDELINE_CLUSTER": str(settings.cluster),
        "SIDELINE_ANALYSIS_SECTION_S": str(settings.analysis_section_s),
    }
    variables = {**os.environ, **environment(settings), **given}
    while True:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", _MODULE, str(os.getpid())),
            env=variables,
            stdout=asyncio.subprocess.PIPE,
        )
        assert process.stdout is not None
        try:
            async for line in process.stdout:
                await _tell(ended, line.decode().strip())
            code = await process.wait()
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        log.warning("what brings analyses to the cluster ended with code %d", code)
        await asyncio.sleep(_AGAIN_S)


async def _tell(ended: Callable[[str], None], analysis_id: str) -> None:
    try:
        await asyncio.to_thread(ended, analysis_id)
    except SQLAlchemyError as error:  # then it is not counted
        log.warning("what became of an analysis cannot be read: %s", error)
