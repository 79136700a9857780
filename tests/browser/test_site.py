"""The built manual in a real Chromium: found and read, by keyboard, on a phone, and without a network."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.sites import PHONE, published

COMPANY = """
    2026-01-03 Ada: Issue the first documents
        qms.yml with
        | standards: [{id: iso-9001-2015}]
        policies/pol-01.md: POL-01 r1 "Quality policy" owner=managing-director clauses={iso-9001: [5.2]}
        | We deliver what we promised.
        procedures/sop-01.md: SOP-01 r1 "Control of documents" owner=quality-manager former_numbers=[QP-17]
        | Every document has a number. Use [the request](../forms/frm-01.md).
        |
        | ## Approval
        |
        | 1. Read it.
        | 2. Approve it, as [purchasing](sop-02.md#offers) does.
        procedures/sop-02.md: SOP-02 r1 "Purchasing" owner=purchasing-manager keywords=[supplier]
        | ## Offers
        |
        | Orders above 500 EUR need two offers.
        |
        | ```mermaid
        | flowchart LR
        |   need[Need] --> offer[Two offers]
        | ```
        forms/frm-01.md: FRM-01 r1 "Change request" owner=quality-manager
        | | Field | Value |
        | |---|---|
        | | Who | |
    2026-02-03 Ada: Revise document control
        procedures/sop-01.md: SOP-01 r2 "Control of documents" owner=quality-manager former_numbers=[QP-17]
        | Every document has a number and an owner. Use [the request](../forms/frm-01.md).
        |
        | ## Approval
        |
        | 1. Read it carefully.
        | 2. Approve it, as [purchasing](sop-02.md#offers) does.
"""
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return published(COMPANY, tmp_path_factory.mktemp("company") / "manual", tmp_path_factory.mktemp("cache"))


def found(page: Page, words: str) -> list[str]:
    """The titles that search shows for ``words``, best first."""
    page.keyboard.press("/")
    page.keyboard.type(words)
    expect(page.locator(".md-search-result__item").first).to_be_visible()
    page.wait_for_timeout(200)
    return page.locator(".md-search-result__item > a h1").all_inner_texts()


# -- search


@pytest.mark.parametrize(
    "words", ["SOP 01", "sop01", "sop-01", "SOP-01", "sop1", "SOP-1", "QP-17", "qp17", "control of documents"]
)
def test_a_document_is_found_first_by_every_way_to_write_its_number(look: Open, words: str) -> None:
    assert found(look(), words)[0] == "SOP-01 Control of documents"


def test_a_document_is_found_by_its_keywords_and_its_text(look: Open) -> None:
    assert found(look(), "supplier") == ["SOP-02 Purchasing"]
    assert "SOP-02 Purchasing" in found(look(), "two offers")


def test_machinery_is_not_searched(look: Open) -> None:
    page = look()
    titles = found(page, "history revision rule finding superseded carefully")
    assert titles == ["SOP-01 Control of documents"]


def test_search_works_from_a_folder_without_a_server(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, new_page: Open
) -> None:
    site = published(COMPANY, tmp_path / "manual", tmp_path_factory.mktemp("cache"), "use_directory_urls: false\n")
    page = new_page()
    page.goto((site / "SOP-02.html").as_uri())
    assert found(page, "sop01")[0] == "SOP-01 Control of documents"


# -- reading


def test_a_flow_chart_is_drawn_without_a_network(look: Open) -> None:
    page = look("SOP-02/")
    expect(page.locator("pre.mermaid")).to_have_count(0)
    expect(page.locator("div.mermaid")).to_be_visible()


def test_only_a_page_with_a_chart_loads_what_draws_it(look: Open) -> None:
    page = look("SOP-01/")
    loaded = page.evaluate("performance.getEntriesByType('resource').map(entry => entry.name)")
    assert not [name for name in loaded if name.endswith("mermaid.min.js")]


def test_on_a_phone_step_1_is_on_the_first_screen(look: Open) -> None:
    page = look("SOP-01/", **PHONE)
    step = page.get_by_text("Read it carefully.")
    box = step.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] < 844
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_page_follows_the_system_into_the_dark_and_back(look: Open) -> None:
    backgrounds = {
        scheme: look("SOP-01/", color_scheme=scheme).evaluate("getComputedStyle(document.body).backgroundColor")
        for scheme in ("light", "dark")
    }
    lightness = {scheme: sum(map(int, re.findall(r"\d+", value)[:3])) for scheme, value in backgrounds.items()}
    assert lightness["dark"] < 150 < 600 < lightness["light"]


@pytest.mark.parametrize(("day", "is_old"), [("2026-11-22", False), ("2026-11-24", False), ("2026-11-26", True)])
def test_a_copy_that_is_old_says_so(look: Open, day: str, is_old: bool) -> None:
    page = look("SOP-01/", day=day)
    assert page.locator(".qms-stale").first.is_visible() == is_old


def test_what_is_not_there_leads_on(look: Open) -> None:
    page = look("SOP-01/gone/deeper/")
    expect(page.locator("article h1")).to_be_visible()
    page.locator("article a[href$='/register/']").last.click()
    expect(page.locator("article h1")).to_contain_text("Register")


# -- for everybody

DECORATION = "color-contrast: .qms-watermark"
"""Pale by intention, and hidden from screen readers: what it says stands in the text."""

PAGES = (
    "",
    "SOP-01/",
    "register/",
    "clauses/iso-9001-2015/",
    "clauses/documents/",
    "SOP-01/history/",
    "SOP-01/r1/",
    "SOP-01/r1-r2/",
    "findings/",
    "404.html",
)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_nothing_keeps_people_out(look: Open, barriers: Callable[[Page], list[str]], path: str, scheme: str) -> None:
    found = barriers(look(path, color_scheme=scheme))
    assert [barrier for barrier in found if DECORATION not in barrier] == []


def focused(page: Page) -> str:
    return str(page.evaluate("(document.activeElement.innerText || document.activeElement.ariaLabel || '').trim()"))


def test_the_keyboard_reaches_content_first_and_then_the_page_in_order(look: Open) -> None:
    page = look("SOP-01/")
    page.keyboard.press("Tab")
    assert focused(page) == "Skip to content"
    page.keyboard.press("Enter")
    assert page.url.partition("#")[2]
    reached = []
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.append(focused(page))
    assert reached.index("the request") < reached.index("purchasing")


def test_search_opens_by_key_and_enter_goes_to_the_best_result(look: Open) -> None:
    page = look()
    assert found(page, "sop-01")
    page.keyboard.press("Enter")
    page.wait_for_url("**/SOP-01/**")
    expect(page.locator("article h1")).to_have_text(re.compile("Control of documents"))
