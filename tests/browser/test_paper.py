"""The built manual on paper: every sheet says what it is, nothing folded is missing, and a chart fits its sheet."""

import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from shutil import which
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from qmsgen.site.check_mark import check_mark
from tests.browser.sites import PHONE, published

STATIONS = range(1, 31)
CHART = "\n".join(f"        |   s{n}[Station-{n}x] --> s{n + 1}[Station-{n + 1}x]" for n in STATIONS)
WORDS = " ".join(["Every part is looked at before it is passed on."] * 60)

COMPANY = f"""
    2026-01-03 Ada: Issue the first documents
        qms.yml with
        | standards: [{{id: iso-9001-2015}}]
        procedures/sop-01.md: SOP-01 r1 "Control of documents" owner=quality-manager clauses={{iso-9001: [7.5.3]}}
        | ## Purpose
        |
        | Whoever works finds the text in force.
        |
        | ## The long way
        |
        | ```mermaid
        | flowchart TD
{CHART}
        | ```
        |
        | 1. Read it.
    2026-02-03 Ada: Revise document control
        procedures/sop-01.md: SOP-01 r2 "Control of documents" owner=quality-manager clauses={{iso-9001: [7.5.3]}}
        | ## Purpose
        |
        | Whoever works finds the text in force at once.
        |
        | {WORDS}
        |
        | {WORDS}
        |
        | ## The long way
        |
        | ```mermaid
        | flowchart TD
{CHART}
        | ```
        |
        | 1. Read it.
"""

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    address = "site_url: https://quality.acme.example/\n"
    root = tmp_path_factory.mktemp("company") / "manual"
    return published(COMPANY, root, tmp_path_factory.mktemp("cache"), address)


def sheets(page: Page, tmp_path: Path, **options: Any) -> list[str]:
    """The text of every sheet of the page as Chromium prints it."""
    if which("pdftotext") is None:
        pytest.skip("no pdftotext here; on Debian: apt-get install poppler-utils")
    file = tmp_path / "page.pdf"
    file.write_bytes(page.pdf(**(options or {"prefer_css_page_size": True})))
    text = subprocess.run(["pdftotext", "-layout", str(file), "-"], check=True, capture_output=True, text=True).stdout
    return text.rstrip("\f").split("\f")


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("SOP-01/", "SOP-01 · Revision 2 · In force"),
        ("SOP-01/r1/", "SOP-01 · Revision 1 · SUPERSEDED"),
        ("SOP-01/r1-r2/", "SOP-01 · Comparison of revision 1 (Superseded) with revision 2 (In force)"),
        ("SOP-01/history/", "SOP-01: revision history"),
        ("register/", "Register"),
        ("clauses/iso-9001-2015/", "Clauses of ISO 9001:2015"),
        ("clauses/documents/", "Documents and their clauses"),
    ],
)
def test_every_sheet_says_what_it_is(look: Open, tmp_path: Path, path: str, title: str) -> None:
    printed = sheets(look(path), tmp_path)
    assert printed
    for number, sheet in enumerate(printed, 1):
        lines = [line.strip() for line in sheet.splitlines() if line.strip()]
        assert lines[0].startswith(title)
        assert re.search(r"uncontrolled when printed", lines[-1], re.IGNORECASE)
        assert "Built 2026-11-22" in lines[-1]
        assert f"Page {number} of {len(printed)}" in lines[-1]


def test_a_comparison_does_not_pass_for_a_text_to_work_by(look: Open, tmp_path: Path) -> None:
    assert all("Comparison, uncontrolled when printed." in sheet for sheet in sheets(look("SOP-01/r1-r2/"), tmp_path))
    assert not any("Comparison" in sheet for sheet in sheets(look("SOP-01/"), tmp_path))


@pytest.mark.parametrize(
    "paper",
    [{"format": "A4"}, {"format": "Letter"}, {"format": "A4", "landscape": True}],
    ids=["A4", "Letter", "A4 landscape"],
)
def test_a_chart_taller_than_a_sheet_is_drawn_on_one_below_its_heading(look: Open, tmp_path: Path, paper: Any) -> None:
    page = look("SOP-01/")
    expect(page.locator("div.mermaid")).to_be_visible()
    assert page.locator("div.mermaid").evaluate("drawing => drawing.getBoundingClientRect().height") > 1500

    printed = sheets(page, tmp_path, **paper)

    on = {n: number for number, sheet in enumerate(printed) for n in STATIONS if f"Station-{n}x" in sheet}
    heading = next(number for number, sheet in enumerate(printed) if re.search("^ *The long way", sheet, re.MULTILINE))
    assert on == dict.fromkeys(STATIONS, heading)


def test_what_a_phone_folds_is_on_paper(look: Open, tmp_path: Path) -> None:
    page = look("SOP-01/", **PHONE)
    assert page.locator(".qms-opening__text[hidden]").count() == 2

    text = " ".join(" ".join(sheets(page, tmp_path)).split())

    assert "finds the text in force at once." in text
    assert "Station-1x" in text
    assert "Go to the steps" not in text


def test_what_is_dark_on_the_screen_is_dark_on_white_on_paper(look: Open) -> None:
    page = look("SOP-01/", color_scheme="dark")
    color = "link => getComputedStyle(link).color"
    link = page.locator(".qms-changed a")
    on_screen = link.evaluate(color)
    page.emulate_media(media="print", color_scheme="dark")
    assert (on_screen, link.evaluate(color)) == ("rgb(143, 193, 245)", "rgb(20, 80, 140)")


def test_only_a_document_in_force_bears_a_code_and_only_on_paper(look: Open, site: Path) -> None:
    written = check_mark("https://quality.acme.example/", "SOP-01/r2/")
    assert written in (site / "SOP-01/index.html").read_text("utf-8")
    page = look("SOP-01/")
    code = page.locator(".qms-check")
    expect(code).to_be_hidden()
    page.emulate_media(media="print")
    expect(code).to_be_visible()
    for path in ("SOP-01/r1/", "SOP-01/r1-r2/", "register/", ""):
        expect(look(path).locator(".qms-check")).to_have_count(0)
