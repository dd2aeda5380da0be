"""The athletes' page, of a club that is made up, as a coach uses it on a phone and at a desk."""

from __future__ import annotations

import asyncio
import csv
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import pairwise
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, ViewportSize, expect

from server.accounts.owner import LOCAL
from server.page import STATIC
from server.recorded import Recorded
from server.store.people import Athlete
from tests.browser.conftest import missing
from tests.support.seeded import seed_club
from tests.support.serving import Serving, serving, settings

pytestmark = pytest.mark.asyncio(loop_scope="module")  # the browser's

PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 1440, "height": 900}
NEWEST_S = 1_790_000_000.0


@pytest_asyncio.fixture(loop_scope="module")
async def server(tmp_path: Path) -> AsyncIterator[Serving]:
    """Without nets, and without anybody so far."""
    if not (STATIC / "people.html").exists():
        missing("needs the built page: run `make install`")
    async with serving(settings(tmp_path, analysis_processes=0)) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def club(server: Serving) -> list[Athlete]:
    """Nine athletes on that server."""
    recorded: Recorded = server.app.state.recorded
    return await asyncio.to_thread(seed_club, recorded, LOCAL, NEWEST_S)


@asynccontextmanager
async def looking(
    browser: Browser, url: str, size: ViewportSize, locale: str = "en"
) -> AsyncIterator[Page]:
    """The page in a window of that size, where nothing may go wrong unseen."""
    context = await browser.new_context(viewport=size, locale=locale)
    page = await context.new_page()
    page.set_default_timeout(15_000)
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    await page.goto(url)
    yield page
    assert faults == []
    await context.close()


async def fits(page: Page) -> None:
    """Nothing lies beside the screen, and what can be pressed is large enough for a thumb."""
    wide = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0
    small = await page.evaluate(
        """[...document.querySelectorAll('button, a, select, summary, input, .pick')]
        .filter((one) => one.checkVisibility() && !one.closest('.pick:not(label)'))
        .filter((one) => one.type !== 'checkbox' && one.getBoundingClientRect().height < 43.5)
        .map((one) => one.outerHTML.slice(0, 80))"""
    )
    assert small == []


async def test_nobody_yet(browser: Browser, server: Serving, artifacts: Path) -> None:
    """An empty page says what to do; the first athlete is added, edited and deleted."""
    async with looking(browser, f"{server.url}/people", PHONE) as page:
        await expect(page.get_by_test_id("team-empty")).to_be_visible()
        await fits(page)
        await page.screenshot(path=artifacts / "people-empty-phone.png")
        await page.get_by_test_id("add-first").click()
        await page.get_by_test_id("form-name").fill("Ada Berg")
        await page.get_by_test_id("form-height").fill("172")
        await page.screenshot(path=artifacts / "people-add-phone.png")
        await page.get_by_test_id("form-save").click()
        await expect(page.get_by_test_id("person-name")).to_have_text("Ada Berg")
        await expect(page.get_by_test_id("sessions-empty")).to_be_visible()
        await page.screenshot(path=artifacts / "people-new-phone.png", full_page=True)
        await page.get_by_test_id("edit").click()
        await page.get_by_test_id("form-number").fill("U19-07")
        await page.get_by_test_id("form-save").click()
        facts = page.get_by_test_id("person-facts")
        await expect(facts).to_have_text("U19-07 · 172.0 cm tall")
        await page.get_by_test_id("remove").click()
        await expect(page.get_by_test_id("removal")).to_contain_text("Sessions, recordings")
        await page.screenshot(path=artifacts / "people-remove-phone.png")
        await page.get_by_test_id("removal-yes").click()
        await expect(page.get_by_test_id("team-empty")).to_be_visible()


