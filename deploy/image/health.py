"""The image's health check: whether the server's process answers.

Readiness is another question, which `/readyz` answers; a server that still loads its nets, or that
waits for its last sessions, must not be restarted.
"""

from __future__ import annotations

import http.client
import os
import sys
from collections.abc import Mapping

TIMEOUT_S = 4.0


def alive(environment: Mapping[str, str]) -> bool:
    """Whether /healthz is answered by 200."""
    host = environment.get("SIDELINE_HOST", "127.0.0.1")
    here = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    port = int(environment.get("SIDELINE_PORT", "8000"))
    connection = http.client.HTTPConnection(here, port, timeout=TIMEOUT_S)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(not alive(os.environ))
