"""A text in another language says so to browsers and screen readers."""

from __future__ import annotations

from qmsgen.pages.bodies import with_head
from qmsgen.rendering.dialect import render
from qmsgen.site.article import in_frame


def shown(text: str, language: str | None) -> str:
    framed = with_head("<p>SOP-01</p>", "Einkauf", "<p>In force</p>", text, "<p>Evidence</p>", language)
    return in_frame(framed, render(framed.text).html)


def test_title_and_text_name_their_language_and_the_frame_keeps_its_own() -> None:
    html = shown("# Einkauf\n\nZwei Angebote.", "de")
    assert '<h1 lang="de" dir="auto" id="einkauf">' in html
    assert '<div class="qms-text" lang="de" dir="auto">\n<p>Zwei Angebote.</p>\n</div>' in html
    assert html.count('lang="de"') == 2
    assert html.index("<h1") < html.index("<p>In force</p>") < html.index("qms-text") < html.index("<p>Evidence</p>")


def test_a_title_from_the_front_matter_names_its_language_too() -> None:
    assert '<h1 lang="ar" dir="auto">Einkauf</h1>' in shown("نص", "ar")


def test_a_text_in_the_language_of_the_manual_says_nothing() -> None:
    assert "lang=" not in shown("# Einkauf\n\nZwei Angebote.", None)
