"""The coach's page for who is live, over a server that is pretended within the browser."""

from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.page import DESKTOP, PHONE
from tests.browser.pretended import (
    VIEWER,
    Pretended,
    ago,
    pretending,
    problem,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")  # the browser's

NAMES = ["Ana Ruiz", "Ben Okafor", "Chloé Martin", "Dmitri", "Eva", "Farid", "Gus", "Hana", "Ines"]
SIZES = [("phone", PHONE), ("desktop", DESKTOP)]


def training(many: int) -> Pretended:
    """So many athletes, each with some jumps; the third one's last cannot be relied on."""
    pretended = Pretended()
    for i, name in enumerate(NAMES[:many]):
        pretended.athletes[f"a{i}"] = name
        label = {"label": f"Lane {i + 1}"} if i % 2 else {}
        pretended.live(f"s{i}", athlete_id=f"a{i}", created_at=ago(minutes=20 - i), **label)
        for jump in range(4 + i % 3):
            grade = "poor" if i == 2 and jump == 5 else "good"
            pretended.jump(f"s{i}", 0.29 + 0.021 * i + 0.006 * (jump * 7 % 5), grade)
    return pretended


def with_phones(pretended: Pretended) -> Pretended:
    """Two phones that wait, one that is away."""
    about = {"created_at": ago(days=9), "session_id": None, "athlete_id": None}
    devices = [
        {"id": "d1", "name": "Pixel, left lane", "online": True, "state": "idle", **about},
        {"id": "d2", "name": "Old iPhone", "online": True, "state": "failed", **about},
        {"id": "d3", "name": "Galaxy", "online": False, "state": "idle", **about},
    ]
    for one, seen in zip(devices, (ago(), ago(), ago(hours=5)), strict=True):
        one["last_seen_at"] = seen
    pretended.answers["GET devices"] = 200, {"devices": devices}
    return pretended


def share(url: str) -> dict[str, Any]:
    """A link that was just made."""
    shows = {"kind": "session", "id": "s2", "sport": "cmj", "label": None}
    ends = {"expires_at": ago(days=-7)}
    about = {"id": "h1", "created_at": ago(), "shows": {**shows, **ends}, **ends}
    return {**about, "token": "abc", "url": url}


async def drawn(page: Page, canvas: str) -> int:
    """How many pixels of a canvas are painted."""
    count = await page.locator(canvas).first.evaluate(
        """(canvas) => canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height)
             .data.filter((value, i) => i % 4 === 3 && value > 0).length"""
    )
    return int(count)


async def picture_of(page: Page, folder: Path, name: str) -> None:
    """Keep a screenshot, once pictures and skeletons are there."""
    await page.wait_for_timeout(900)
    await page.screenshot(path=folder / f"watch-{name}.png", full_page=True)


@pytest.mark.parametrize(("name", "size"), SIZES)
@pytest.mark.parametrize("many", [1, 2, 3, 4, 6, 9])
async def test_everyone_who_is_live_is_seen_at_once(
    browser: Browser, artifacts: Path, many: int, name: str, size: tuple[int, int]
) -> None:
    """Each athlete has a tile with skeleton and last result; nothing is wider than the screen."""
    pretended = training(many)
    async with pretending(browser, pretended, "/watch", size) as page:
        tiles = page.get_by_test_id("tile")
        await expect(tiles).to_have_count(many)
        await expect(tiles.first).to_contain_text("Ana Ruiz")
        await expect(tiles.first.locator(".tile-number")).to_contain_text("cm")
        await page.wait_for_timeout(400)
        assert await drawn(page, ".tile canvas") > 200
        await picture_of(page, artifacts, f"{many}-{name}")
        wide = await page.evaluate("document.documentElement.scrollWidth")
        assert wide <= size[0]


async def test_a_new_result_is_shown_and_told(browser: Browser) -> None:
    """A final that comes over the line is large on its tile, and said to who hears the page."""
    pretended = training(2)
    async with pretending(browser, pretended, "/watch", DESKTOP) as page:
        await expect(page.get_by_test_id("tile")).to_have_count(2)
        await page.wait_for_timeout(300)
        pretended.jump("s1", 0.417)
        await expect(page.get_by_test_id("tile").nth(1)).to_contain_text("41.7")
        await expect(page.get_by_test_id("announcer")).to_have_text(
            "Ben Okafor: number 6, 42 centimetres"
        )


@pytest.mark.parametrize(("name", "size"), SIZES)
async def test_with_nobody_live_a_waiting_phone_is_started_from_here(
    browser: Browser, artifacts: Path, name: str, size: tuple[int, int]
) -> None:
    """A phone that waits is started with sport and athlete; one that has just gone says so."""
    pretended = with_phones(Pretended(athletes={"a0": "Ana Ruiz"}))
    pretended.answers["POST devices/d1/start"] = problem(409, "device-offline", "no line")
    async with pretending(browser, pretended, "/watch", size) as page:
        phone = page.get_by_test_id("phone").first
        await phone.get_by_test_id("phone-athlete").select_option("a0")
        await picture_of(page, artifacts, f"nobody-{name}")
        await phone.get_by_test_id("phone-start").click()
        await expect(phone).to_contain_text("not connected")
        pretended.answers["POST devices/d1/start"] = 202, None
        await phone.get_by_test_id("phone-start").click()
        await page.wait_for_timeout(200)
    order = {"sport": "cmj", "athlete_id": "a0", "record": False}
    assert pretended.bodies("POST devices/d1/start") == [order, order]


async def test_who_may_only_look_finds_nothing_to_press(browser: Browser, artifacts: Path) -> None:
    """A viewer sees tiles, a session and the scoreboard, but no Stop, Note, Start or label."""
    pretended = with_phones(training(2))
    pretended.scopes, pretended.role = VIEWER, "viewer"
    async with pretending(browser, pretended, "/watch", DESKTOP) as page:
        await expect(page.get_by_test_id("tile")).to_have_count(2)
        await expect(page.get_by_role("button", name="Stop")).to_have_count(0)
        await expect(page.get_by_test_id("phones")).to_be_hidden()
        await page.get_by_role("link", name="Ana Ruiz").click()
        await expect(page.get_by_test_id("attempt-title")).to_contain_text("Jump 4")
        for hidden in ("one-stop", "one-note", "one-share", "settings"):
            await expect(page.get_by_test_id(hidden)).to_be_hidden()
        await picture_of(page, artifacts, "viewer-desktop")


@pytest.mark.parametrize(("name", "size"), SIZES)
async def test_one_session_is_followed_noted_named_and_shared(
    browser: Browser, artifacts: Path, name: str, size: tuple[int, int]
) -> None:
    """A tile opens its session, with all its attempts; a note, a label and a link are made."""
    pretended = training(3)
    url = "http://localhost:9/shared#share=abc"
    pretended.answers["POST shares"] = 201, share(url)
    async with pretending(browser, pretended, "/watch", size) as page:
        await page.get_by_role("link", name="Chloé Martin").click()
        await expect(page.get_by_test_id("history").locator("li")).to_have_count(6)
        await page.wait_for_timeout(300)
        pretended.jump("s2", 0.395)
        await expect(page.get_by_test_id("attempt-title")).to_have_text("Jump 7")
        await page.get_by_test_id("one-note").click()
        await page.get_by_test_id("note-text").fill("Knees fall in at take-off")
        await page.get_by_test_id("note-attempt").check()
        await picture_of(page, artifacts, f"note-{name}")
        await page.get_by_test_id("note-save").click()
        await expect(page.get_by_test_id("notes-list")).to_contain_text("Knees fall in")
        await page.get_by_test_id("settings").locator("summary").click()
        await page.get_by_test_id("label").fill("Lane 9")
        await page.get_by_test_id("save").click()
        await expect(page.get_by_test_id("settings-told")).to_have_text("Saved")
        await picture_of(page, artifacts, f"one-{name}")
        await page.get_by_test_id("one-share").click()
        await page.get_by_test_id("share-make").click()
        await expect(page.get_by_test_id("copy-url")).to_have_value(url)
        await picture_of(page, artifacts, f"share-{name}")
    note = {"text": "Knees fall in at take-off", "number": 7}
    assert pretended.bodies("POST sessions/s2/notes") == [note]
    assert pretended.bodies("PATCH sessions/s2") == [{"label": "Lane 9"}]
    shared = {"session_id": "s2", "expires_s": 7 * 86_400, "label": "Chloé Martin"}
    assert pretended.bodies("POST shares") == [shared]


@pytest.mark.parametrize(("name", "size"), [*SIZES, ("hall", (1920, 1080))])
async def test_the_scoreboard_ranks_everyone_of_today(
    browser: Browser, artifacts: Path, name: str, size: tuple[int, int]
) -> None:
    """The newest result is huge; live ones and those who have finished today are in one list."""
    pretended = training(6)
    pretended.end("s5")
    async with pretending(browser, pretended, "/watch?board=s1", size) as page:
        ranks = page.get_by_test_id("board-ranks").locator("li")
        await expect(ranks).to_have_count(6)
        await expect(ranks.first).to_contain_text("Farid")
        await page.wait_for_timeout(300)
        pretended.jump("s1", 0.468)
        await expect(page.get_by_test_id("board-number")).to_have_text("46.8")
        await expect(ranks.first).to_contain_text("Ben Okafor")
        await expect(page.get_by_text("Best of the day!")).to_be_visible()
        pretended.jump("s3", 0.2)
        await page.wait_for_timeout(200)
        await expect(page.get_by_test_id("board-number")).to_have_text("46.8")
        await picture_of(page, artifacts, f"board-{name}")


async def test_a_lost_line_is_seen_and_found_again(browser: Browser, artifacts: Path) -> None:
    """While its line is lost a tile says so, and goes on by itself when it is back."""
    pretended = training(2)
    async with pretending(browser, pretended, "/watch", PHONE) as page:
        tile = page.get_by_test_id("tile").first
        await expect(tile).not_to_have_class("tile stale", timeout=5000)
        await page.wait_for_timeout(300)
        await pretended.lose("s0")
        await expect(tile).to_contain_text("Connection lost")
        await expect(page.get_by_test_id("connection")).to_contain_text("Connection lost")
        await picture_of(page, artifacts, "lost-phone")
        pretended.deaf = False
        await expect(tile).not_to_contain_text("Connection lost", timeout=15_000)


async def test_who_has_finished_leads_to_the_replay(browser: Browser, artifacts: Path) -> None:
    """Stop asks once more; then the session is among those that are over, best result and all."""
    pretended = training(2)
    async with pretending(browser, pretended, "/watch", DESKTOP) as page:
        stop = page.get_by_test_id("tile").first.get_by_test_id("tile-stop")
        await stop.click()
        assert pretended.bodies("POST sessions/s0/stop") == []
        await expect(stop).to_have_text("Stop now?")
        await stop.click()
        row = page.get_by_test_id("finished-row")
        await expect(row).to_contain_text("4 results · best 31.4 cm")
        await expect(page.get_by_test_id("tile")).to_have_count(1)
        link = row.get_by_role("link", name="Replay of Ana Ruiz")
        await expect(link).to_have_attribute("href", "./replay?session=s0")
        await picture_of(page, artifacts, "finished-desktop")


async def test_a_key_is_asked_for_and_kept_out_of_the_address(browser: Browser) -> None:
    """Without a key the page asks for one; with it in the link, it is taken out of the address."""
    pretended = training(1)
    pretended.key = "sk_1"
    async with pretending(browser, pretended, "/watch", PHONE) as page:
        await page.get_by_test_id("key").fill("sk_1")
        await page.get_by_role("button", name="Go on").click()
        await expect(page.get_by_test_id("tile")).to_have_count(1)
    async with pretending(browser, pretended, "/watch#key=sk_1", PHONE) as page:
        await expect(page.get_by_test_id("tile")).to_have_count(1)
        assert page.url.endswith("/watch")


async def test_everything_is_reached_with_the_keyboard(browser: Browser) -> None:
    """Tab leads to a tile, Enter opens it, Escape leads back."""
    pretended = training(2)
    async with pretending(browser, pretended, "/watch", DESKTOP) as page:
        await page.get_by_role("link", name="Ben Okafor").focus()
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("heading", name="Ben Okafor")).to_be_focused()
        await page.keyboard.press("Escape")
        await expect(page.get_by_test_id("tiles")).to_be_visible()


@pytest.mark.parametrize("language", ["es-ES", "fr-FR"])
async def test_it_speaks_the_browsers_language(
    browser: Browser, artifacts: Path, language: str
) -> None:
    """Spanish and French are whole, and fit where English did."""
    pretended = with_phones(training(3))
    async with pretending(browser, pretended, "/watch", PHONE, language) as page:
        await expect(page.get_by_test_id("tile")).to_have_count(3)
        assert await page.evaluate("document.documentElement.lang") == language[:2]
        await picture_of(page, artifacts, f"{language[:2]}-phone")
