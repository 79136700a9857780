"""The first screen of a phone: what stands before the first step folds, what warns does not, and all is in reach."""

import re
import subprocess
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.sites import PHONE, built, published

ROOT = Path(__file__).parents[2]
SCREEN = PHONE["viewport"]["height"]
TEXT = " ".join(["Every part is looked at before it is passed on."] * 40)

COMPANY = f"""
    2026-01-03 Ada: Issue the first documents
        procedures/sop-01.md: SOP-01 r1 "Turning" owner=quality-manager
        | ## 1 Purpose
        |
        | {TEXT}
        |
        | ## 2 Safety
        |
        | Gloves off near turning parts.
        |
        | ## 3 Who does what
        |
        | | Role | Task | Until | Where | With | Record | Measured |
        | |---|---|---|---|---|---|---|
        | | Supervisor | Appoints | Wednesday | Workshop | Traveller | Assignment | Incoming-goods-inspection |
        |
        | ## 4 Steps
        |
        | 1. Look at the drawing.
        | 2. Turn the part.
        procedures/sop-02.md: SOP-02 r1 "Milling" owner=quality-manager
        | {TEXT}
        |
        | ## 1 Purpose
        |
        | Parts are right.
        |
        | ## 2 Steps
        |
        | 1. Look at the drawing.
        procedures/sop-03.md: SOP-03 r1 "Sawing" owner=quality-manager
        | ## 1 Purpose
        |
        | Bars are cut to length.
        |
        | ## 2 Steps
        |
        | 1. Look at the drawing.
    2026-01-04 Ada: Announce another way to turn
        procedures/sop-03.md: SOP-03 r2 "Sawing" owner=quality-manager effective=2026-12-24
        | ## 1 Steps
        |
        | 1. Do not saw.
"""

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return published(COMPANY, tmp_path_factory.mktemp("company") / "manual", tmp_path_factory.mktemp("cache"))


def bottom(page: Page, selector: str) -> float:
    """Where the first ``selector`` ends, from the top of the page."""
    return float(page.locator(selector).first.evaluate("part => part.getBoundingClientRect().bottom + scrollY"))


def test_the_first_step_is_on_the_first_screen_below_a_long_purpose(look: Open) -> None:
    page = look("SOP-01/", **PHONE)
    assert bottom(page, "#qms-first-step li") < SCREEN
    expect(page.locator(".qms-to-steps")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_what_warns_is_seen_at_once(look: Open) -> None:
    page = look("SOP-01/", **PHONE)
    assert bottom(page, "p:text('Gloves off near turning parts.')") < SCREEN
    assert page.get_by_role("button", name="2 Safety").count() == 0


def test_a_folded_part_opens_by_touch_and_by_key(look: Open) -> None:
    page = look("SOP-01/", **PHONE)
    purpose = page.get_by_role("heading", name="1 Purpose").get_by_role("button")
    text = page.get_by_text("Every part is looked at").first
    expect(purpose).to_have_attribute("aria-expanded", "false")
    expect(text).not_to_be_in_viewport()
    purpose.tap()
    expect(purpose).to_have_attribute("aria-expanded", "true")
    expect(text).to_be_in_viewport()
    purpose.press("Enter")
    expect(text).not_to_be_in_viewport()


def test_an_address_opens_the_part_that_it_leads_to(look: Open) -> None:
    page = look("SOP-01/#3-who-does-what", **PHONE)
    expect(page.get_by_role("button", name="3 Who does what")).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("button", name="1 Purpose")).to_have_attribute("aria-expanded", "false")


def test_a_wide_table_in_a_folded_part_scrolls_by_itself_and_by_key(look: Open) -> None:
    page = look("SOP-01/", **PHONE)
    page.clock.run_for(1000)
    page.get_by_role("button", name="3 Who does what").tap()
    table = page.get_by_role("region", name="3 Who does what")
    table.focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    page.wait_for_function("document.activeElement.scrollLeft > 0")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_where_folding_brings_no_step_up_nothing_folds_and_a_link_leads_there(look: Open) -> None:
    page = look("SOP-02/", **PHONE)
    expect(page.get_by_role("button", name="1 Purpose")).to_have_count(0)
    link = page.get_by_role("link", name="Go to the steps")
    assert bottom(page, ".qms-to-steps") < SCREEN
    link.tap()
    expect(page.get_by_text("Look at the drawing.")).to_be_in_viewport()


