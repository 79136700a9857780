"""What the manual's own script and styles do in a real Chromium, on pages without Material around them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from qmsgen import pages
from qmsgen.pages.page import Page as ManualPage
from qmsgen.rendering.dialect import render
from qmsgen.site import links
from tests.pages import sample

ASSETS = Path(pages.__file__).parent / "assets"
FRAME = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width,initial-scale=1"><link rel="stylesheet" href="{root}qmsgen.css">
</head><body><main class="md-typeset">{html}</main><script src="{root}qmsgen.js"></script></body></html>"""


@pytest.fixture(scope="module")
def manual(tmp_path_factory: pytest.TempPathFactory, serve: Callable[[Path], str]) -> str:
    """The address of the sample's pages."""
    folder = tmp_path_factory.mktemp("manual")
    built = pages.build(sample.system(), sample.FINDINGS, sample.TEXTS)
    written = {page.path: page for page in (*built.pages, built.front, built.not_found) if isinstance(page, ManualPage)}
    targets = {path: path.replace(".md", ".html") for path in written}
    for path, page in written.items():
        html, _, _ = links.resolve(render(page.markdown).html, path, targets[path], targets)
        file = folder / targets[path]
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(FRAME.format(title=page.title, html=html, root="../" * path.count("/")), "utf-8")
    for name in ("qmsgen.css", "qmsgen.js"):
        (folder / name).write_bytes((ASSETS / name).read_bytes())
    return serve(folder)


def shown(page: Page) -> list[str]:
    """The numbers in the register, in the order in which they stand there."""
    return page.locator("#register tbody tr:visible th").all_inner_texts()


def test_the_register_is_sorted_by_keyboard_and_says_so(page: Page, manual: str) -> None:
    page.goto(f"{manual}/register.html")
    assert shown(page) == ["FRM-05", "POL-01", "SOP-01", "SOP-02", "SOP-03"]

    title = page.get_by_role("columnheader", name="Title")
    title.get_by_role("button").focus()
    page.keyboard.press("Enter")
    expect(title).to_have_attribute("aria-sort", "ascending")
    assert shown(page) == ["FRM-05", "SOP-01", "SOP-02", "POL-01", "SOP-03"]  # what has no title comes last

    page.keyboard.press("Enter")
    expect(title).to_have_attribute("aria-sort", "descending")
    assert shown(page) == ["POL-01", "SOP-02", "SOP-01", "FRM-05", "SOP-03"]


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("sop1", ["SOP-01"]),
        ("SOP 02", ["SOP-02"]),
        ("control", ["SOP-01"]),
        ("change request", ["FRM-05"]),
        ("nothing like that", []),
    ],
)
def test_the_register_is_filtered_as_people_type(page: Page, manual: str, typed: str, numbers: list[str]) -> None:
    page.goto(f"{manual}/register.html")

    page.get_by_label("Filter").fill(typed)

    assert shown(page) == numbers
    expect(page.locator(".qms-filter [role=status]")).to_have_text(f"{len(shown(page))} of 5 documents shown")


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("?type=procedure", ["SOP-01", "SOP-02", "SOP-03"]),
        ("?status=Withdrawn", ["SOP-02"]),
        ("?type=procedure&text=paper", ["SOP-02"]),
    ],
)
def test_an_address_can_ask_for_a_part_of_the_register(page: Page, manual: str, query: str, numbers: list[str]) -> None:
    page.goto(f"{manual}/register.html{query}")

    assert shown(page) == numbers


def test_without_scripts_the_register_is_a_plain_table(chromium: Browser, manual: str) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{manual}/register.html")

    assert len(shown(page)) == 5
    expect(page.locator(".qms-filter")).to_be_hidden()
    assert page.locator("th button").count() == 0
    context.close()


def test_a_folded_part_opens_for_an_address_that_leads_into_it(page: Page, manual: str) -> None:
    page.goto(f"{manual}/SOP-01.html#qms-evidence")

    expect(page.get_by_text("Level of evidence")).to_be_visible()


def test_everything_folded_is_open_on_paper_and_folded_again_after(page: Page, manual: str) -> None:
    page.goto(f"{manual}/SOP-01.html")
    folded = page.locator("details:not([open])")
    before = folded.count()

    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    on_paper = folded.count()
    page.evaluate("dispatchEvent(new Event('afterprint'))")

    assert (before > 0, on_paper, folded.count()) == (True, 0, before)


def test_nothing_on_a_phone_is_wider_than_the_phone(phone: Page, manual: str) -> None:
    for path in ("SOP-01", "SOP-02", "register", "clauses/iso-9001-2015", "SOP-01/history", "SOP-01/r1-r2", "findings"):
        phone.goto(f"{manual}/{path}.html")
        width = phone.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert (path, width) == (path, 0)


def test_a_superseded_revision_says_so_across_the_page(page: Page, manual: str) -> None:
    page.goto(f"{manual}/SOP-01/r1.html")

    mark = page.locator(".qms-watermark span")
    assert mark.evaluate("mark => getComputedStyle(mark, '::before').content") == '"SUPERSEDED"'
