"""What the body of a document says, and what must not stand in it."""

from __future__ import annotations

import random
import re
import time
from html.parser import HTMLParser

import pytest

from qmsgen.evidence import markup
from qmsgen.model.text import Citation, FaultKind, Heading, Include, Link, LinkDefinition, LinkReference
from qmsgen.reading.body import read_body
from qmsgen.rendering import dialect

K = FaultKind


def links(text: str) -> list[tuple[str, str]]:
    return [(link.path, link.fragment) for link in read_body(text, 1).links]


def faults(text: str) -> list[tuple[int, FaultKind]]:
    return [(fault.line, fault.kind) for fault in read_body(text, 1).faults]


# -- headings and clauses -------------------------------------------------------------------------------------------


def test_headings_have_the_anchors_that_readers_link_to() -> None:
    text = "# Control of *documents*\n\n## Scope\n\nText\n\n## Scope\n\n## Who `does` it {#who}\n\nUnderlined\n---\n"
    assert read_body(text, 10).headings == (
        Heading(1, "Control of documents", "control-of-documents", 10),
        Heading(2, "Scope", "scope", 12),
        Heading(2, "Scope", "scope_1", 16),
        Heading(2, "Who does it", "who", 18),
        Heading(2, "Underlined", "underlined", 20),
    )


def test_the_clauses_of_a_heading_are_cited_from_its_anchor() -> None:
    text = '## Approval {: clauses="iso-9001 8.7.1, 8.7.2; iso-13485 4.2.4" }\n'
    assert read_body(text, 3).clauses == (
        Citation("iso-9001", "8.7.1", 3, "approval", "Approval"),
        Citation("iso-9001", "8.7.2", 3, "approval", "Approval"),
        Citation("iso-13485", "4.2.4", 3, "approval", "Approval"),
    )
    assert read_body(text, 3).faults == ()


def test_clauses_that_cannot_be_read_are_a_fault() -> None:
    assert faults('## Approval {: clauses="7.5.2" }\n') == [(1, K.BAD_VALUE)]
    assert faults('## Approval {: clauses="iso-9001 7.5.2, iso-13485 4.2.4" }\n') == [(1, K.BAD_VALUE)]


def test_clauses_belong_to_a_heading() -> None:
    assert faults('Text\n{: clauses="iso-9001 7.5.2" }\n') == [(2, K.ATTRIBUTE)]


def test_a_heading_in_a_fence_is_none() -> None:
    assert read_body("```sh\n# a comment\n```\n", 1).headings == ()


@pytest.mark.parametrize(
    "title",
    ["A & B", "1.2 Scope", "Ünïcode Prüfung", "日本語", "snake_case_name", "_emphasis_ here", "[link](a.md) text",
     "a `b_c` d",
     "&lt;angle&gt;", "C\\*", "x<br>y", "~~x~~ (y)", "a  b", "*", "2 * 3 * 4", "**Bold** and *it*"],
)  # fmt: skip
def test_an_anchor_is_the_one_that_the_page_has(title: str) -> None:
    text = f"# Title\n\n## {title}\n\n## {title}\n"
    tokens = dialect.render(text).toc[0].children
    assert [heading.anchor for heading in read_body(text, 1).headings][1:] == [token.anchor for token in tokens]


