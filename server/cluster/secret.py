"""What front doors and hosts know, and nobody else."""

from __future__ import annotations

import secrets

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from inference.errors import InvalidInput
from server.config import Settings
from server.problems import problem_response
from server.wire.problems import Problem

SECRET_HEADER = "X-Sideline-Cluster"


class SecretDemanded:
    """Answers only who says the secret; everybody else gets 401, or no WebSocket."""

    def __init__(self, app: ASGIApp, secret: str) -> None:
        self._app = app
        self._secret = secret.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, or refuse."""
        if scope["type"] == "lifespan" or self._known(scope):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close"})
        else:
            detail = f"only the cluster's front doors are answered here: {SECRET_HEADER} is wrong"
            await problem_response(Problem(401, "no-secret", detail), scope)(scope, receive, send)

    def _known(self, scope: Scope) -> bool:
        """In a time that tells nothing of where what is said differs."""
        said = Headers(scope=scope).get(SECRET_HEADER, "")
        return secrets.compare_digest(said.encode("latin-1"), self._secret)


def cluster_secret(settings: Settings) -> str:
    """The secret; raises InvalidInput where there is none."""
    secret = settings.shared_secret
    if secret is None:
        raise InvalidInput(
            "SIDELINE_CLUSTER_SECRET: choose one of at least 16 characters, the same for front "
            "doors and session hosts; `openssl rand -hex 32` makes one"
        )
    return secret
