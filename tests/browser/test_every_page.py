"""Every page that there is: anybody can use it, on a phone too, and it comes quickly."""

import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.browser.conftest import missing
from tests.browser.page import ALLOW, DESKTOP, FAKE, PHONE, chromium_with
from tests.browser.server_process import ServerProcess, serving
from tests.browser.visit import AXE, MOST_BYTES, NARROW, PAGES, Visit, address, visit

CAMERA = [ALLOW, FAKE]
LIGHT = {"SIDELINE_ENGINE": "fake", "SIDELINE_DEMO": "false"}
"""A server without nets."""
in_its_loop = pytest.mark.asyncio(loop_scope="module")
"""The browser's."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser(chromium: str) -> AsyncIterator[Browser]:
    """One with a camera for all tests, each of which has contexts of its own."""
    async with chromium_with(chromium, CAMERA) as running:
        yield running


@pytest.fixture(scope="module")
def light() -> Iterator[ServerProcess]:
    """A server for pages that nobody is measured on."""
    if not AXE.exists():
        missing("needs axe-core: run `npm --prefix clients ci`")
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder), LIGHT) as running:
        yield running


def test_there_are_pages() -> None:
    """So that the tests below do not hold emptily."""
    assert {"index", "privacy"} <= set(PAGES)


@in_its_loop
@pytest.mark.parametrize("page", PAGES)
async def test_a_page_is_for_everybody(
    browser: Browser, light: ServerProcess, artifacts: Path, page: str
) -> None:
    """On a phone and on a desk: nothing serious for axe-core, large targets, no error, a title, a
    language, a way past the menu, and less than 300 kB."""
    url = light.url + address(page)
    async with visit(browser, url, DESKTOP) as seen:
        await keep(seen, artifacts / f"page-{page}-desktop.png")
        problems = await wrong(seen)
    async with visit(browser, url, PHONE) as seen:
        await keep(seen, artifacts / f"page-{page}-phone.png")
        problems += await wrong(seen) + await seen.small_targets()
        assert await first_stop(seen) == "Skip to the content"
        assert await bar_height(seen) <= 64
        assert seen.load_bytes < MOST_BYTES
        problems += await seen.too_wide(NARROW)
    assert problems == []


async def wrong(seen: Visit) -> list[str]:
    """What axe-core finds, and what the page complained of."""
    lang, title = await seen.head()
    assert (lang, bool(title)) == ("en", True)
    return [*seen.complaints, *await seen.axe()]


async def keep(seen: Visit, path: Path) -> None:
    """A picture of the whole page, to be looked at."""
    path.parent.mkdir(exist_ok=True)
    await seen.page.screenshot(path=path, full_page=True)


async def first_stop(seen: Visit) -> str:
    """What the keyboard comes to first."""
    await seen.page.keyboard.press("Tab")
    return str(await seen.page.evaluate("document.activeElement.textContent"))


async def bar_height(seen: Visit) -> float:
    """What the bar takes of a phone's height."""
    return float(
        await seen.page.evaluate("document.querySelector('header').getBoundingClientRect().height")
    )


@in_its_loop
@pytest.mark.parametrize(("locale", "start"), [("es-ES", "Empezar"), ("fr-FR", "Démarrer")])
async def test_the_camera_page_in_other_languages(
    browser: Browser, light: ServerProcess, artifacts: Path, locale: str, start: str
) -> None:
    """A browser that asks for Spanish or French gets it, and nothing breaks of its longer words."""
    language = locale[:2]
    for size, name in ((PHONE, "phone"), (DESKTOP, "desktop")):
        async with visit(browser, light.url, size, locale) as seen:
            await keep(seen, artifacts / f"page-index-{language}-{name}.png")
            lang, _ = await seen.head()
            button = await seen.page.get_by_test_id("start").inner_text()
            assert (lang, button) == (language, start)
            assert [*seen.complaints, *await seen.axe(), *await seen.too_wide(size)] == []
            assert await seen.too_wide(NARROW) == []


