"""Why a WebSocket is closed is said in so many bytes at most."""

from __future__ import annotations

from types import SimpleNamespace
from unittest.mock import AsyncMock

import pytest
from fastapi import WebSocket
from websockets.frames import Close

from server.accounts.owner import ADMINISTRATOR, set_caller
from server.sockets import reason
from server.workers import watching


@pytest.mark.parametrize("text", ["short", "x" * 200, "\N{RUNNER}" * 64, "x" + "\N{RUNNER}" * 64])
def test_a_reason_fits(text: str) -> None:
    """It is cut between characters, and only where it must be."""
    cut = reason(text)
    Close(4404, cut).serialize()
    assert len(cut.encode()) <= 123
    assert text.startswith(cut)
    assert text == cut or len(cut.encode()) > 119


async def test_a_session_with_a_long_name_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever watches it is told so, though its name does not fit."""
    monkeypatch.setattr(watching, "front_of", lambda _: SimpleNamespace(workers=()))
    socket = AsyncMock(spec=WebSocket)
    socket.scope = {}
    socket.app = SimpleNamespace(state=SimpleNamespace(fleet=None))
    set_caller(socket.scope, ADMINISTRATOR)
    await watching.events(socket, "\N{RUNNER}" * 64)
    code, why = socket.close.await_args.args
    Close(code, why).serialize()
    assert code == 4404
    assert len(why.encode()) <= 123
