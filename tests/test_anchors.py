"""Where links can lead: what the reader knows is what the page has, snippets and all scripts included."""

from __future__ import annotations

import random

import pytest

from qmsgen.evidence.markup import slug
from qmsgen.reading.body import read_body
from tests.whole_documents import anchors_read, anchors_shown, publish, read

BLOCKS = (
    "# Scope", "## Scope", "## Prüfung & *Freigabe*", "### Область `x`", "## 范围 {#范围}", "## Own {#own .wide}",
    '## Limits {: clauses="iso-9001 7.5.2" }', "Under\n=====", "Ünder\n---", "Words.\n{#words}", "Words.\n{: #p2 .x}",
    "A [link](#scope){#link} here.", "**bold**{#bold} and `code`{#code}", "- item\n  {#item}\n- other",
    "- item\n{#item2}", "- item {#no}", "1. one\n2. two\n   {: #two }", "> # Quoted", "> quoted\n> {#quoted}",
    "- # In a list\n- b", "term {#term}\n: def", "term\n: def\n    {#def}", "| a | b |\n|---|---|\n| c {#cell} | d |",
    "```python\n# No heading\n{#no}\n```", "Plain {#plain} words.", "{#alone}", "# Scope\n{#below}",
    "Words\n{#amid}\nand more.", "!!! note\n    ## In a note\n\n    words\n    {#note}",
    "Footnote[^1].\n\n[^1]: Words.",
    "## Note[^2]\n\n[^2]: More.", "# Closed #", "## [Link](#own) in it", "## Emoji 🚀", "## 🚀", "## a_b_1",
    "## Scope_1", "![p](#own){#picture}", "## A <kbd>B</kbd>", "## A &amp; B", "## İ", "## हिन्दी", "## ภาษาไทย น้ำ",
    "* a\n\n    words\n    {#in-list}\n\n* b", "- x\n\n    ```\n    code\n    ```\n\n    ## In a list below code",
    "## x {#twice}", "words\n{#twice}", "#No blank", "####### seven", "## العربية", "```\n{#code}\n\n## no\n```",
)  # fmt: skip
INCLUDES = (
    '--8<-- "snippets/a.md"', '--8<-- "snippets/b.md"', '```\n--8<-- "snippets/b.md"\n```',
    "--8<--\nsnippets/a.md\nsnippets/b.md\n--8<--", ';--8<-- "snippets/a.md"', '--8<-- "snippets/gone.md"',
)  # fmt: skip


@pytest.mark.parametrize("seed", range(6))
def test_every_anchor_that_is_read_is_shown_and_none_else(seed: int) -> None:
    chance = random.Random(seed)

    def text(blocks: tuple[str, ...]) -> str:
        return "".join(f"{block}\n\n" for block in chance.choices(blocks, k=chance.randint(1, 5)))

    for _ in range(60):
        snippets = {"snippets/a.md": text(BLOCKS), "snippets/b.md": text((*BLOCKS, INCLUDES[0]))}
        body = text((*BLOCKS, *INCLUDES * 4))
        version, texts = read(body, snippets)
        assert anchors_read(version) == anchors_shown(version, texts), (body, snippets)


def test_headings_of_snippets_are_counted_where_they_stand() -> None:
    version, _ = read(
        '## Scope\n\n--8<-- "snippets/a.md"\n\n## Scope {: clauses="iso-9001 4.3" }\n',
        {"snippets/a.md": '## Scope {: clauses="iso-9001 4.4" }\n\nWords.\n{#words}\n'},
    )
    assert [(h.anchor, h.line) for h in version.headings] == [("scope", 8), ("scope_1", 10), ("scope_2", 12)]
    assert [(c.clause, c.anchor, c.line) for c in version.clauses] == [("4.4", "scope_1", 10), ("4.3", "scope_2", 12)]
    assert version.anchors == ("words",)


def test_headings_in_a_snippet_that_is_shown_as_code_are_none() -> None:
    version, _ = read('```\n--8<-- "snippets/a.md"\n```\n', {"snippets/a.md": "## Scope\n"})
    assert version.headings == ()


@pytest.mark.parametrize(
    ("title", "anchor"),
    [
        ("Prüfung & Freigabe", "prüfung-freigabe"),
        ("Область применения", "область-применения"),
        ("Πεδίο εφαρμογής", "πεδίο-εφαρμογής"),
        ("适用范围 1", "适用范围-1"),
        ("हिन्दी भाषा", "हिन्दी-भाषा"),
        ("Cafe\u0301", "café"),
        ("Ordinary words, 4.2", "ordinary-words-42"),
        ("🚀", ""),
    ],
)
def test_anchors_keep_the_letters_of_every_script(title: str, anchor: str) -> None:
    assert slug(title) == anchor


@pytest.mark.parametrize(
    ("text", "anchors"),
    [
        ("Words.\n{#here}\n", ("here",)),
        ("- item\n  {#here}\n- other\n", ("here",)),
        ("Words {#here} go on.\n", ()),
        ("Words\n{#here}\ngo on.\n", ()),
        ("\n{#here}\n", ()),
        ("text\n\n    code\n    {#here}\n", ()),
        ("- item\n\n    more\n    {#here}\n", ("here",)),
    ],
)
def test_only_what_an_anchor_stands_at_can_be_led_to(text: str, anchors: tuple[str, ...]) -> None:
    assert read_body(text, 1).anchors == anchors


def test_a_snippet_bomb_is_a_fault_at_the_include_that_brings_it() -> None:
    levels = {f"snippets/{n}.md": f'--8<-- "snippets/{n + 1}.md"\n' * 10 for n in range(5)} | {"snippets/5.md": "boom"}
    version, texts = read('## Scope\n\n--8<-- "snippets/0.md"\n', levels)
    fault = version.faults[-1]
    assert (fault.line, fault.message) == (10, "more than 1,000 snippets come into the text")
    assert version.digest is None
    assert publish(version, texts) == "This text is not shown: with its snippets it has more than 1,000 snippets.\n"


def test_a_text_that_its_snippets_make_too_long_is_a_fault() -> None:
    line = '--8<-- "snippets/a.md"\n'
    version, _ = read(line * 3, {"snippets/a.md": "x" * 400_000})
    assert [(f.line, f.message) for f in version.faults] == [
        (10, "with its snippets the text has more than 1,000,000 characters")
    ]


def test_indentation_counts_as_text() -> None:
    version, _ = read(f'{" " * 900}--8<-- "snippets/a.md"\n', {"snippets/a.md": "x\n" * 2000})
    assert "more than 1,000,000 characters" in version.faults[-1].message


def test_a_text_that_its_snippets_give_too_many_marks_is_a_fault() -> None:
    version, _ = read('words\n--8<-- "snippets/a.md"\n' * 2, {"snippets/a.md": "&amp; " * 16_000})
    assert [(f.line, f.message) for f in version.faults] == [
        (9, "with its snippets the text holds more than 30,000 marks of Markdown such as [ < # & or backticks")
    ]


def test_as_many_snippets_as_a_text_can_hold_are_none() -> None:
    version, texts = read('--8<-- "snippets/a.md"\n' * 1000, {"snippets/a.md": "words"})
    assert version.faults == ()
    assert publish(version, texts).count("words") == 1000


def test_snippets_that_include_each_other_in_every_order_come_to_an_end() -> None:
    names = [f"snippets/{n}.md" for n in range(9)]
    version, texts = read(
        '--8<-- "snippets/0.md"\n', {name: "".join(f'--8<-- "{other}"\n' for other in names) for name in names}
    )
    assert version.digest is None
    assert publish(version, texts).startswith("This text is not shown")
