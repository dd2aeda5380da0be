"""The image's health check."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from deploy.image.health import alive
from server.certificates.serving import utc_now
from tests.support.authorities import DAY, foreign


@contextmanager
def answering(status: int, tls: ssl.SSLContext | None = None) -> Iterator[dict[str, str]]:
    """A server that answers /healthz so; gives the settings under which it is found."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status if self.path == "/healthz" else 404)
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        if tls is not None:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        Thread(target=server.serve_forever, daemon=True).start()
        yield {"SIDELINE_HOST": "0.0.0.0", "SIDELINE_PORT": str(server.server_port)}
        server.shutdown()


@pytest.mark.parametrize(("status", "expected"), [(200, True), (503, False), (404, False)])
def test_only_a_good_answer_is_health(status: int, expected: bool) -> None:
    """Asked on loopback where the server listens everywhere."""
    with answering(status) as environment:
        assert alive(environment) is expected


@pytest.mark.parametrize(("lan", "expected"), [("false", True), ("0", True), ("true", False)])
def test_https_is_asked_for_where_it_is_spoken(tmp_path: Path, lan: str, expected: bool) -> None:
    """Not because the setting is there."""
    with answering(200) as environment:
        assert alive({**environment, "SIDELINE_LAN": lan}) is expected
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(*foreign(tmp_path, utc_now() - DAY, utc_now() + DAY))
    with answering(200, tls) as environment:
        assert alive({**environment, "SIDELINE_LAN": lan}) is not expected


def test_nobody_there_is_no_health() -> None:
    """Without a traceback."""
    with answering(200) as environment:
        pass
    assert not alive(environment)