# -- links ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[a](b.md)", [("b.md", "")]),
        ("[a](b.md#c)", [("b.md", "c")]),
        ("[a](#c)", [("", "c")]),
        ("![a](b%20c.png?v=2#top)", [("b c.png", "top")]),
        ("[a](<b c.md> 'title')", [("b c.md", "")]),
        ('[a](b.md "a (title)")', [("b.md", "")]),
        ("[a](b_(c).md)", [("b_(c).md", "")]),
        ("[a](b&amp;c.md)", [("b&c.md", "")]),
        ("[a](b&copy=1.md)", [("b&copy=1.md", "")]),
        ("[a](b\\_c.md)", [("b_c.md", "")]),
        ("[a\nb](c.md)", [("c.md", "")]),
        ("[![a](b.png)](c.md)", [("b.png", ""), ("c.md", "")]),
        ("\\[a](b.md)", []),
        ("[a\\](b.md)", []),
        ("[a] (b.md)", []),
        ("`[a](b.md)`", []),
        ("```[a](b.md)```", []),
        ("``[a](b.md) ` ``", []),
        ("` [a](b.md)", [("b.md", "")]),
        ("\\`[a](b.md)`", [("b.md", "")]),
        ("`wrapped\ncode [a](b.md)` text", []),
        ("- `\n- [a](b.md) `", [("b.md", "")]),
        ("# `\n[a](b.md) `", [("b.md", "")]),
        ("<https://example.com/a.md> <a@example.com>", []),
        ("[a](https://example.com) [b](mailto:a@example.com) [c](HTTP://example.com)", []),
    ],
)
def test_links_are_found_as_readers_can_follow_them(text: str, expected: list[tuple[str, str]]) -> None:
    assert links(text) == expected
    assert faults(text) == []


@pytest.mark.parametrize("use", ["[text][flow]", "[flow][]", "[flow]", "[text] [Flow]", "[text]\n[flow]"])
def test_a_reference_leads_where_its_definition_says(use: str) -> None:
    assert set(links(f'See {use}.\n\n[flow]: img/flow.png "Flow"\n')) == {("img/flow.png", "")}


def test_a_picture_by_reference_is_a_picture() -> None:
    assert read_body("![Flow][f]\n\n[f]: <f.png>\n", 1).links == (Link("f.png", "", 1, is_image=True),)


def test_an_unused_definition_is_no_link() -> None:
    text = "[label](other.md) and [text][used]\n\n[label]: unused.md\n[used]: used.md\n"
    assert links(text) == [("other.md", ""), ("used.md", "")]


def test_of_two_definitions_the_dialect_takes_the_last() -> None:
    assert links("[a]\n\n[a]: one.md\n[a]: two.md\n") == [("two.md", "")]


def test_labels_are_told_for_texts_that_share_definitions() -> None:
    body = read_body("See [the form].\n\n[plan]: plan.csv\n", 1)
    assert body.references == (LinkReference("the form", 1, is_image=False),)
    assert body.definitions == (LinkDefinition("plan", "plan.csv", "", 3),)


def test_links_in_fences_are_none_but_those_in_indented_code_are() -> None:
    assert links("```\n[a](b.md)\n```\n\n> ~~~ python\n> [a](b.md)\n> ~~~\n") == []
    assert links("Write:\n\n    [a](b.md)\n") == [("b.md", "")]


def test_a_fence_that_is_never_closed_hides_nothing() -> None:
    assert links("```\n[a](b.md)\n") == [("b.md", "")]


# -- includes -------------------------------------------------------------------------------------------------------


def test_includes_are_found_in_both_forms() -> None:
    text = "--8<-- \"snippets/a.md\"\n\n```\n--8<-- 'b.txt'\n```\n\n--8<--\nc.md\n\n; left out\nd.md\n--8<--\n"
    text += ';--8<-- "e.md"\n'
    assert read_body(text, 5).includes == (Include("snippets/a.md", 5), Include("b.txt", 8), Include("c.md", 12),
                                           Include("d.md", 15))  # fmt: skip


@pytest.mark.parametrize(
    "text",
    ['--8<-- "https://example.com/a.md"', '--8<-- "a.md:3:5"', '--8<-- "a.md:part"', '--8<-- "a.md" ', "--8<--\na.md\n",
     "--8<-- [start:part]"],
)  # fmt: skip
def test_only_whole_files_of_the_repository_are_included(text: str) -> None:
    assert faults(text) == [(1, K.BAD_INCLUDE)]


def test_an_include_in_a_code_span_is_none() -> None:
    assert read_body('Write `--8<-- "snippets/scope.md"` alone on a line.\n', 1).includes == ()


