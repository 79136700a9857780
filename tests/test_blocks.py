"""Reading a body block by block says the same as reading it as a whole; only the time differs."""

from __future__ import annotations

import random

import pytest

from qmsgen.evidence.markup import scan
from qmsgen.reading import body
from qmsgen.reading.blocks import Block, BlockReader

FRAGMENTS = (
    "# A", "## B {#x}", '## B {: clauses="iso-9001 4.1, 4.2" }', "# n", "> q", ">", "text", "    code # x", "    - # y",
    "\n", "\n\n", "\n \n", "\n\n\n", "[a](b.md)", '![i](p q.png "t")', "[a]", "[a][b]", "[a\n\nb]", "- [ ] t", "`c`",
    "``", "`", "\\`", "\\[", "{#id}", "{: .c}", "}}", "{{", "%}", "| a | `b` |", "| --- | --- |", "===", "---", "a: ",
    ": def", "&amp;", "&#8203;", "* *b*", "1. x", "](", "](<d.md>)", "< 5", "<5", "\t", "a  ", "[^1]", "!", "!!! note",
    "[a](javascript:x)", "[a](b\nc)", "{: onclick=x }", "T\n===", "U\n--", "[a](#x)", "# T {#A}", '"', "'", "[(",
)  # fmt: skip


@pytest.mark.parametrize("seed", range(8))
def test_blocks_and_the_whole_text_are_read_alike(seed: int) -> None:
    chance = random.Random(seed)
    read_by_blocks = 0
    for _ in range(250):
        number = chance.randint(1, 14)
        text = "".join(chance.choice(FRAGMENTS) + chance.choice(("", "", "\n", " ", "\n\n")) for _ in range(number))
        read_by_blocks += BlockReader(body._read_block).read(text, 5) is not None
        assert body.read_body(text, 5) == body._Reader(scan(text), 5).body(), repr(text)
    assert read_by_blocks > 20


def fragment(chance: random.Random) -> str:
    return chance.choice(FRAGMENTS) + chance.choice(("", "", "\n", " ", "\n\n"))


LINKS = (
    "[a b](x/y.md)", "[SOP-01](../p/sop-01.md#scope)", "[x](a.md)", "[ ](a.md)", "[a_b](c_d.md)", "[*a*](b)", "(",
    "(d)", "[a](//b)", "[a](b//c)", f"[a]({'b' * 1200})",
    "[a](b) (c)", "]", "[", "!", "![p](q.png)", "[1]", "[a](b)[c](d)", "- ", "> ", "1. ", "    ", "\t", "| a | b |",
    "|", "\n---", "\n===", "#", "# h", "**b**", '"q"', "'", "words", "\n", " \n", ":", "[^1](a)", "[a](b#)",
    '[a](b "t")',
    "[a](#c)", "[a](http)", "[a](/b)", "[a](..)", "\\", "`", "`[a](b)`", "!!! note\n    ", "\n: def", "[a\nb](c)",
    "- [x] ", "*[A]: ", "{", "&", "<", ">", "~", "[ü](b.md)", "[a](ü.md)", "[a(b)](c)", "(see [a](b))", "\u00a0",
)  # fmt: skip


@pytest.mark.parametrize("seed", range(8))
def test_words_with_links_are_read_like_any_other_text(seed: int) -> None:
    chance = random.Random(seed)
    plain = 0
    for _ in range(600):
        parts = (chance.choice(LINKS) + chance.choice(("", "", " ")) for _ in range(chance.randint(1, 9)))
        text = "".join(parts).replace("\n\n", "\n") + "\n"
        plain += body._plain_links(text) is not None
        assert body.read_body(text, 5) == body._Reader(scan(text), 5).body(), repr(text)
    assert plain > 50


@pytest.mark.parametrize("seed", range(8))
def test_a_revision_is_read_as_if_nobody_had_read_the_one_before(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(60):
        parts = [fragment(chance) for _ in range(chance.randint(1, 20))]
        reader = body.BodyReader()
        for _ in range(6):
            text, first_line = "".join(parts), chance.choice((5, 5, 5, 6))
            assert reader.read(text, first_line) == body._Reader(scan(text), first_line).body(), repr(text)
            at = chance.randrange(len(parts))
            parts[at : at + chance.randint(0, 2)] = [fragment(chance) for _ in range(chance.randint(0, 2))] or ["end"]


def test_only_blocks_that_differ_are_read_again() -> None:
    asked: list[str] = []

    def read(chunk: str) -> Block:
        asked.append(chunk)
        return Block(chunk.count("\n"), silent=True)

    reader = BlockReader(read)
    reader.read("one\n\ntwo\n\nthree\n\nfour\n", 1)
    asked.clear()
    reader.read("one\n\ntwo, revised\n\nthree\n\nfour\n", 1)
    reader.read("one\n\ntwo, revised\n\nnew\n\nthree\n\nfour\n", 1)
    reader.read("one\n\nthree\n\nfour\n", 1)
    reader.read("one\n\nthree\n\nfour\n\nfive\n", 1)
    assert asked == ["two, revised\n\n", "new\n\n", "four\n\n", "five\n"]


def test_headings_move_with_the_lines_above_them_and_keep_their_anchors() -> None:
    reader = body.BodyReader()
    reader.read("# A\n\ntext\n\n## Scope\n\ntext\n\n## Scope\n", 1)
    moved = reader.read("# A\n\ntext\nmore\n\n## Scope\n\ntext\n\n## Scope\n", 1)
    assert [(heading.anchor, heading.line) for heading in moved.headings] == [("a", 1), ("scope", 6), ("scope_1", 10)]
