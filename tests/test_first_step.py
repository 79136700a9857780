"""The way to the first step: what is marked before the first numbered list, and what no screen may hide."""

import re

import pytest

from qmsgen.rendering.dialect import render
from qmsgen.site.first_step import with_way_to_first_step

LINK = '<p class="qms-to-steps" data-search-exclude><a href="#qms-first-step">Go to the steps</a></p>'


def marked(text: str) -> str:
    return with_way_to_first_step(render(text).html)


def folding(text: str) -> list[str]:
    """The titles of the parts that may fold, in order."""
    titles = re.findall(r'<div class="qms-opening">\s*<(?:h2|p)[^>]*>(.*?)</(?:h2|p)>', marked(text))
    return [re.sub(r"<a class=\"headerlink\".*|<[^>]*>", "", title) for title in titles]


def unmarked(html: str) -> str:
    """The text with every mark taken out again."""
    html = html.replace(LINK, "").replace('<p class="qms-opening__title">Flow chart</p>', "")
    return "".join(re.sub(r'</?div(?: (?:class="qms-opening[^"]*"|id="qms-first-step"))?>', "", html).split())


TEXT = """# Turning

Before the shift.

## 1 Purpose

Parts are right.

## 2 Who does what

| Role | Task |
|---|---|
| Turner | Turns |

## 3 Steps

A word before.

1. Look.
2. Turn.

## 4 Afterwards

1. Clean up.
"""


def test_the_sections_above_the_steps_may_fold_and_nothing_else() -> None:
    assert folding(TEXT) == ["1 Purpose", "2 Who does what"]


def test_the_link_stands_below_the_title_and_leads_to_the_first_list() -> None:
    html = marked(TEXT)
    assert html.index("</h1>") < html.index(LINK) < html.index("Before the shift.")
    assert html.count('id="qms-first-step"') == 1
    assert re.search(r'<div id="qms-first-step">\s*<ol>\s*<li>Look\.', html)


def test_marks_change_no_word_and_no_order() -> None:
    assert unmarked(marked(TEXT)) == unmarked(render(TEXT).html)


@pytest.mark.parametrize(
    "text",
    [
        "# Policy\n\n## Aim\n\nWe keep promises.\n\n- one\n- two",
        "# Steps\n\n1. Look.\n2. Turn.",
        "# Steps\n\n## At once\n\n1. Look.",
        "# Note\n\n## Aim\n\n> 1. quoted\n> 2. only\n\n- item\n\n    1. within another list",
        "# Footnote\n\n## Aim\n\nWord[^1].\n\n[^1]: A list of its own below the text.",
        "",
    ],
    ids=["no numbers", "steps at once", "steps below a heading", "lists within", "footnotes", "empty"],
)
def test_a_text_without_a_way_to_show_stays_as_it_is(text: str) -> None:
    assert marked(text) == render(text).html


@pytest.mark.parametrize(
    "section",
    [
        "## 1 Safety\n\nWear goggles.",
        "## 1 Sicherheitshinweise\n\nSchutzbrille tragen.",
        "## 1 Purpose\n\n!!! danger\n    Spindle turns.",
        "## 1 Purpose\n\n!!! note\n    Whatever stands in a box.",
        "## 1 Purpose\n\n??? tip\n    Folded already.",
        "## 1 Purpose\n\n**Warning:** hot surface.",
        "## 1 Purpose\n\nCaution: hot surface.",
        "## 1 Purpose\n\n- Danger of crushing.",
        "## 1 Purpose\n\n### Protective equipment\n\nGoggles.",
        "## 1 目的\n\n**注意** 高温",
    ],
)
def test_what_warns_is_never_folded(section: str) -> None:
    assert folding(f"# Turning\n\n{section}\n\n## 2 Scope\n\nAll lathes.\n\n## 3 Steps\n\n1. Look.") == ["2 Scope"]


@pytest.mark.parametrize(
    "section",
    [
        "## 1 Purpose\n\nThis covers everyone; safety instruction by law has its own records.",
        "## 1 Scope\n\nOrders **without** drawing too.",
        "## 1 Stepping in\n\nWhoever is there.",
    ],
)
def test_what_only_mentions_such_a_word_may_fold(section: str) -> None:
    assert len(folding(f"# Turning\n\n{section}\n\n## 2 Steps\n\n1. Look.")) == 1


def test_a_chart_between_the_heading_and_the_steps_may_fold_and_words_there_may_not() -> None:
    text = "# T\n\n## 1 Steps\n\nRead this first.\n\n```mermaid\nflowchart TD\n  A --> B\n```\n\n1. Look."
    assert folding(text) == ["Flow chart"]
    assert re.search(r"<p>Read this first\.</p>\s*<div class=\"qms-opening\">", marked(text))
    assert unmarked(marked(text)) == unmarked(render(text).html)


def test_a_title_with_nothing_below_it_is_not_folded() -> None:
    assert folding("# T\n\n## 1 Empty\n\n## 2 Scope\n\nAll.\n\n## 3 Steps\n\n1. Look.") == ["2 Scope"]


def test_tags_that_do_not_match_leave_the_text_alone() -> None:
    html = "<h2>Aim</h2></div><p>Text</p><ol><li>Look</li></ol>"
    assert with_way_to_first_step(html) == html