# -- what must not be -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("- x\n\n    ```\n    code\n\n    code\n    ```\n\n    <script>x</script>", K.RAW_HTML),
        ("- x\n\n\t```\n\tcode\n\t```\n\n\t<script>x</script>", K.RAW_HTML),
        ("- x\n~~~\ncode\n\ncode\n~~~\n\n    <script>x</script>", K.RAW_HTML),
        ("!!! note\n\n  [l]: d.md\n\n    <script>x</script>", K.RAW_HTML),
        ("> x\n\n\t1. item\n\n   \tmore\n\n    <script>x</script>", K.RAW_HTML),
        ("1. x\n\n    words\nthat go on\n\n    <script>x</script>", K.RAW_HTML),
        ("{{ revision }}", K.TEMPLATE_SYNTAX),
        ("{% if x %}", K.TEMPLATE_SYNTAX),
        ("<script>alert(1)</script>", K.RAW_HTML),
        ("text <span>x</span>", K.RAW_HTML),
        ("<div markdown>", K.RAW_HTML),
        ("<table><tr><td>x", K.RAW_HTML),
        ("<table><tr><td>`<script>x</script>`</td></tr></table>", K.RAW_HTML),
        ("List<String> x", K.RAW_HTML),
        ("<kbd>Ctrl", K.RAW_HTML),
        ("x</td>", K.RAW_HTML),
        ('<td onclick="x">', K.ATTRIBUTE),
        ("<?php x ?>", K.RAW_HTML),
        ("<!DOCTYPE html>", K.RAW_HTML),
        ("<!-- note -->", K.COMMENT),
        ('[a](b.md){ onclick="x" }', K.ATTRIBUTE),
        ("[a](b.md){ href=javascript:x }", K.ATTRIBUTE),
        ('Text\n{: style="color: red" }', K.ATTRIBUTE),
        ("# Title {: clauses= }", K.ATTRIBUTE),
        ("# Title {: .a", K.ATTRIBUTE),
        ("text {: .a } text", K.ATTRIBUTE),
        ("`code`{placeholder}", K.ATTRIBUTE),
        ('```{.py onclick="x"}\n```', K.ATTRIBUTE),
        ("[a](javascript:alert)", K.LINK_SCHEME),
        ("[a](java&#115;cript:alert)", K.LINK_SCHEME),
        ("[a](java&Tab;script:alert)", K.LINK_SCHEME),
        ("[a](\njava\nscript:alert)", K.LINK_SCHEME),
        ("[a](//example.com)", K.LINK_SCHEME),
        ("[a](C:\\files\\x.md)", K.BROKEN_LINK),
        ("[a](file:///x)", K.LINK_SCHEME),
        ("<javascript:alert>", K.LINK_SCHEME),
        ("<ftp://example.com>", K.LINK_SCHEME),
        ("[a]: javascript:x", K.LINK_SCHEME),
        ("![a](data:image/png;base64,xx)", K.LINK_SCHEME),
        ("![a](https://example.com/x.png)", K.REMOTE_IMAGE),
        ("![a][b]\n\n[b]: //example.com/x.png", K.REMOTE_IMAGE),
        ('```mermaid\ngraph TD; A@{ img: "https://example.com/x.png" }\n```', K.REMOTE_IMAGE),
        ("[a]()", K.BROKEN_LINK),
        ("[a](b`c`.md)", K.BROKEN_LINK),
        ("a&#x202e;b", K.HIDDEN_CHARACTER),
        ("a&ZeroWidthSpace;b", K.HIDDEN_CHARACTER),
    ],
)
def test_what_a_reader_could_not_trust_is_a_fault(text: str, kind: FaultKind) -> None:
    assert kind in {fault.kind for fault in read_body(f"Before.\n\n{text}\n", 1).faults}
    assert all(fault.line >= 3 and fault.fix for fault in read_body(f"Before.\n\n{text}\n", 1).faults)


