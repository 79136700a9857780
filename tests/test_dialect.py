"""The fixed Markdown dialect: what readers get, and what they never get."""

from __future__ import annotations

import re

import pytest

from qmsgen.rendering.dialect import TocToken, fingerprint, render


def body(text: str) -> str:
    return render(text).html


def test_headings_become_a_tree_with_anchors() -> None:
    rendered = render("# Title & more\n\n## Scope\n\n### Detail\n\n## Scope\n")
    assert rendered.toc == (
        TocToken(
            1,
            "title-more",
            "Title &amp; more",
            (
                TocToken(2, "scope", "Scope", (TocToken(3, "detail", "Detail"),)),
                TocToken(2, "scope_1", "Scope"),
            ),
        ),
    )
    assert rendered.title == "Title & more"
    assert rendered.anchors == {"title-more", "scope", "detail", "scope_1"}


def test_the_clauses_of_a_heading_are_no_attribute() -> None:
    html = body('## Approval {: #approve clauses="iso-9001 7.5.2" }\n')
    assert html.startswith('<h2 id="approve">Approval<a class="headerlink"')
    assert "clauses" not in html
    assert "7.5.2" not in html


def test_a_drawing_stands_where_the_theme_looks_for_it() -> None:
    assert body("```mermaid\ngraph TD; A-->B\n```\n") == '<pre class="mermaid"><code>graph TD; A--&gt;B</code></pre>'


def test_the_head_of_a_table_says_that_it_heads_columns() -> None:
    assert '<th scope="col">A</th>' in body("| A | B |\n|---|---|\n| 1 | 2 |\n")


def test_a_table_loses_no_cell() -> None:
    assert "<td>2 | 3</td>" in body("| A | B |\n|---|---|\n| 1 | 2 | 3 |\n")


def test_how_a_column_is_set_is_a_class_and_no_style() -> None:
    html = body("| A | B | C | D |\n|:--|:-:|--:|---|\n| 1 | 2 | 3 | 4 |\n")
    assert '<th class="qms-left" scope="col">A</th>' in html
    assert (
        '<td class="qms-left">1</td>\n<td class="qms-center">2</td>\n<td class="qms-right">3</td>\n<td>4</td>' in html
    )
    assert "style" not in html


def test_code_is_coloured_and_kept() -> None:
    html = body('```python title="x"\na = "<b>"\n```\n')
    assert "highlight" in html
    assert "&lt;b&gt;" in html


@pytest.mark.parametrize(
    "head", ["python linenums=1", "python foo", "{.python .wide}", "py title=x", "no-such-language"]
)
def test_whatever_the_head_of_a_fence_says_the_code_is_code(head: str) -> None:
    html = body(f"```{head}\n<b>\n```\n")
    assert html.startswith('<div class="')
    assert "<b>" not in html


@pytest.mark.parametrize("marks", ["```", "~~~", "> ```", "- x\n\n    ~~~"])
@pytest.mark.parametrize("quote", ['a="b ', "a='b ", "a=\"b' "])
def test_a_head_that_could_be_read_in_countless_ways_is_not_read(marks: str, quote: str) -> None:
    prefix = marks[:-3].rpartition("\n")[2]
    html = body(f"{marks} {quote * 200}!\n{prefix}<b>\n{prefix}{marks[-3:]}\n")  # 2 ** 100 ways, if all were tried
    assert "&lt;b&gt;" in html
    assert "a=" not in html


def test_a_line_like_a_head_stays_as_it_is_where_it_is_code_or_words() -> None:
    head = "``` " + 'a="b ' * 20
    assert body(f"~~~\n{head}\n~~~\n").count("a=&quot;b") + body(f"~~~\n{head}\n~~~\n").count('a="b') == 20
    assert body(f"{head}\n\nwords\n").count('a="b') == 20


def test_many_fences_stand_each_in_its_place() -> None:
    html = body("".join(f"{n}\n\n```\ncode {n}\n```\n\n" for n in range(50)))
    assert [int(n) for n in re.findall(r"<p>(\d+)</p>|code (\d+)", html) for n in n if n] == [
        n for n in range(50) for _ in range(2)
    ]


def test_code_in_three_backticks_on_a_line_is_no_fence() -> None:
    assert "<code>x</code>" in body("```x``` and\n\nmore\n")


@pytest.mark.parametrize(
    ("text", "never"),
    [
        ('[a](b.md){ onclick="alert(1)" }', "onclick"),
        ('[a](b.md){ href="javascript:alert(1)" }', "javascript"),
        ("[a](b.md){ style=color:red }", "style"),
        ("[a](javascript:alert(1))", "javascript"),
        ("[a](java&#115;cript:alert(1))", "cript:"),
        ("[a](&#x6a;avascript&colon;alert(1))", "alert"),
        ("[a](vbscript:x)", "vbscript"),
        ("![a](https://example.com/x.png)", "example.com"),
        ("![a](//example.com/x.png)", "example.com"),
        ("![a](data:image/svg+xml,x)", "data:"),
        ('```py title="<script>" title_mode="html"\nx\n```', "<script>"),
        ('```{.py onclick="x"}\nx\n```', "onclick"),
        ('```{.mermaid onclick="x"}\nx\n```', "onclick"),
        ('```{.py .a"b}\nx\n```', 'a"b'),
        ('# T {: clauses="x" onload="y" }', "onload"),
    ],
)
def test_a_text_can_say_everything_and_do_nothing(text: str, never: str) -> None:
    assert never not in body(text)


def test_links_that_lead_somewhere_stay() -> None:
    assert body("[a](b.md#c)") == '<p><a href="b.md#c">a</a></p>'
    assert body("<https://example.com>") == '<p><a href="https://example.com">https://example.com</a></p>'
    assert "mailto" in body("<a@example.com>").replace("&#109;&#97;&#105;&#108;&#116;&#111;", "mailto")


def test_attributes_that_name_and_size_something_stay() -> None:
    assert body('![a](b.png){ width="300" .wide }') == '<p><img alt="a" class="wide" src="b.png" width="300"></p>'


def test_one_text_leaves_nothing_behind_for_the_next() -> None:
    alone = render("# B\n\n[a] and QM[^1]\n")
    render("# B\n\n[a]: a.md\n\n*[QM]: Quality management\n\n[^1]: Note\n\n```mermaid\nx\n```\n")
    assert render("# B\n\n[a] and QM[^1]\n") == alone
    assert render("") == render("\n\n")
    assert render("").toc == ()


def test_a_text_nested_deeper_than_anybody_reads_does_not_stop_the_build() -> None:
    assert render("> " * 3000 + "deep").html


def test_the_dialect_has_a_name_for_caches() -> None:
    assert "Markdown" in fingerprint()
    assert fingerprint() == fingerprint()
