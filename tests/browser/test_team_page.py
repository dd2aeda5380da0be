"""The pages for phones, people and links, over a server that is pretended within the browser."""

from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.page import DESKTOP, PHONE
from tests.browser.pretended import (
    COACH,
    Pretended,
    ago,
    pretending,
    problem,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")  # the browser's

SIZES = [("phone", PHONE), ("desktop", DESKTOP)]
QR = (
    "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 29 29'><path d='"
    + "".join(
        f"M{x} {y}h1v1h-1z"
        for x in range(29)
        for y in range(29)
        if (x * y + x * 7 + y * 3) % 5 < 2 or min(x % 22, y % 22) == 0
    )
    + "'/></svg>"
)


def device(number: int, name: str, **about: Any) -> dict[str, Any]:
    """A paired phone."""
    usual = {"athlete_id": None, "online": False, "session_id": None, "state": "idle"}
    seen = {"created_at": ago(days=9), "last_seen_at": ago(hours=number)}
    return {"id": f"d{number}", "name": name, **usual, **seen, **about}


def team() -> Pretended:
    """Three phones, two people, an invitation that waits, a link."""
    pretended = Pretended(athletes={"a0": "Ana Ruiz", "a1": "Ben Okafor"})
    devices = [
        device(1, "Left lane", online=True, session_id="s1", athlete_id="a0"),
        device(2, "Behind the box", online=True),
        device(3, "Old Galaxy"),
    ]
    member = {"athlete_id": None, "created_at": ago(days=40)}
    members = [
        {"id": "m1", "name": "Maria Lund", "role": "owner", "last_seen_at": ago(), **member},
        {"id": "m2", "name": "Tom", "role": "viewer", "last_seen_at": ago(days=3), **member},
        {"id": "d1", "name": "Left lane", "role": "athlete", "last_seen_at": ago(), **member},
    ]
    waits = {"id": "i1", "role": "coach", "name": "Ida", "state": "waiting", "athlete_id": None}
    invitations = [{**waits, "created_at": ago(hours=2), "expires_at": ago(hours=-46)}]
    shows = {"kind": "session", "id": "s9", "sport": "cmj", "label": "Ana, Monday"}
    ends = ago(days=-5, hours=-1)
    shares = [{"id": "h1", "created_at": ago(days=2), "shows": {**shows, "expires_at": ends}}]
    pretended.answers = {
        "GET devices": (200, {"devices": devices}),
        "GET members": (200, {"members": members}),
        "GET invitations": (200, {"invitations": invitations}),
        "GET shares": (200, {"shares": [{**one, "expires_at": ends} for one in shares]}),
    }
    return pretended


def pairable(pretended: Pretended, url: str) -> None:
    """A code can be had, and waits."""
    about = {"id": "p1", "state": "waiting", "device_id": None, "expires_at": ago(minutes=-10)}
    made = {**about, "token": "abc", "url": url, "qr_svg": QR}
    pretended.answers["POST pairings"] = 201, made
    pretended.answers["GET pairings/p1"] = 200, about
    pretended.answers["DELETE pairings/p1"] = 204, None


async def picture_of(page: Page, folder: Path, name: str) -> None:
    """Keep a screenshot; nothing may be wider than the screen."""
    await page.screenshot(path=folder / f"{name}.png", full_page=True)
    assert page.viewport_size is not None
    wide = await page.evaluate("document.documentElement.scrollWidth")
    assert wide <= page.viewport_size["width"]


@pytest.mark.parametrize(("name", "size"), SIZES)
async def test_a_phone_is_paired_without_a_reload(
    browser: Browser, artifacts: Path, name: str, size: tuple[int, int]
) -> None:
    """The code is shown with its link and its time; when the phone has come, it says so itself."""
    pretended = team()
    pairable(pretended, "https://club.example/phone#pair=abc")
    async with pretending(browser, pretended, "/team", size) as page:
        await page.get_by_test_id("pair").click()
        await page.get_by_test_id("pairing-name").fill("Right lane")
        await page.get_by_test_id("pairing-athlete").select_option("a1")
        await page.get_by_test_id("pairing-make").click()
        await expect(page.get_by_test_id("code-left")).to_contain_text("9:5")
        link = page.get_by_test_id("copy-url")
        await expect(link).to_have_value("https://club.example/phone#pair=abc")
        shown = await page.get_by_test_id("qr").evaluate("(image) => image.naturalWidth")
        assert shown > 0
        await picture_of(page, artifacts, f"team-code-{name}")
        _, listed = pretended.answers["GET devices"]
        listed["devices"].append(device(7, "Right lane", online=True))
        claimed = {"id": "p1", "state": "claimed", "device_id": "d7", "expires_at": ago()}
        pretended.answers["GET pairings/p1"] = 200, claimed
        await expect(page.get_by_text("Paired: Right lane")).to_be_focused()
        await expect(page.get_by_test_id("phones-list").locator("li")).to_have_count(4)
        await picture_of(page, artifacts, f"team-paired-{name}")
    assert pretended.bodies("POST pairings") == [{"name": "Right lane", "athlete_id": "a1"}]


async def test_a_code_that_is_over_or_leads_nowhere_says_so(
    browser: Browser, artifacts: Path
) -> None:
    """A link to this computer only is warned of; a code that ran out offers another; one that is
    closed is withdrawn."""
    pretended = team()
    pairable(pretended, "http://127.0.0.1:8000/phone#pair=abc")
    async with pretending(browser, pretended, "/team", PHONE) as page:
        await page.get_by_test_id("pair").click()
        await page.get_by_test_id("pairing-make").click()
        await expect(page.get_by_text("leads to this computer only")).to_be_visible()
        over = {"id": "p1", "state": "expired", "device_id": None, "expires_at": ago()}
        pretended.answers["GET pairings/p1"] = 200, over
        await expect(page.get_by_text("This code has run out")).to_be_visible()
        await picture_of(page, artifacts, "team-expired-phone")
        pairable(pretended, "https://club.example/phone#pair=def")
        await page.get_by_test_id("code-again").click()
        await expect(page.get_by_test_id("code")).to_be_visible()
        await page.get_by_test_id("pairing-close").click()
        await expect(page.get_by_test_id("pairing")).to_be_hidden()
        await page.wait_for_timeout(200)
    assert pretended.bodies("DELETE pairings/p1") == [None]


@pytest.mark.parametrize(("name", "size"), SIZES)
async def test_phones_people_and_links_are_kept_in_order(
    browser: Browser, artifacts: Path, name: str, size: tuple[int, int]
) -> None:
    """A phone is renamed and removed, after a question; somebody is invited; a link withdrawn."""
    pretended = team()
    url = "https://club.example/join#invite=xyz"
    made = {"id": "i2", "token": "xyz", "url": url, "role": "viewer", "expires_at": ago(hours=-48)}
    pretended.answers["POST invitations"] = 201, made
    pretended.answers["PATCH devices/d3"] = 200, device(3, "Spare phone")
    for removed in ("DELETE devices/d3", "DELETE shares/h1"):
        pretended.answers[removed] = 204, None
    async with pretending(browser, pretended, "/team", size) as page:
        await expect(page.get_by_test_id("members").locator("li")).to_have_count(2)
        await picture_of(page, artifacts, f"team-{name}")
        await page.get_by_role("button", name="Change Old Galaxy").click()
        await page.get_by_role("textbox", name="Name").first.fill("Spare phone")
        await page.get_by_role("button", name="Save").click()
        await page.get_by_role("button", name="Remove Old Galaxy").click()
        await page.keyboard.press("Escape")
        await page.get_by_role("button", name="Remove Old Galaxy").click()
        await expect(page.get_by_test_id("sure")).to_contain_text("locked out at once")
        await picture_of(page, artifacts, f"team-sure-{name}")
        await page.get_by_test_id("sure-yes").click()
        await page.get_by_test_id("role-viewer").check()
        await page.get_by_test_id("invite-name").fill("Grandma")
        await page.get_by_test_id("invite-make").click()
        await expect(page.get_by_test_id("copy-url")).to_have_value(url)
        await picture_of(page, artifacts, f"team-invited-{name}")
        await page.get_by_role("button", name="Remove Ana, Monday").click()
        await page.get_by_test_id("sure-yes").click()
        await page.wait_for_timeout(200)
    change = {"name": "Spare phone", "athlete_id": None}
    assert pretended.bodies("PATCH devices/d3") == [change]
    assert pretended.bodies("DELETE devices/d3") == [None]
    assert pretended.bodies("POST invitations") == [{"role": "viewer", "name": "Grandma"}]
    assert pretended.bodies("DELETE shares/h1") == [None]


async def test_a_coach_pairs_phones_but_invites_nobody(browser: Browser, artifacts: Path) -> None:
    """What the key may not do is not there, and a sentence says whose it is."""
    pretended = team()
    pretended.scopes, pretended.role = COACH, "coach"
    refused = problem(403, "missing-scope", "this key lacks the scope admin")
    pretended.answers["GET members"] = pretended.answers["GET invitations"] = refused
    async with pretending(browser, pretended, "/team", PHONE) as page:
        await expect(page.get_by_test_id("pair")).to_be_visible()
        await expect(page.get_by_text("Only the owner sees")).to_be_visible()
        await expect(page.get_by_test_id("invite")).to_be_hidden()
        await expect(page.get_by_test_id("trouble")).to_be_hidden()
        await picture_of(page, artifacts, "team-coach-phone")


@pytest.mark.parametrize(
    ("role", "words", "address"),
    [("coach", "You are a coach here", "./watch"), ("athlete", "may send its camera", "./phone")],
)
async def test_an_invitation_is_taken_and_leads_on(
    browser: Browser, artifacts: Path, role: str, words: str, address: str
) -> None:
    """Who joins says their name, reads what they may, and goes on; the token leaves the address."""
    pretended = Pretended(key="sk_new")
    claimed = {"key": "sk_new", "role": role, "owner": "club", "name": "Ida"}
    pretended.answers["POST invitations/claim"] = 201, claimed
    async with pretending(browser, pretended, "/join#invite=xyz", PHONE) as page:
        await picture_of(page, artifacts, "join-phone")
        await page.get_by_test_id("name").fill("Ida")
        await page.get_by_test_id("join-go").click()
        await expect(page.get_by_test_id("words")).to_contain_text(words)
        await expect(page.get_by_test_id("go")).to_have_attribute("href", address)
        await picture_of(page, artifacts, f"join-{role}-phone")
        assert "xyz" not in page.url
        kept = await page.evaluate("localStorage.getItem('sideline-api-key')")
    assert kept == "sk_new"
    assert pretended.bodies("POST invitations/claim") == [{"token": "xyz", "name": "Ida"}]


async def test_an_invitation_that_is_over_is_explained(browser: Browser, artifacts: Path) -> None:
    """A used, a broken and a too often tried invitation are three different things."""
    pretended = Pretended()
    pretended.answers["POST invitations/claim"] = problem(429, "too-many", "too many tries")
    async with pretending(browser, pretended, "/join#invite=xyz", DESKTOP) as page:
        await page.get_by_test_id("name").fill("Ida")
        await page.get_by_test_id("join-go").click()
        await expect(page.get_by_test_id("words")).to_contain_text("Too many tries")
        pretended.answers["POST invitations/claim"] = problem(410, "link-over", "used")
        await page.get_by_test_id("join-go").click()
        await expect(page.get_by_test_id("title")).to_contain_text("cannot be used any more")
        await picture_of(page, artifacts, "join-over-desktop")
    async with pretending(browser, pretended, "/join", PHONE) as page:
        await expect(page.get_by_test_id("title")).to_have_text("This link is not complete")


def sharing(kind: str) -> Pretended:
    """One thing is shared: Ana's session, or her recording."""
    pretended = Pretended(key="share_tok")
    pretended.answers["GET sports"] = problem(403, "share-only", "this link shows one thing")
    about = {"kind": kind, "id": "s0", "sport": "cmj", "label": "Ana, Monday"}
    pretended.answers["GET shared"] = 200, {**about, "expires_at": ago(days=-5, hours=-1)}
    return pretended


@pytest.mark.parametrize(("name", "size"), SIZES)
async def test_a_shared_session_is_seen_live_and_then_over(
    browser: Browser, artifacts: Path, name: str, size: tuple[int, int]
) -> None:
    """Whoever has the link sees the session as it goes on, then what came of it; nothing else."""
    pretended = sharing("session")
    pretended.live("s0")
    for jump in range(4):
        pretended.jump("s0", 0.3 + 0.01 * jump)
    async with pretending(browser, pretended, "/shared#share=share_tok", size) as page:
        await expect(page.get_by_test_id("title")).to_have_text("Ana, Monday")
        await expect(page.get_by_test_id("history").locator("li")).to_have_count(4)
        await page.wait_for_timeout(900)
        pretended.jump("s0", 0.377)
        await expect(page.get_by_test_id("headline")).to_contain_text("37.7")
        await picture_of(page, artifacts, f"shared-live-{name}")
        assert await page.locator("main a:visible").count() == 0
        pretended.end("s0")
        await expect(page.get_by_test_id("about")).to_contain_text("5 results", timeout=8000)
        await expect(page.get_by_test_id("connection")).to_have_text("Finished")
        await expect(page.get_by_test_id("history").locator("li")).to_have_count(5)
        await picture_of(page, artifacts, f"shared-over-{name}")


async def test_a_shared_session_that_went_on_elsewhere(browser: Browser, artifacts: Path) -> None:
    """Its server died: the link shows the session that goes on with it, and the attempts of
    both."""
    pretended = sharing("session")
    status, about = pretended.answers["GET shared"]
    pretended.answers["GET shared"] = status, {**about, "later": ["s1"]}
    pretended.live("s0")
    pretended.jump("s0", 0.31)
    pretended.end("s0")
    pretended.live("s1", continues="s0")
    pretended.jump("s1", 0.377)
    async with pretending(browser, pretended, "/shared#share=share_tok", PHONE) as page:
        await expect(page.get_by_test_id("connection")).to_have_text("Live")
        await expect(page.get_by_test_id("history").locator("li")).to_have_count(2)
        await picture_of(page, artifacts, "shared-went-on-phone")


async def test_a_shared_recording_is_seen(browser: Browser, artifacts: Path) -> None:
    """A recording's numbers, its video and its report, by the link's token."""
    pretended = sharing("analysis")
    best = {"mean": 0.34, "best": 0.371, "count": 3}
    results = {"overlay.mp4": "/api/v1/analyses/s0/results/overlay.mp4"}
    results["report.html"] = "/api/v1/analyses/s0/results/report.html"
    summary = {"jump_count": 3, "metrics": {"jump_height_flight_m": best}}
    about = {"id": "s0", "video": "jumps.mp4", "sport": "cmj", "created_at": ago(days=1)}
    state = {"state": "done", "stage": "done", "progress": 1.0}
    done = {**about, **state, "summary": summary, "results": results}
    pretended.answers["GET analyses/s0"] = 200, done
    async with pretending(browser, pretended, "/shared#share=share_tok", PHONE) as page:
        await expect(page.get_by_test_id("sums")).to_contain_text("best 37.1 cm · mean 34.0 cm")
        report = page.get_by_role("link", name="Report")
        address = "http://localhost:9/api/v1/analyses/s0/results/report.html?key=share_tok"
        await expect(report).to_have_attribute("href", address)
        await picture_of(page, artifacts, "shared-recording-phone")


@pytest.mark.parametrize("status", [401, 403, 404, 410])
async def test_a_link_that_has_ended_is_explained(
    browser: Browser, artifacts: Path, status: int
) -> None:
    """Expired and revoked links say so in plain words, and lead nowhere."""
    pretended = Pretended()
    pretended.answers["GET shared"] = problem(status, "link-over", "it is over")
    async with pretending(browser, pretended, "/shared#share=share_tok", PHONE) as page:
        await expect(page.get_by_test_id("closed")).to_contain_text("This link has ended")
        await picture_of(page, artifacts, "shared-ended-phone")
        assert await page.locator("main a:visible").count() == 0