@pytest.mark.parametrize(
    "text",
    [
        "`{{ x }}` and `<script>` and ``<b> ` ``",
        "```\n{{ x }} <script> [a](javascript:x)\n```",
        "Text:\n\n    {{ x }} <script> ![a](https://example.com)\n",
        "> ~~~\n> <script>\n> ~~~",
        "- item\n\n    ```\n    <script>\n    ```\n",
        'Ctrl <kbd>C</kbd>, H<sub>2</sub>O<br>x<sup>2</sup>, <abbr title="Quality Management">QM</abbr>',
        '<table>\n<tr><th colspan="2">x</th></tr>\n<tr><td rowspan=2>y</td></tr>\n</table>',
        "a < b and c > d, 3 <5, x <= y, p<0.05 and q>1",
        "| Limit | Value |\n|---|---|\n| <LOD | 1 |\n| >LOQ | 2 |\n",
        "Tom & Jerry &amp; &nbsp; &copy; &euro;",
        "a set {x, y} and {1} or f{n}",
        '# Title {#id .class}\n\n[a](b.md){ target=_blank } ![c](d.png){ width="300" }\n\nText\n{: .note }\n',
        "*[QMS]: Quality management system\n\nText[^1].\n\n[^1]: A footnote.\n",
        "Use `git\ncommit` and `<branch>` here.",
        "- [ ] open\n- [x] done\n",
        "[//]: # (a remark)\n",
    ],
)
def test_what_may_stand_in_a_text_is_left_alone(text: str) -> None:
    assert faults(text) == []


def test_all_faults_are_told_at_once_with_their_lines() -> None:
    text = "{{ a }}\n<b>\n\n![x](https://example.com)\n"
    assert faults(text) == [
        (1, K.TEMPLATE_SYNTAX), (2, K.RAW_HTML), (4, K.REMOTE_IMAGE),
    ]  # fmt: skip


# -- agreement with the dialect -------------------------------------------------------------------------------------

PIECES = (
    "`", "``", "```", "~~~", "\\", "\\`", "[", "]", "(", ")", "](", "![", "!", "<", ">", "\n", "\n\n", "\n\n    ",
    "    ",
    "\n- ", "\n1. ", "- ", "> ", "\n> ", "\n# ", "\n## Head\n", "\n---\n", "\n===\n", "|", "\n| a | b |\n|---|---|\n| ",
    "word", " ", " x.md", "[x](a.md)", "![p](q.png)", "[t][l]", "[l]", "[l][]", "\n[l]: d.md\n", '\n[t]: e.md "T"\n',
    "\n[^1]: ", "[^1]", "'", '"', ' "t")', "(b)", '\n!!! note "t"\n    ', "\n??? tip\n    ", "\nterm\n:   ", "\n: ",
    "{", "}", "{: .c }", "{#i}", "<br>", "<kbd>", "<b>", "<script>", "<!--", "-->", "<!-- c -->", "\n<table><tr><td>",
    "</td></tr></table>\n", "\n<div>", "<http://h.x/>", "<a@b.c>", "&amp;", "&#x6a;", "javascript:z", "\t", "  \n",
    "\n```\n", "\n```py\n", "\n~~~\n", "\n    ```\n", "*", "_", "\n  ", "\n      ", "\n> ```\n> ", "\n[l]:\n d2.md\n",
    "\n[l]: <d3.md>\n", "(<h i.md>)",
)  # fmt: skip

TAGS = frozenset(
    "h1 h2 h3 h4 h5 h6 p a img code pre div span ul ol li blockquote table thead tbody tr th td em strong br hr sup "
    "sub kbd abbr dl dt dd details summary caption".split()
)