@in_its_loop
async def test_the_menu_on_a_phone(browser: Browser, light: ServerProcess, artifacts: Path) -> None:
    """One button shows the places to go over the page; Escape gives the button back, and a language
    that is chosen there stays."""
    async with visit(browser, light.url, PHONE) as seen:
        button, privacy = (seen.page.get_by_test_id(one) for one in ("menu", "go-privacy"))
        assert not await privacy.is_visible()
        await button.click()
        await seen.page.screenshot(path=artifacts / "menu-phone.png")
        assert await privacy.is_visible()
        assert await button.get_attribute("aria-expanded") == "true"
        assert await seen.axe() == []
        assert await seen.small_targets() == []
        await seen.page.keyboard.press("Escape")
        assert not await privacy.is_visible()
        assert await seen.page.evaluate("document.activeElement.dataset.testid") == "menu"
        await button.click()
        await seen.page.get_by_test_id("language").select_option("fr")
        await seen.page.get_by_text("Démarrer", exact=True).wait_for()
        await button.click()
        await privacy.click()
        await seen.page.get_by_text("Pendant que la caméra tourne").wait_for()
        assert seen.complaints == []


@in_its_loop
async def test_a_key_sees_where_it_may_go(browser: Browser, tmp_path: Path) -> None:
    """Who may only read has no way to the camera; what tells of nobody is open to all."""
    demanding = {**LIGHT, "SIDELINE_REQUIRE_KEY": "true"}
    with serving(tmp_path, demanding) as server:
        key = (tmp_path / "api-key").read_text().strip()
        await see_places(browser, server.url, key)


async def see_places(browser: Browser, url: str, key: str) -> None:
    """With the server's own key, then with one made by it that may only read."""
    context = await browser.new_context()
    made = await context.request.post(
        f"{url}/api/v1/keys",
        headers={"Authorization": f"Bearer {key}"},
        data={"owner": "club", "scopes": ["analyses:read"]},
    )
    reader = (await made.json())["text"]
    await context.close()
    for given, camera in ((key, True), (reader, False)):
        async with visit(browser, f"{url}/privacy#key={given}", DESKTOP) as seen:
            assert await seen.page.get_by_test_id("go-camera").is_visible() is camera
            assert await seen.page.get_by_test_id("go-privacy").is_visible()


@in_its_loop
async def test_privacy_is_what_the_server_does(browser: Browser, tmp_path: Path) -> None:
    """The page says what these settings come to, in each language, and deletes what the browser
    keeps."""
    changed = {"SIDELINE_RECORDING": "false", "SIDELINE_KEEP_UPLOADS_S": "259200"}
    with serving(tmp_path, {**LIGHT, **changed}) as server:
        for locale, days in (("en", "3 days"), ("es", "3 días"), ("fr", "3 jours")):
            async with visit(browser, f"{server.url}/privacy", PHONE, locale) as seen:
                told = await seen.page.get_by_test_id("told").inner_text()
                assert days in told.replace("\N{NO-BREAK SPACE}", " ")
                assert seen.complaints == []
        async with visit(browser, f"{server.url}/privacy", PHONE) as seen:
            assert "never recorded" in await seen.page.get_by_test_id("told").inner_text()
            await seen.page.evaluate("localStorage.setItem('sideline.language', 'fr')")
            await seen.page.get_by_test_id("forget").click()
            await seen.page.get_by_text("Deleted.").wait_for()
            assert await seen.page.evaluate("localStorage.length") == 0


@in_its_loop
async def test_without_a_server_the_pages_still_open(
    browser: Browser, tmp_path: Path, artifacts: Path
) -> None:
    """What was opened once opens without a server and says so; the API is never taken from what is
    kept, and the manifest makes the page installable."""
    with serving(tmp_path, LIGHT) as server:
        async with visit(browser, server.url, PHONE) as seen:
            manifest = await (
                await seen.page.request.get(f"{server.url}/manifest.webmanifest")
            ).json()
            for icon in manifest["icons"]:
                assert (await seen.page.request.get(f"{server.url}/{icon['src']}")).ok
            await seen.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
            await seen.page.reload()
            assert await seen.page.get_by_test_id("offline").inner_text() == ""
            server.kill()
            for page in PAGES:
                await seen.page.goto(server.url + address(page))
                banner = seen.page.get_by_test_id("offline")
                await banner.get_by_text("No connection to the server").wait_for()
            await seen.page.goto(server.url)
            await keep(seen, artifacts / "offline-phone.png")
            sports = "fetch('api/v1/sports').then(() => 'came', () => 'failed')"
            assert await seen.page.evaluate(sports) == "failed"
