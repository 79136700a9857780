"""Redlines: a reader sees what came, what went and what stayed, in a page that is still a page."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import product
from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree, html

from qmsgen.rendering.blocks import BLOCKS
from qmsgen.rendering.dialect import render
from qmsgen.rendering.redline import Counts, redline, summary

END = "\ue000"
INSERTED = '<span class="redline-word">inserted: </span>'
DELETED = '<span class="redline-word">deleted: </span>'


def marked(before: str, after: str) -> str:
    return redline(render(dedent(before)).html, render(dedent(after)).html)


def test_a_text_that_did_not_change_has_no_marks() -> None:
    text = "# Scope\n\nAll *records*,\nall sites.\n\n- one\n- two\n"
    assert marked(text, text) == (
        '<h1 id="scope">Scope</h1>\n<p>All <em>records</em>,\nall sites.</p>\n<ul><li>one</li>\n<li>two</li>\n</ul>\n'
    )


def test_changed_words_are_marked_within_their_sentence() -> None:
    assert marked(
        "The **owner must not** open it at 0.02 mm (cold).",
        "The **owner must** open it at 0.05 mm (cold), slowly.",
    ) == (
        "<p>The <strong>owner must <del>not</del></strong> open it at <del>0.02</del> <ins>0.05</ins> mm (cold)"
        "<ins>, slowly</ins>.</p>\n"
    )


def test_other_line_breaks_in_the_source_are_no_change() -> None:
    assert marked("one two\nthree four", "one\ntwo three\nfour") == "<p>one\ntwo three\nfour</p>\n"


def test_a_blank_line_between_items_is_no_change() -> None:
    assert marked("- one\n- two\n", "- one\n\n- two\n") == ("<ul><li><p>one</p>\n</li>\n<li><p>two</p>\n</li>\n</ul>\n")


def test_numbers_days_and_document_numbers_change_as_a_whole() -> None:
    assert marked("See SOP-01 by 2026-01-31, 1,500 euro.", "See SOP-02 by 2026-02-28, 2,500 euro.") == (
        "<p>See <del>SOP-01</del> <ins>SOP-02</ins> by <del>2026-01-31</del><ins> 2026-02-28</ins>, "
        "<del>1,500</del> <ins>2,500</ins> euro.</p>\n"
    )


def test_languages_without_spaces_change_by_the_character() -> None:
    assert marked("日本語の文章です", "日本語の文書です") == "<p>日本語の文<del>章</del><ins>書</ins>です</p>\n"


def test_a_whole_rewrite_keeps_no_stray_word() -> None:
    assert marked(
        "Wash all the small parts and the tray with clean water at once.",
        "Wash every part, then dry and inspect it under strong white light at once.",
    ) == (
        "<p>Wash <del>all the small parts and the tray with clean water</del> "
        "<ins>every part, then dry and inspect it under strong white light</ins> at once.</p>\n"
    )


def test_a_link_that_leads_elsewhere_is_a_change() -> None:
    assert marked("See [the form](F-1.md).", "See [the form](F-2.md).") == (
        '<p>See <a href="F-1.md"><del>the form</del></a><a href="F-2.md"><ins> the form</ins></a>.</p>\n'
    )


def test_a_deleted_link_leads_to_no_heading_that_may_be_gone() -> None:
    assert marked("Keep it. See [here](#limits) and [there](SOP-02.md#limits).", "Keep it.") == (
        '<p>Keep it. <del>See </del><a><del>here </del></a><del>and </del><a href="SOP-02.md"><del>there</del></a>'
        "<del>.</del></p>\n"
    )


def test_whole_blocks_are_marked_and_announced_once_per_run() -> None:
    assert marked(
        """
        ## Scope

        Everything.
        """,
        """
        ## Scope

        Everything.

        ## Limits

        At most five.

        - none
        """,
    ) == (
        '<h2 id="scope">Scope</h2>\n<p>Everything.</p>\n'
        f'<h2 id="limits" class="redline-inserted">{INSERTED}<ins>Limits</ins></h2>\n'
        '<p class="redline-inserted"><ins>At most five.</ins></p>\n'
        '<ul class="redline-inserted"><li><ins>none</ins></li>\n</ul>\n'
    )


def test_a_deleted_heading_has_no_id_so_that_ids_stay_unique() -> None:
    assert marked("## Old rules {#rules}\n\nKeep.", "Keep.\n\n## New ways {#rules}") == (
        f'<h2 class="redline-deleted">{DELETED}<del>Old rules</del></h2>\n<p>Keep.</p>\n'
        f'<h2 id="rules" class="redline-inserted">{INSERTED}<ins>New ways</ins></h2>\n'
    )


def test_a_changed_cell_stays_one_cell() -> None:
    assert marked(
        """
        | Role | Task |
        |---|---|
        | Owner | Reads every change |
        """,
        """
        | Role | Task |
        |---|---|
        | Owner | Reads each change |
        """,
    ) == (
        '<table><thead><tr><th scope="col">Role</th><th scope="col">Task</th></tr>\n</thead>\n'
        "<tbody><tr><td>Owner</td><td>Reads <del>every</del> <ins>each</ins> change</td></tr>\n</tbody>\n</table>\n"
    )


def test_whole_rows_are_marked() -> None:
    table = "| No | Step |\n|---|---|\n"
    result = marked(
        table + "| 1 | open the valve |\n| 2 | close it |\n",
        table + "| 1 | open the valve |\n| 7 | ring the bell |\n| 8 | go home |\n",
    )
    assert result.partition("<tbody>")[2] == (
        "<tr><td>1</td><td>open the valve</td></tr>\n"
        f'<tr class="redline-deleted"><td>{DELETED}<del>2</del></td><td><del>close it</del></td></tr>\n'
        f'<tr class="redline-inserted"><td>{INSERTED}<ins>7</ins></td><td><ins>ring the bell</ins></td></tr>\n'
        '<tr class="redline-inserted"><td><ins>8</ins></td><td><ins>go home</ins></td></tr>\n'
        "</tbody>\n</table>\n"
    )


def test_a_table_keeps_its_grid_when_columns_come_and_go() -> None:
    result = marked(
        "| Part | Torque | Tool |\n|---|---|---|\n| A | 5 Nm | key |\n| B | 6 Nm | bit |\n",
        "| Part | Tool | Check |\n|---|---|---|\n| A | key | by eye |\n| C | saw | by hand |\n",
    )
    assert result == (
        '<table><thead><tr><th scope="col">Part</th>'
        f'<th scope="col" class="redline-deleted">{DELETED}<del>Torque</del></th><th scope="col">Tool</th>'
        f'<th scope="col" class="redline-inserted">{INSERTED}<ins>Check</ins></th></tr>\n</thead>\n'
        f'<tbody><tr><td>A</td><td class="redline-deleted">{DELETED}<del>5 Nm</del></td><td>key</td>'
        f'<td class="redline-inserted">{INSERTED}<ins>by eye</ins></td></tr>\n'
        f'<tr class="redline-deleted"><td>{DELETED}<del>B</del></td><td><del>6 Nm</del></td><td><del>bit</del></td>'
        "<td></td></tr>\n"
        f'<tr class="redline-inserted"><td>{INSERTED}<ins>C</ins></td><td></td><td><ins>saw</ins></td>'
        "<td><ins>by hand</ins></td></tr>\n</tbody>\n</table>\n"
    )


def test_merged_cells_are_compared_in_their_places_or_not_at_all() -> None:
    table = "<table><tr><th colspan=2>Limits</th></tr><tr><td>low</td><td>{}</td></tr></table>"
    assert redline(table.format("5"), table.format("7")) == (
        '<table><tr><th colspan="2">Limits</th></tr>\n'
        "<tr><td>low</td><td><del>5</del> <ins>7</ins></td></tr>\n</table>\n"
    )
    other = redline(table.format("5"), table.format("5").replace("<th colspan=2>Limits</th>", "<th>a</th><th>b</th>"))
    assert re.findall(r"<table[^>]*>", other) == ['<table class="redline-deleted">', '<table class="redline-inserted">']


def test_steps_keep_the_numbers_that_they_have_in_their_own_version() -> None:
    assert marked("1. open\n2. wait\n3. close\n", "1. open\n2. close\n3. lock\n") == (
        '<ol><li value="1">open</li>\n'
        f'<li value="2" class="redline-deleted">{DELETED}<del>wait</del></li>\n'
        '<li value="2">close</li>\n'
        f'<li value="3" class="redline-inserted">{INSERTED}<ins>lock</ins></li>\n</ol>\n'
    )


def test_a_change_in_a_nested_list_stays_there() -> None:
    assert marked("- tools\n    - key\n    - bit\n", "- tools\n    - key\n    - saw\n") == (
        "<ul><li>tools<ul><li>key</li>\n"
        f'<li class="redline-deleted">{DELETED}<del>bit</del></li>\n'
        f'<li class="redline-inserted">{INSERTED}<ins>saw</ins></li>\n</ul>\n</li>\n</ul>\n'
    )


def test_an_admonition_of_another_kind_is_another_block() -> None:
    assert marked('!!! note "Safety"\n    Wear gloves.\n', '!!! danger "Safety"\n    Wear gloves.\n') == (
        f'<div class="admonition note redline-deleted"><p class="admonition-title">{DELETED}<del>Safety</del></p>\n'
        "<p><del>Wear gloves.</del></p>\n</div>\n"
        f'<div class="admonition danger redline-inserted"><p class="admonition-title">{INSERTED}<ins>Safety</ins></p>\n'
        "<p><ins>Wear gloves.</ins></p>\n</div>\n"
    )


def test_what_changed_in_folded_text_is_unfolded() -> None:
    assert marked('??? note "More"\n    Wear old gloves.\n', '??? note "More"\n    Wear new gloves.\n') == (
        '<details class="note" open=""><summary>More</summary>\n'
        "<p>Wear <del>old</del> <ins>new</ins> gloves.</p>\n</details>\n"
    )


def test_definitions_are_compared_one_by_one() -> None:
    assert marked("Lot\n:   Parts made together\n", "Lot\n:   Parts sold together\n:   A batch\n") == (
        "<dl><dt>Lot</dt>\n<dd>Parts <del>made</del> <ins>sold</ins> together</dd>\n"
        f'<dd class="redline-inserted">{INSERTED}<ins>A batch</ins></dd>\n</dl>\n'
    )


def test_replaced_pictures_are_both_shown_with_words() -> None:
    assert marked("Set it as here: ![jaw](old.png)", "Set it as here: ![jaw](new.png)") == (
        "<p>Set it as here: "
        '<span class="redline-picture">removed picture: </span><del><img alt="jaw" src="old.png"></del> '
        '<span class="redline-picture">new picture: </span><ins><img alt="jaw" src="new.png"></ins></p>\n'
    )


def test_drawings_and_code_are_shown_as_both_texts_and_no_drawing_is_drawn_twice() -> None:
    assert marked("```mermaid\nflowchart\n A --> B\n```", "```mermaid\nflowchart\n A --> C\n```") == (
        f'<div class="redline-deleted">{DELETED}<pre><code>flowchart\n<del> A --&gt; B</del></code></pre></div>\n'
        f'<div class="redline-inserted">{INSERTED}<pre><code>flowchart\n<ins> A --&gt; C</ins></code></pre></div>\n'
    )


def test_a_drawing_that_did_not_change_is_drawn() -> None:
    text = "```mermaid\nflowchart\n A --> B\n```"
    assert marked(text, text + "\n\nDone.").startswith('<pre class="mermaid"><code>flowchart\n A --&gt; B</code></pre>')


def test_a_footnote_is_compared_and_its_way_back_is_left_out() -> None:
    result = marked("Hot[^1].\n\n[^1]: Above 60 °C.", "Hot[^1].\n\n[^1]: Above 50 °C.")
    assert "backref" not in result
    assert "Above <del>60</del> <ins>50</ins> °C." in result


@pytest.mark.parametrize(
    ("before", "after", "counts"),
    [
        ("One two three.", "One two three.", Counts(0, 0)),
        ("One two three.", "One 2 three four.", Counts(inserted=2, deleted=1)),
        ("Same.", "Same.\n\n## New heading\n\n`code here`", Counts(inserted=4, deleted=0)),
        ("```\na b\nc\n```", "```\na b\nd e\n```", Counts(inserted=2, deleted=1)),
    ],
)
def test_the_summary_counts_words(before: str, after: str, counts: Counts) -> None:
    assert summary(render(before).html, render(after).html) == counts


def test_a_block_of_very_many_words_is_marked_as_a_whole() -> None:
    before, after = "old word " * 6_000, "new word " * 6_000
    assert re.findall(r"<p[^>]*>", marked(before, after)) == [
        '<p class="redline-deleted">',
        '<p class="redline-inserted">',
    ]


def test_what_is_nested_beyond_reading_is_compared_as_text() -> None:
    deep = "<blockquote>" * 900 + "<p>{}</p>" + "</blockquote>" * 900
    assert redline(deep.format("old"), deep.format("new")) == (
        f'<div class="redline-deleted">{DELETED}<pre><code><del>old</del></code></pre></div>\n'
        f'<div class="redline-inserted">{INSERTED}<pre><code><ins>new</ins></code></pre></div>\n'
    )


TRICKY = [
    "",
    "Plain words stand here.",
    "Plain **words *stand* here** now [with `code`](a.md) and [more](b.md#x).",
    "# Plain\n\nWords stand here.[^a]\n\n[^a]: A note.\n",
    "# Plain\n\n## Plain\n\nWords[^b] stand[^a] here.\n\n[^a]: A note.\n[^b]: Words\n\n    and more.\n",
    "- words\n- stand\n    1. here\n    2. now\n- more\n",
    "1. words\n\n    Plain words.\n\n    | a | b |\n    |---|---|\n    | words | here |\n\n2. stand\n    - here\n",
    "| a | b |\n|---|:-:|\n| words | here |\n| stand | now |\n",
    "| a | words | b |\n|---|---|---|\n| words | 1 | `here` |\n",
    "<table><caption>words</caption><tr><th rowspan=2>a<th>b</tr><tr><td>here</table>",
    '!!! note "Words"\n    Plain words.\n\n    - stand\n    - here\n',
    '??? note "Words"\n    Plain words stand.\n\n    !!! warning\n        here\n',
    "Words\n:   stand here\n\n    - now\n\nPlain\n:   words\n",
    "> Plain words\n>\n> > stand here\n>\n> ![words](a.png)\n",
    "```python\nwords = 'stand'\n```\n\n---\n\n![words](b.png) stand<br>here <kbd>now</kbd>\n\n*[now]: at once\n",
]


@pytest.mark.parametrize(("before", "after"), [*product(TRICKY, repeat=2)])
def test_a_redline_is_sound_html_that_holds_both_versions(before: str, after: str) -> None:
    old, new = render(before).html, render(after).html
    result = redline(old, new)
    nesting = Nesting()
    nesting.feed(result)
    nesting.close()
    assert (nesting.open, nesting.faults) == ([], [])
    assert len(nesting.ids) == len(set(nesting.ids))
    root = html.fragment_fromstring(result, create_parent="div")
    assert [e.tag for e in root.iterfind(".//*") if e.tag in ("li", "td", "p") and not stands_well(e)] == []
    assert lines(result, without="del") == lines(new)
    assert lines(result, without="ins") == lines(old)


SIGNS = st.sampled_from(
    ["a", "bb", "SOP-01", "the", ",", ".", "(", ")", "/", "“", "—", "字", "<br>", '<img src="a.png">']
)
SPACES = st.sampled_from(["", "", " ", " ", "\n"])
AROUND = st.sampled_from(["{}", "{}", "{}", "<strong>{}</strong>", '<a href="a.md">{}</a>'])
LINE = st.lists(st.builds(lambda sign, space, around: around.format(sign) + space, SIGNS, SPACES, AROUND), max_size=9)


@settings(max_examples=150, derandomize=True, deadline=None)
@given(LINE, LINE, st.sets(st.integers(0, 8)))
def test_taking_every_change_gives_the_new_text_and_taking_none_the_old_one_spaces_included(
    before: list[str], other: list[str], gone: set[int]
) -> None:
    changed = [part for number, part in enumerate(before) if number not in gone]
    for after in (other, changed, [part.rstrip() for part in before]):
        old, new = (f"<p>{''.join(parts)}</p>" for parts in (before, after))
        result = redline(old, new)
        assert lines(result, without="del") == lines(new)
        assert lines(result, without="ins") == lines(old)


def test_white_space_that_came_or_went_is_marked() -> None:
    assert marked("Up to 5mm , cold", "Up to 5mm, cold") == "<p>Up to 5mm<del> </del>, cold</p>\n"
    assert marked("Keep it (once).", "Keep it ( once ).") == "<p>Keep it (<ins> </ins>once<ins> </ins>).</p>\n"


class Nesting(HTMLParser):
    """Whether each element ends within the one in which it began."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids += [value or "" for name, value in attrs if name == "id"]
        if tag not in ("br", "hr", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(tag)


def stands_well(element: etree._Element) -> bool:
    parent = element.getparent()
    assert parent is not None
    allowed = {"li": ("ol", "ul"), "td": ("tr",), "p": ("div", "li", "dd", "td", "th", "blockquote", "details")}
    return parent.tag in allowed[str(element.tag)]


def lines(content: str, without: str = "") -> list[str]:
    """What a reader of one version sees, block by block, without what redlines say of their own."""
    root = html.fragment_fromstring(content, create_parent="div")
    other = {"": "", "del": "redline-deleted", "ins": "redline-inserted"}[without]
    own = ("redline-word", "redline-picture", "headerlink", "footnote-backref")
    for element in list(root.iter(etree.Element)):
        classes = element.get("class", "").split()
        is_other_code = element.tag == "div" and other in classes
        if element.tag == without or is_other_code or any(name in classes for name in own):
            element.drop_tree()
    for element in root.iter(etree.Element):
        if element.tag in BLOCKS:
            element.text = f"{END}{element.text or ''}"
            element.tail = f"{END}{element.tail or ''}"
    return [" ".join(line.split()) for line in str(root.text_content()).split(END) if line.strip()]