class _Seen(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.tags |= {name for name, _ in attrs if name.startswith("on") or name in ("clauses", "markdown")}
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src")]


@pytest.mark.parametrize("seed", range(12))
def test_every_link_that_comes_out_of_the_dialect_was_seen(seed: int) -> None:
    """Or the text has a fault that keeps it from being published: whatever happens, nothing slips through."""
    chance = random.Random(seed)
    for _ in range(60):
        text = "".join(chance.choice(PIECES) for _ in range(chance.randint(3, 24)))
        rendered = dialect.render(text)
        kinds = {fault.kind for fault in read_body(text, 1).faults}
        if kinds & {K.RAW_HTML, K.BROKEN_LINK, K.LINK_SCHEME}:
            continue
        found = _Seen()
        found.feed(rendered.html)
        scan = markup.scan(text)
        known = {_plain(target.address) for target in scan.targets} | {_plain(tag.name) for tag in scan.tags}
        own = {f"#{anchor}" for anchor in rendered.anchors}
        unseen = {_plain(address) for address in found.addresses if not address.startswith("mailto:")} - known - own
        assert {address for address in unseen if not address.startswith("#fn")} == set(), text
        assert found.tags <= TAGS or K.ATTRIBUTE in kinds, text


def _plain(address: str) -> str:
    return re.sub(r"\s+", " ", address).strip()


# -- speed ----------------------------------------------------------------------------------------------------------


def test_a_thousand_words_are_read_in_a_moment() -> None:
    section = (
        '## Section {n} {{: clauses="iso-9001 8.{n}" }}\n\n' + "Some words of a procedure in a row. " * 12 + "\n\n"
    )
    text = "".join(section.format(n=number) + "- see [the form](frm.md), `code`\n\n" for number in range(12))
    best = min(_seconds(text) for _ in range(30))
    assert best < 0.002  # some 0.2 ms on a quiet machine


def _seconds(text: str) -> float:
    start = time.perf_counter()
    read_body(text, 1)
    return time.perf_counter() - start


@pytest.mark.parametrize("text", ["[" * 20000, "`a" * 20000, "<a " * 20000, "{: " * 20000, "](" * 20000, "# " * 20000,
                                  "\n    #" * 5000, "> " * 20000, "[a]: b\n" * 5000, "&#1;" * 9000,
                                  "```\n" * 9999, "[a](" * 20000, "[](‹" * 20000, "[a](" * 20000 + ")" * 20000,
                                  "# " + "[a](" * 20000, " ``a`" * 10000, "# a\n" * 20000, "# a_1\n" * 20000,
                                  "".join(f"# a{_}\n" for _ in range(9000)) + "# a\n" * 9000,
                                  "[^1]: " * 20000, "[a]: " + '"' * 50000 + " x", "- [a]: b\n" * 9000,
                                  "[a]: b[a]\n" * 9000, "> " + "[a]:'" * 20000, "<!--" * 20000, "{:a=" * 20000 + "}",
                                  "<!-- -->\n" * 9000,
                                  "<table>\n<!--\n</table>\n" * 5000, "a {b}\n" * 9000, "{a} " * 14000,
                                  "-" * 5000 + "x\na\n=", "# " + "*a " * 20000, "# " + "[^" * 20000,
                                  "``` " + 'a=" ' * 99 + "!\u00a0x\n```\n", "    " + "[a](ftp:b)" * 9000,
                                  "--8<--\n" * 20000, "\\" * 50000 + "![" + "](x " * 9000])  # fmt: skip
def test_a_hostile_text_does_not_hold_the_check_up(text: str) -> None:
    start = time.process_time()
    read_body(text, 1)
    assert time.process_time() - start < 5


def test_a_text_with_more_marks_than_can_be_checked_says_so() -> None:
    found = read_body("[a](b) " * 60000, 7)
    assert [(fault.kind, fault.line) for fault in found.faults] == [(K.UNREADABLE, 7)]
    assert (found.headings, found.links) == ((), ())


def test_headings_with_the_same_words_are_numbered_on() -> None:
    text = "# a\n\n# a_1\n\n# a\n\n# a\n\n# a_1\n\n# a_1_1\n\n# a\n"
    anchors = [heading.anchor for heading in read_body(text, 1).headings]
    assert anchors == ["a", "a_1", "a_2", "a_3", "a_4", "a_1_1", "a_5"]


def test_a_label_that_is_defined_again_and_again_leads_nowhere() -> None:
    assert (22, K.BROKEN_LINK) in faults("- [a]: b\n" * 21 + "[a]\n")


def test_an_address_longer_than_any_path_leads_nowhere() -> None:
    assert faults(f"[a]({'b ' * 600})") == [(1, K.BROKEN_LINK)]