@pytest.mark.parametrize(("name", "size"), [("phone", PHONE), ("desk", DESK)])
async def test_a_club(
    browser: Browser,
    server: Serving,
    club: list[Athlete],
    artifacts: Path,
    tmp_path: Path,
    name: str,
    size: ViewportSize,
) -> None:
    """Found, looked at, compared, and taken away as a table."""
    async with looking(browser, f"{server.url}/people", size) as page:
        rows = page.get_by_test_id("athlete")
        await expect(rows).to_have_count(9)
        await expect(page.locator(".last b")).to_have_count(8)
        await fits(page)
        await page.screenshot(path=artifacts / f"people-{name}.png", full_page=True)
        await page.get_by_test_id("search").fill("ötz")
        await expect(rows).to_have_count(1)
        await page.get_by_test_id("search").fill("berg")
        await expect(rows).to_contain_text(["Ada Berg"])
        await rows.first.click()
        await expect(page.get_by_test_id("metric")).to_have_count(9)
        first = page.get_by_test_id("metric").first
        await expect(first.get_by_test_id("word")).to_have_text("Higher than normal")
        await expect(page.get_by_test_id("trends-note")).to_contain_text("left out")
        await fits(page)
        await page.screenshot(path=artifacts / f"people-one-{name}.png", full_page=True)
        replays = page.get_by_test_id("replay")
        newest = await replays.first.get_attribute("href")
        assert newest == f"./replay?session={'seeded-0-12'.ljust(22, 'x')}"
        picks = page.get_by_test_id("pick")
        await picks.nth(0).check()
        await picks.nth(5).check()
        await page.get_by_test_id("compare").click()
        await expect(page.get_by_test_id("versus-table").locator("tbody tr")).to_have_count(9)
        await page.screenshot(path=artifacts / f"people-versus-{name}.png")
        await page.get_by_test_id("versus-close").click()
        async with page.expect_download() as saving:
            await page.get_by_test_id("export-csv").click()
        saved = tmp_path / "saved.csv"
        await (await saving.value).save_as(saved)
    with saved.open() as file:
        assert {row["athlete_id"] for row in csv.DictReader(file)} == {club[0].id}


@pytest.mark.parametrize(("locale", "word"), [("es", "Más alto"), ("fr", "Plus haut")])
async def test_other_languages(
    browser: Browser, server: Serving, club: list[Athlete], artifacts: Path, locale: str, word: str
) -> None:
    """Numbers and words are the language's own, and still fit on a phone."""
    url = f"{server.url}/people?athlete={club[0].id}&sport=cmj"
    async with looking(browser, url, PHONE, locale) as page:
        first = page.get_by_test_id("metric").first
        await expect(first.get_by_test_id("word")).to_contain_text(word)
        await expect(first.locator(".value")).to_contain_text(",")
        await fits(page)
        await page.screenshot(path=artifacts / f"people-one-{locale}-phone.png", full_page=True)


async def test_by_keyboard_and_reader(
    browser: Browser, server: Serving, club: list[Athlete]
) -> None:
    """Every control has a name, headings follow each other, and a chart is a table as well."""
    url = f"{server.url}/people?athlete={club[0].id}&sport=cmj"
    async with looking(browser, url, DESK) as page:
        await expect(page.get_by_test_id("metric")).to_have_count(9)
        nameless = await page.evaluate(
            """[...document.querySelectorAll('button, a, select, input')]
            .filter((one) => one.checkVisibility())
            .filter((one) => !(one.textContent.trim() || one.ariaLabel || one.labels?.length))
            .length"""
        )
        assert nameless == 0
        levels = await page.evaluate(
            """[...document.querySelectorAll('h1, h2, h3')]
            .filter((one) => one.checkVisibility()).map((one) => Number(one.tagName[1]))"""
        )
        assert levels[0] == 1
        assert all(b - a <= 1 for a, b in pairwise(levels))
        first = page.get_by_test_id("metric").first
        await first.locator("summary").focus()
        await page.keyboard.press("Enter")
        await expect(first.locator("tbody tr")).to_have_count(13)
        await expect(first.locator("tbody tr").first.locator("td").first).to_be_visible()
