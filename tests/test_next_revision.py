"""Front matter that differs from the one before in its revision and its changes is read like any other."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qmsgen.reading import front_matter
from qmsgen.reading.front_matter import FrontMatterReading, read_front_matter

NUMBERS = ("1", "2", "10", "99999", "100000", "0", "01", "1.0", '"2"', "two", "", "2 # of 3", "-1", "１")
CHANGES = (
    "First issue.", "Raise the limit to 500 EUR.", "Limit: 500", "# none", "Raise # the limit", '"Quoted"', "'Quoted'",
    '"Open', "|", ">-", "|\n  Two\n  lines", "Two\n  lines", "[a, b]", "{a: b}", "& anchor", "*alias", "!tag", "- a",
    "? a", "yes", "null", "~", "12", "1.10", "2026-01-01", "", " two  blanks ", "Ends with blank ", "a\tb", "Größe: ja",
    "What was changed since the revision before", "revision: 3", "x\nrevision: 3", "x\nchanges: y", "@at", "`code`",
    "% percent", "{{ template }}", "e\u0301", "a\u200bb", "…", "a\\nb", "<<", "=", ", a", "] a", "a: ", ":a", "a :b",
)  # fmt: skip
OTHERS = ("", "keywords: [a, b]\n", "effective: 2026-12-01\n", "unknown: x\n", "title: Twice\n",
          "record: {series: A}\n", "# changes: no\n", "change_class: editorial\n", "revision: 7\n",
          "applies_to:\n  - all\n")  # fmt: skip
LINES = ("id: SOP-01\n", "title: Purchasing\n", "owner: buyer\n")


@st.composite
def texts(draw: st.DrawFn) -> str:
    """A document whose front matter says something usual or not, in any order."""
    number, changes = draw(st.sampled_from(NUMBERS)), draw(st.sampled_from(CHANGES) | st.text(max_size=12))
    lines = [*LINES, f"revision: {number}\n", f"changes: {changes}\n", draw(st.sampled_from(OTHERS))]
    return f"---\n{''.join(draw(st.permutations(lines)))}---\n# Purchasing\n"


@pytest.fixture(autouse=True, scope="module")
def nothing_known() -> Iterator[None]:
    """Nobody else's front matter is known when these tests begin, or theirs afterwards."""
    front_matter._known.cache_clear()
    yield
    front_matter._known.cache_clear()


def read_afresh(text: str) -> FrontMatterReading:
    """Read a text as if there had never been another one."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(front_matter, "_next_revision", lambda _text, _line: None)
        return read_front_matter(text)


def usual(revision: str, changes: str) -> str:
    """A document of which nothing else changes from one revision to the next."""
    return f"---\n{''.join(LINES)}revision: {revision}\nchanges: {changes}\n---\n# Purchasing\n"


@given(texts())
def test_whatever_front_matter_says_is_read_as_if_it_were_the_first(text: str) -> None:
    assert read_front_matter(text) == read_afresh(text)


@pytest.mark.parametrize("changes", CHANGES)
@pytest.mark.parametrize("number", NUMBERS)
def test_any_next_revision_is_read_as_if_it_were_the_first(number: str, changes: str) -> None:
    read_front_matter(usual("1", "First issue."))
    assert read_front_matter(usual(number, changes)) == read_afresh(usual(number, changes))


@given(st.text(max_size=30), st.integers(0, 200_000))
@example("a: b", 2)
@example("a #b", 2)
def test_any_text_may_say_what_was_changed(changes: str, number: int) -> None:
    text = usual(str(number), changes)
    assert read_front_matter(text) == read_afresh(text)


def test_the_next_revision_of_a_document_is_not_parsed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    read_front_matter(usual("1", "First issue."))
    monkeypatch.delattr(front_matter, "read_yaml")
    known = read_front_matter(usual("2", "Raise the limit to 500 EUR.")).front_matter
    assert (known.id, known.revision, known.changes) == ("SOP-01", 2, "Raise the limit to 500 EUR.")