def test_nothing_folds_where_the_first_step_is_on_the_screen_anyway(look: Open) -> None:
    page = look("SOP-03/", **PHONE)
    expect(page.get_by_text("Bars are cut to length.")).to_be_in_viewport()
    expect(page.get_by_role("button", name="1 Purpose")).to_have_count(0)
    expect(page.locator(".qms-to-steps")).to_be_hidden()


def test_a_revision_to_come_takes_few_lines_and_can_be_read(look: Open) -> None:
    page = look("SOP-03/", **PHONE)
    box = page.locator(".qms-banner--approved").bounding_box()
    assert box is not None
    assert box["height"] < 72
    expect(page.get_by_role("link", name="Read it now")).to_be_in_viewport()


def test_a_wide_screen_folds_nothing_and_shows_no_link(look: Open) -> None:
    page = look("SOP-01/")
    expect(page.get_by_text("Every part is looked at").first).to_be_visible()
    expect(page.locator(".qms-to-steps")).to_be_hidden()
    expect(page.locator(".qms-opening button")).to_have_count(0)


def test_a_phone_that_is_turned_shows_everything(look: Open) -> None:
    page = look("SOP-01/", **PHONE)
    expect(page.locator(".qms-opening button")).to_have_count(2)
    page.set_viewport_size({"width": 844, "height": 390})
    expect(page.locator(".qms-opening button")).to_have_count(0)
    expect(page.locator(".qms-opening__text[hidden]")).to_have_count(0)
    expect(page.get_by_role("heading", name="1 Purpose")).to_be_visible()


def test_without_scripts_nothing_folds_and_the_link_leads_to_the_steps(
    site: Path, serve: Callable[[Path], str], chromium: Browser
) -> None:
    context = chromium.new_context(java_script_enabled=False, **PHONE)
    page = context.new_page()
    page.goto(f"{serve(site)}/SOP-01/")
    assert bottom(page, ".qms-to-steps") < SCREEN
    expect(page.get_by_text("Every part is looked at").first).to_be_in_viewport()
    page.get_by_role("link", name="Go to the steps").tap()
    expect(page.get_by_text("Look at the drawing.")).to_be_in_viewport()
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["SOP-01/", "SOP-02/"])
def test_nothing_on_a_phone_keeps_people_out(
    look: Open, barriers: Callable[[Page], list[str]], path: str, scheme: str
) -> None:
    assert barriers(look(path, color_scheme=scheme, **PHONE)) == []


# -- the manual of this repository


def newest_day() -> date:
    """The day of the newest commit: from then on this repository's manual can be built."""
    command = ["git", "-C", str(ROOT), "log", "-1", "--format=%cs"]
    found = subprocess.run(command, check=False, capture_output=True, text=True).stdout.strip()
    if not found:
        pytest.skip("no history here")
    return date.fromisoformat(found)


@pytest.mark.parametrize("later", [0, 60], ids=["today", "with all that is announced"])
def test_step_1_of_our_own_procedures_is_on_the_first_screen(
    later: int, tmp_path: Path, serve: Callable[[Path], str], new_page: Open
) -> None:
    day = newest_day() + timedelta(days=later)
    site = built(ROOT, tmp_path / "site", tmp_path / "cache", day)
    address = serve(site)
    numbers = [
        page.parent.name
        for page in sorted(site.glob("*/index.html"))
        if 'id="qms-first-step"' in page.read_text("utf-8")
    ]
    numbers = [number for number in numbers if re.match("SOP|WI", number)]
    assert "WI-01" in numbers

    page = new_page(**PHONE)
    page.clock.install(time=f"{day}T12:00:00Z")
    ends = {}
    for number in numbers:
        page.goto(f"{address}/{number}/")
        expect(page.locator("pre.mermaid")).to_have_count(0)  # all charts are drawn
        ends[number] = bottom(page, "#qms-first-step li")
    assert [number for number in numbers if ends[number] > SCREEN] == []
