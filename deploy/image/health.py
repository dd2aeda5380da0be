"""The image's health check: whether the server's process answers.

Readiness is another question, which `/readyz` answers; a server that still loads its nets, or that
waits for its last sessions, must not be restarted.
"""

from __future__ import annotations

import http.client
import os
import ssl
import sys
from collections.abc import Mapping

TIMEOUT_S = 4.0
_YES = ("1", "true", "t", "yes", "y", "on")
"""As the settings read it; to import them would take longer than the check."""


def alive(environment: Mapping[str, str]) -> bool:
    """Whether /healthz is answered by 200."""
    host = environment.get("SIDELINE_HOST", "127.0.0.1")
    here = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    port = int(environment.get("SIDELINE_PORT", "8000"))
    connection = _connection(here, port, environment)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _connection(host: str, port: int, environment: Mapping[str, str]) -> http.client.HTTPConnection:
    lan = environment.get("SIDELINE_LAN", "").lower() in _YES
    if not lan and "SIDELINE_TLS_CERT" not in environment:
        return http.client.HTTPConnection(host, port, timeout=TIMEOUT_S)
    context = ssl.create_default_context()
    context.check_hostname = False  # within the container nobody is in between,
    context.verify_mode = ssl.CERT_NONE  # and whose certificate it is others may judge
    return http.client.HTTPSConnection(host, port, timeout=TIMEOUT_S, context=context)


if __name__ == "__main__":
    sys.exit(not alive(os.environ))
