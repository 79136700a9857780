"""What a site needs beside its pages: links that lead somewhere, and search entries."""

import pytest

from qmsgen.site import links
from qmsgen.site.search_index import Hidden, Section, entries, sections, token


@pytest.mark.parametrize(
    ("target", "address", "relative"),
    [
        ("SOP-01/", "", "SOP-01/"),
        ("SOP-01/", "SOP-02/", "../SOP-01/"),
        ("SOP-01/", "SOP-01/", "./"),
        ("SOP-01/r1/", "SOP-01/", "r1/"),
        ("./", "SOP-01/r1/", "../../"),
        ("./", "", "./"),
        ("SOP-01.html", "SOP-01/r1.html", "../SOP-01.html"),
        ("SOP-01/r1.html", "SOP-01/r2.html", "r1.html"),
        ("index.html", "SOP-01/r2.html", "../index.html"),
        ("files/ab/p.png", "files/ab/", "p.png"),
        ("files/ab/p.png", "files/cd/", "../ab/p.png"),
    ],
)
def test_an_address_as_seen_from_another_page(target: str, address: str, relative: str) -> None:
    assert links.relative(target, address) == relative


def test_links_are_resolved_from_paths_to_addresses() -> None:
    html = (
        '<a class="x" href="../SOP-02.md#2-scope">two</a> <img alt="a" src="../files/a%20b.png"> '
        '<a href="#top">top</a> <a href="https://example.com/SOP-02.md">out</a> <a href="mailto:a@b.c">mail</a> '
        '<a href="gone.md">gone</a> <code>href="../SOP-02.md"</code>'
    )
    targets = {"SOP-02.md": "SOP-02/", "files/a b.png": "files/a%20b.png"}
    resolved, found, missing = links.resolve(html, "SOP-01/r1.md", "SOP-01/r1/", targets)
    assert resolved == (
        '<a class="x" href="../../SOP-02/#2-scope">two</a> <img alt="a" src="../../files/a%20b.png"> '
        '<a href="#top">top</a> <a href="https://example.com/SOP-02.md">out</a> <a href="mailto:a@b.c">mail</a> '
        '<a href="gone.md">gone</a> <code>href="../SOP-02.md"</code>'
    )
    assert found == (
        links.Link("SOP-02.md", "2-scope", "../SOP-02.md#2-scope"),
        links.Link("files/a b.png", "", "../files/a%20b.png"),
        links.Link("SOP-01/r1.md", "top", "#top"),
    )
    assert missing == ("gone.md",)


@pytest.mark.parametrize(
    "html",
    [
        '<script src="https://cdn.example/x.js"></script>',
        '<img alt="" src=//cdn.example/x.png>',
        '<link rel="stylesheet" href="https://fonts.example/css">',
        '<link href="https://fonts.example" rel="preconnect">',
        '<iframe src="http://example.com"></iframe>',
        "<style>@import 'https://fonts.example/css'</style>",
        "<style>p { background: url(//example.com/p.png) }</style>",
        '<video poster="https://example.com/p.png"></video>',
    ],
)
def test_what_a_browser_would_fetch_from_another_host_is_seen(html: str) -> None:
    assert links.remote_references(f"<p>{html}</p>")


@pytest.mark.parametrize(
    "html",
    [
        '<a href="https://example.com">a link is only followed when a reader does</a>',
        '<link rel="canonical" href="https://acme.example/SOP-01/">',
        '<script src="assets/x.js"></script> // a comment',
        "<code>&lt;script src=&quot;https://cdn.example&quot;&gt;</code>",
        '<p>see https://example.com, src="https://example.com"</p>',
    ],
)
def test_what_nobody_fetches_is_left_alone(html: str) -> None:
    assert links.remote_references(html) == ()


PAGE = """
<div data-search-exclude><p>In force since 1 May</p><h2 id="x">Not read</h2></div>
<p>SOP-01</p>
<h1 id="control">Control of <em>documents</em><a class="headerlink" href="#control">¶</a></h1>
<p>Keep it &lt;short&gt;, see <a href="../SOP-02/">SOP-02</a>.</p><!-- a comment -->
<h2 id="scope">Scope</h2>
<ul><li>one</li><li>two</li></ul>
<pre class="mermaid"><code>flowchart LR</code></pre>
<script>var x = 1</script>
<h3>without an anchor</h3>
"""


def test_a_page_is_divided_at_its_headings() -> None:
    assert sections(PAGE) == (
        Section("", "Control of documents", "SOP-01 Keep it <short>, see SOP-02."),
        Section("scope", "Scope", "one two without an anchor"),
    )


def test_an_entry_is_safe_to_show_and_found_by_words_it_does_not_show() -> None:
    hidden = Hidden(("supplier", "A & B"), ("SOP-01", "QP-8.4-01"), ("7.5.3", "9001 7.5.3"))
    assert entries("SOP-01/", "SOP-01 A & B", sections(PAGE), hidden) == [
        {
            "location": "SOP-01/",
            "title": "SOP-01 A &amp; B",
            "text": "SOP-01 Keep it &lt;short&gt;, see SOP-02.",
            "keys": "supplier A &amp; B",
            "numbers": "sop1 qp8x4x1",
            "clauses": "7x5x3 9001x7x5x3",
            "mentions": "sop1 sop2",
        },
        {"location": "SOP-01/#scope", "title": "Scope", "text": "one two without an anchor"},
    ]


@pytest.mark.parametrize(
    ("number", "word"),
    [
        *((typed, "sop1") for typed in ("SOP-01", "sop 1", "Sop–01", "SOP_001", "sop01")),
        *((typed, "qp8x4x1") for typed in ("QP-8.4-01", "qp 8 4 1", "QP8.4.1")),
        ("SOP-012-F03", "sop12f3"),
        ("A.5.1", "a5x1"),
        ("SOP-10", "sop10"),
        ("SOP-00", "sop0"),
    ],
)
def test_a_number_is_one_word_however_it_is_written(number: str, word: str) -> None:
    assert token(number) == word


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        ("as SOP-01, QP-8.4-01 and SOP 07 say", "sop1 qp8x4x1 sop7"),
        ("the non-conforming part of 0.5-1 mm on 2026-01-31", None),
        ("see [SOP–02](SOP-02) again", "sop2"),
    ],
)
def test_a_part_is_found_by_the_numbers_it_mentions(text: str, mentions: str | None) -> None:
    [_, entry] = entries("A/", "A", (Section("", "A", ""), Section("b", "B", text)))
    assert entry.get("mentions") == mentions


def test_a_compact_index_keeps_the_beginning() -> None:
    long = (Section("", "T", "word " * 100), Section("a", "A", "more"))
    [entry] = entries("SOP-01/", "SOP-01", long, compact=True)
    assert entry["text"].endswith("word …")
    assert len(entry["text"]) <= 302


def test_a_compact_entry_knows_every_mention() -> None:
    long = (Section("", "T", "word " * 100), Section("a", "As in SOP-07", "and FRM-2"))
    [entry] = entries("SOP-01/", "SOP-01", long, compact=True)
    assert entry["mentions"] == "sop7 frm2"
