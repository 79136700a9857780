"""A document's text as it is published."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from qmsgen.model.document import Part, PartKind, Reference, Version
from qmsgen.model.landing import Landing
from qmsgen.model.text import FrontMatter
from qmsgen.rendering.body import published_body
from qmsgen.rendering.dialect import render

HEAD = "---\nid: SOP-01\ntitle: Control\n---\n"


class Texts:
    """Blobs are named by their paths."""

    def __init__(self, files: dict[str, str]) -> None:
        self.files = files

    def data(self, blob: str) -> bytes:
        return self.files[blob].encode()

    def text(self, blob: str) -> str:
        return self.files[blob]


def publish(body: str, files: dict[str, str] | None = None, *, with_title: bool = True) -> str:
    """What is published of ``body``; below ``snippets/`` files are included, ``.md`` files elsewhere are documents."""
    files = files or {}
    parts, references = [], []
    for path in files:
        name = path.removeprefix("procedures/")
        if path.startswith("snippets/"):
            parts.append(Part(PartKind.INCLUDE, path, path, path, "00"))
        elif path.endswith(".md"):
            references += [Reference(path.upper(), path, fragment, 1) for fragment in ("", "scope")]
        else:
            parts.append(Part(PartKind.ASSET, name, path, path, "00"))
    path = "procedures/sop-01.md"
    day = datetime(2026, 1, 1, tzinfo=UTC)
    version = Version(
        "SOP-01", 1, path, path, "sha256:00", Landing("", date(2026, 1, 1), day, 0), FrontMatter(),
        references=tuple(references), parts=tuple(parts),
    )  # fmt: skip
    return published_body(
        version,
        Texts({path: HEAD + body, **files}),
        page_of=lambda found: None if "GONE" in found.document else f"../{found.document}.html#{found.fragment}",
        file_of=lambda part: f"../files/{part.name}",
        with_title=with_title,
    )


POL = {"policies/pol.md": "", "policies/gone.md": "", "procedures/img/flow chart.png": "", "procedures/list.csv": ""}


@pytest.mark.parametrize(
    ("written", "published"),
    [
        ("[a](../policies/pol.md)", "[a](../POLICIES/POL.MD.html#)"),
        ("[a](../policies/pol.md#scope)", "[a](../POLICIES/POL.MD.html#scope)"),
        ('[a](../policies/pol.md "t")', '[a](../POLICIES/POL.MD.html# "t")'),
        ("[a *b*](../policies/gone.md)", "a *b*"),
        ("[a](unknown.md){: .x } b", "a b"),
        ("![Flow](img/flow%20chart.png?v=2#top)", "![Flow](../files/img/flow%20chart.png)"),
        ("![Flow](<img/flow chart.png> 't')", "![Flow](<../files/img/flow%20chart.png> 't')"),
        ("![Flow](no.png)", "Flow"),
        ("[![F](img/flow&#32;chart.png)](list.csv)", "[![F](../files/img/flow%20chart.png)](../files/list.csv)"),
        ("[a](#scope) [b](https://example.com) <https://c.de>", "[a](#scope) [b](https://example.com) <https://c.de>"),
        ("[l] [x][l]\n\n[l]: list.csv 't'", "[l] [x][l]\n\n[l]: ../files/list.csv 't'"),
        ("[x][l]\n\n[l]: ../policies/gone.md", "x\n\n[l]: ../policies/gone.md"),
        ("`[a](list.csv)` ``[a](list.csv)``", "`[a](list.csv)` ``[a](list.csv)``"),
        ("```\n[a](list.csv)\n```", "```\n[a](list.csv)\n```"),
        ("Write:\n\n    [a](list.csv)", "Write:\n\n    [a](list.csv)"),
        ("- item\n\n    [a](list.csv)", "- item\n\n    [a](../files/list.csv)"),
        ("[a](list.csv", "[a](list.csv"),
    ],
)
def test_links_lead_to_pages_and_code_stays_as_it_is(written: str, published: str) -> None:
    assert publish(written, POL) == published


@pytest.mark.parametrize(
    ("written", "published"),
    [
        ("<script>x</script>", "&lt;script>x&lt;/script>"),
        ("`<b>` <b>", "`<b>` &lt;b>"),
        ("[a](javascript:x)", "a"),
        ("![a](https://example.com/x.png)", "a"),
        ("<javascript:x>", "&lt;javascript:x>"),
        ("x<br>y <kbd>C</kbd>", "x<br>y <kbd>C</kbd>"),
    ],
)
def test_what_no_digest_covers_does_not_reach_a_reader(written: str, published: str) -> None:
    assert publish(written) == published


def test_headings_carry_their_anchors_and_lose_their_clauses() -> None:
    text = '# Title\n\n## Scope {: clauses="iso-9001 4.3" }\n\n## Scope {: #own .wide clauses="iso-9001 4.3" }\n'
    text += "\nScope\n-----\n"
    assert publish(text) == (
        "# Title {#title}\n\n## Scope {#scope}\n\n## Scope {#own .wide}\n\nScope {#scope_1}\n-----\n"
    )


def test_the_anchors_stay_whatever_else_is_on_the_page() -> None:
    html = render("## Scope\n\n" + publish("# Title\n\n## Scope\n")).html
    assert '<h2 id="scope_1">Scope<a' in html
    assert html.index('id="scope_1"') < html.index('id="scope"')


def test_the_title_can_be_left_to_the_page() -> None:
    assert publish("# Title {: #x }\n\nText\n", with_title=False) == "\n\nText\n"
    assert publish("Title\n=====\n\nText\n", with_title=False) == "\n\nText\n"
    assert publish("## Part\n\nText\n", with_title=False) == "## Part {#part}\n\nText\n"


SNIPPETS = {
    "snippets/scope.md": "Both plants:\n\n--8<--\nsnippets/plants.md\n--8<--\n",
    "snippets/plants.md": "- Aachen, see [list](list.csv)\n",
    "snippets/fence.md": "```\n[a](list.csv)\n```\n",
    "snippets/links.md": "[list]: list.csv\n",
    "procedures/list.csv": "",
}


def test_snippets_stand_in_their_places() -> None:
    text = 'Scope\n\n--8<-- "snippets/scope.md"\nend\n'
    assert publish(text, SNIPPETS) == "Scope\n\nBoth plants:\n\n- Aachen, see [list](../files/list.csv)\n\n\nend\n"


def test_an_indented_include_indents_every_line() -> None:
    assert publish('- x\n\n    --8<-- "snippets/plants.md"\n', SNIPPETS) == (
        "- x\n\n    - Aachen, see [list](../files/list.csv)\n\n"
    )


def test_a_snippet_in_a_fence_is_shown_as_it_is() -> None:
    assert publish('```text\n--8<-- "snippets/plants.md"\n```\n', SNIPPETS) == (
        "```text\n- Aachen, see [list](list.csv)\n```\n"
    )


def test_a_fence_in_a_snippet_does_not_end_the_one_around_it() -> None:
    assert publish('```text\n--8<-- "snippets/fence.md"\n```\n', SNIPPETS) == (
        "````text\n```\n[a](list.csv)\n```\n````\n"
    )


def test_definitions_can_be_shared() -> None:
    assert publish('See the [list].\n\n--8<-- "snippets/links.md"\n', SNIPPETS) == (
        "See the [list].\n\n[list]: ../files/list.csv\n\n"
    )


def test_an_escaped_include_is_shown() -> None:
    assert publish(';--8<-- "snippets/plants.md"\n', SNIPPETS) == '--8<-- "snippets/plants.md"\n'


def test_a_circle_of_snippets_ends() -> None:
    assert publish('--8<-- "snippets/a.md"', {"snippets/a.md": 'x\n--8<-- "snippets/a.md"'}) == "x\n"


def test_what_only_looks_like_a_link_keeps_its_words() -> None:
    text = "[a [b](list.csv) c](list.csv) and - [x\n\n- y](list.csv)"
    assert publish(text, SNIPPETS) == "[a [b](list.csv) c](../files/list.csv) and - [x\n\n- y](list.csv)"
