"""Search and filters in a real Chromium: the same answers from the full and from the compact index."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.sites import published

COMPANY = """
    2026-01-03 Ada: Issue the first documents
        qms.yml with
        | standards: [{id: iso-9001-2015}]
        policies/pol-01.md: POL-01 r1 "Quality policy" owner=managing-director clauses={iso-9001: [5.2]}
        | We deliver what we promised, within 0.01 mm.
        procedures/sop-01.md: SOP-01 r1 "Control of documents" owner=quality-manager former_numbers=[QP-07]
        | Every document has a number.
    2026-02-03 Ada: Revise and issue more
        procedures/sop-01.md: SOP-01 r2 "Control of documents" owner=quality-manager former_numbers=[QP-07]
        | Every document has a number and an owner.
        |
        | ## Approval {: clauses="iso-9001 7.5.3" }
        |
        | Approve it.
        procedures/sop-10.md: SOP-10 r1 "Planning" owner=quality-manager clauses={iso-9001: [8.1]}
        | Plan step 1 before step 2.
        |
        | ## Papers
        |
        | Look for the papers as [SOP-01](sop-01.md) says.
        procedures/sop-17.md: SOP-17 r1 "Complaints" owner=sales-manager keywords=[claim]
        | Listen, then answer. The supplier reads SOP-10, but not SOP-99.
