"""The application without a network: errors, headers, the page."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from server import page
from server.app import create_app
from tests.support.serving import settings


@asynccontextmanager
async def browser(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """Asks the application directly."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        yield client


async def test_a_bug_is_a_problem_document_without_its_insides(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error that nobody foresaw is 500 and tells a stranger nothing."""
    monkeypatch.setattr(page, "STATIC", tmp_path)
    app = create_app(settings(tmp_path))

    @app.get("/api/bug")
    async def bug() -> None:
        raise ZeroDivisionError("secret")

    async with browser(app) as client:
        answer = await client.get("/api/bug")
    assert answer.status_code == 500
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert "secret" not in answer.text


async def test_the_page_when_it_is_not_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the built files the address says how to build them."""
    monkeypatch.setattr(page, "STATIC", tmp_path)
    async with browser(create_app(settings(tmp_path))) as client:
        answer = await client.get("/")
    assert answer.status_code == 503
    assert "make install" in answer.text


async def test_the_built_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page is asked for anew each time, its hashed files are kept; both are fenced in."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<p>hello")
    (tmp_path / "assets" / "main-1234.js").write_text("1")
    monkeypatch.setattr(page, "STATIC", tmp_path)
    async with browser(create_app(settings(tmp_path))) as client:
        index = await client.get("/")
        script = await client.get("/assets/main-1234.js")
        missing = await client.get("/assets/none.js")
    assert index.text == "<p>hello"
    assert index.headers["Cache-Control"] == "no-cache"
    assert "immutable" in script.headers["Cache-Control"]
    for answer in (index, script, missing):
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert missing.status_code == 404
    assert missing.headers["Content-Type"] == "application/problem+json"


async def test_nobody_climbs_out_of_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Paths that point outside the built files find nothing."""
    inside = tmp_path / "static"
    inside.mkdir()
    (inside / "index.html").write_text("in")
    (tmp_path / "api-key").write_text("out")
    monkeypatch.setattr(page, "STATIC", inside)
    async with browser(create_app(settings(tmp_path))) as client:
        for path in ("/../api-key", "/%2e%2e/api-key", "/..%2fapi-key", "/x/%2e%2e/%2e%2e/api-key"):
            assert (await client.get(path)).status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("GET", "/whip", "OPTIONS, POST"),
        ("HEAD", "/whip", "OPTIONS, POST"),
        ("PUT", "/whip", "OPTIONS, POST"),
        ("GET", "/whip/some", "DELETE, OPTIONS, PATCH"),
        ("POST", "/whip/some", "DELETE, OPTIONS, PATCH"),
        ("POST", "/api/v1/sessions", "GET"),
        ("DELETE", "/healthz", "GET, HEAD"),
        ("POST", "/", "GET, HEAD"),
    ],
)
async def test_a_wrong_method_says_which_are_right(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: str, path: str, allow: str
) -> None:
    """405 with every method of the address, whether or not there is a page (RFC 9725, 9110)."""
    (tmp_path / "index.html").write_text("<p>hello")
    monkeypatch.setattr(page, "STATIC", tmp_path)
    async with browser(create_app(settings(tmp_path))) as client:
        answer = await client.request(method, path)
    assert (answer.status_code, answer.headers["Allow"]) == (405, allow)
    assert answer.headers["Content-Type"] == "application/problem+json"


async def test_a_page_has_an_address_without_html(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`/watch` is `watch.html`; what is no page's is 404."""
    (tmp_path / "watch.html").write_text("<p>who jumps")
    monkeypatch.setattr(page, "STATIC", tmp_path)
    (tmp_path / "index.html").write_text("<p>hello")
    async with browser(create_app(settings(tmp_path))) as client:
        answers = [await client.get(path) for path in ("/watch", "/watch.html", "/watched")]
    assert [one.status_code for one in answers] == [200, 200, 404]
    assert answers[0].text == answers[1].text == "<p>who jumps"


async def test_an_unknown_address_of_the_api_is_not_the_pages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """404 with a problem document; health answers HEAD as well, for load balancers."""
    (tmp_path / "index.html").write_text("<p>hello")
    monkeypatch.setattr(page, "STATIC", tmp_path)
    async with browser(create_app(settings(tmp_path))) as client:
        unknown = await client.get("/api/v1/none")
        alive = await client.head("/healthz")
    assert (unknown.status_code, alive.status_code) == (404, 200)
    assert unknown.headers["Content-Type"] == "application/problem+json"


def test_the_api_describes_its_errors(tmp_path: Path) -> None:
    """OpenAPI 3.1 names the problem document for each operation, and no other error."""
    described = create_app(settings(tmp_path)).openapi()
    assert described["openapi"].startswith("3.1.")
    operations = [one for path in described["paths"].values() for one in path.values()]
    assert len(operations) == 79
    for operation in operations:
        assert "application/problem+json" in operation["responses"]["4XX"]["content"]
        assert "422" not in operation["responses"]
