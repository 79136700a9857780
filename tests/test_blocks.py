"""Reading a body block by block says the same as reading it as a whole; only the time differs."""

from __future__ import annotations

import random

import pytest

from qmsgen.evidence.markup import scan
from qmsgen.reading import body
from qmsgen.reading.blocks import read_blocks

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
        read_by_blocks += read_blocks(text, 5, body._read_block) is not None
        assert body.read_body(text, 5) == body._Reader(scan(text), 5).body(), repr(text)
    assert read_by_blocks > 20