"""
SOP_01 = "SOP-01 Control of documents"
SOP_10 = "SOP-10 Planning"
SOP_17 = "SOP-17 Complaints"
POL_01 = "POL-01 Quality policy"

Open = Callable[..., Page]


@pytest.fixture(scope="module", params=[10_000, 1], ids=["full", "compact"])
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the company, with the whole text in its index, and with the index of a manual too large for that."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("qmsgen.site.search_index.FULL_TEXT_UP_TO", request.param)
        return published(COMPANY, tmp_path_factory.mktemp("company") / "manual", tmp_path_factory.mktemp("cache"))


def found(page: Page, words: str) -> list[str]:
    """The titles that search shows for ``words``, best first; empty when it says that nothing matches."""
    page.keyboard.press("/")
    page.keyboard.type(words)
    expect(page.locator(".md-search-result__meta")).to_have_text(re.compile("matching document", re.IGNORECASE))
    page.wait_for_timeout(400)
    return page.locator(".md-search-result__item > a h1").all_inner_texts()


NUMBERS = ("sop 1", "SOP 01", "sop01", "sop-01", "SOP-1", "SOP-001", "Sop–01", "sop_01")


@pytest.mark.parametrize(
    ("words", "titles"),
    [
        *((number, [SOP_01, SOP_10]) for number in NUMBERS),  # and then what mentions it
        *((number, [SOP_01]) for number in ("QP-07", "qp 7", "QP7")),  # a former number
        ("sop 10", [SOP_10, SOP_17]),
        ("SOP-99", [SOP_17]),  # no such document, but a text speaks of it
        ("SOP-02", []),
        ("7.5.3", [SOP_01]),
        ("7.5", [SOP_01]),
        ("iso 9001 7.5.3", [SOP_01]),
        ("ISO 9001:2015 7.5.3.1", [SOP_01]),
        ("9001 8.1", [SOP_10]),
        ("iso 9001 8.3", []),
        ("claim", [SOP_17]),
        ("complants", [SOP_17]),  # misspelt
        ("suplier", [SOP_17]),
        ("qqqqqqqq", []),
        ("0.01 mm", [POL_01]),
    ],
)
def test_search_finds_what_was_meant_and_nothing_else(look: Open, words: str, titles: list[str]) -> None:
    page = look()
    assert found(page, words) == titles
    assert page.locator(".md-search-result__terms").count() == 0  # "Missing: 01"


@pytest.mark.parametrize(
    ("words", "title"),
    [("sop 01 approval", SOP_01), ("step 1", SOP_10), ("control of documents", SOP_01), ("sop 17 planning", SOP_17)],
)
def test_words_beside_a_number_are_searched_too(look: Open, words: str, title: str) -> None:
    assert found(look(), words)[0] == title


def test_a_mention_is_shown_where_it_stands(look: Open) -> None:
    page = look()
    found(page, "sop 10")
    expect(page.locator(".md-search-result__item").last.locator("mark")).to_have_text("SOP-10")


def test_a_number_that_is_being_typed_shows_what_it_may_become(look: Open) -> None:
    page = look()
    assert set(found(page, "sop 0")) >= {SOP_01, SOP_10, SOP_17}


@pytest.mark.parametrize("path", ["SOP-01/r1/", "SOP-01/r1-r2/", "SOP-01/history/"])
def test_an_earlier_revision_has_menu_and_search(look: Open, path: str) -> None:
    page = look(path)
    expect(page.get_by_role("navigation", name="Navigation").get_by_role("link", name="Register")).to_be_visible()
    assert found(page, "sop 17")[0] == SOP_17
    page.keyboard.press("Enter")
    page.wait_for_url("**/SOP-17/**")


# -- filters


def shown(page: Page, table: str) -> list[str]:
    """The numbers in the rows that are shown."""
    return [text.split()[0] for text in page.locator(f"{table} tbody tr:visible th").all_inner_texts()]


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("sop 1", ["SOP-01"]),
        ("Sop–01", ["SOP-01"]),
        ("qp 7", ["SOP-01"]),
        ("sop", ["SOP-01", "SOP-10", "SOP-17"]),
        ("7.5.3", ["SOP-01"]),
        ("iso 9001 7.5", ["SOP-01"]),
        ("sales manager", ["SOP-17"]),
        ("sop quality", ["SOP-01", "SOP-10"]),
    ],
)
def test_the_register_is_filtered_by_number_clause_and_owner(look: Open, typed: str, numbers: list[str]) -> None:
    page = look("register/")
    page.get_by_label("Filter").fill(typed)
    assert shown(page, "#register") == numbers
    expect(page.get_by_role("status").filter(has_text="shown")).to_have_text(f"{len(numbers)} of 4 documents shown")


@pytest.mark.parametrize(
    ("typed", "clauses"),
    [("7.5.3", ["7.5.3", "7.5.3.1", "7.5.3.2"]), ("sop 10", ["8.1"]), ("9001 5.2.1", ["5.2", "5.2.1"])],
)
def test_the_clause_matrix_is_filtered_by_clause_and_document(look: Open, typed: str, clauses: list[str]) -> None:
    page = look("clauses/iso-9001-2015/")
    page.get_by_label("Filter").focus()
    page.keyboard.type(typed)
    assert [number for number in shown(page, ".qms-matrix") if number != clauses[0].rpartition(".")[0]] == clauses
    assert len(page.locator("article h2:visible").all()) == 1
    page.get_by_label("Filter").fill("")
    assert len(page.locator("article h2:visible").all()) > 5


def test_documents_are_filtered_by_their_clauses(look: Open) -> None:
    page = look("clauses/documents/")
    page.get_by_label("Filter").fill("8.1")
    assert shown(page, ".qms-by-document") == ["SOP-10"]


def test_all_columns_of_the_register_are_seen_on_a_small_desktop(look: Open) -> None:
    page = look("register/", viewport={"width": 1280, "height": 800})
    assert page.locator(".qms-table").evaluate("box => box.scrollWidth <= box.clientWidth")


# -- without scripts


def test_without_scripts_everything_is_read_and_nothing_offers_what_does_not_work(look: Open) -> None:
    page = look(java_script_enabled=False)
    expect(page.locator(".qms-search")).to_be_hidden()
    page.locator("article").get_by_role("link", name="Register of all documents").first.click()
    assert shown(page, "#register") == ["POL-01", "SOP-01", "SOP-10", "SOP-17"]
    expect(page.locator(".qms-filter")).to_be_hidden()
    for path, text in (
        ("clauses/iso-9001-2015/", "Control of documented information"),
        ("SOP-01/", "Approve it."),
        ("SOP-01/r1-r2/", "and an owner"),
        ("SOP-01/r1/", "Do not work by it"),
    ):
        page.goto(f"{page.url.partition('/register')[0]}/{path}".replace("//clauses", "/clauses"))
        expect(page.get_by_text(text).first).to_be_visible()
        page.go_back()
