"""Puts together what the blocks of a body say, so that a block has to be read only once.

Consecutive revisions of a document share nearly all their blocks. What a block says may depend on what stands around
it, so this is done only where it surely does not: between blank lines, in a text without fences, HTML, snippets and
definitions of links. Everything else is read as a whole.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from itertools import accumulate
from typing import NamedTuple

from qmsgen.evidence.markup import Anchors, Markup, unique
from qmsgen.model.text import Citation, Heading, Link, LinkReference

_REACH_FAR = ("```", "~~~", "8<-", "]:")
_OPENS_HTML = re.compile(r"<[A-Za-z/!?]|(?:\A|\()\s*<")
_MARKS = ("[", "{", "}", "<", "&", "#")
_UNDERLINE = re.compile(r"\n(?:=+|-+) *(?:\n|\Z)")

_NESTED_HEADING = re.compile(r"^[ >*+\-.0-9]+#", re.MULTILINE)
_INDENTED_ANCHOR = re.compile(r"^(?: {4}| {0,3}\t)[^\n]*\{", re.MULTILINE)


class BlockHeading(NamedTuple):
    """A heading in a block; ``given`` is the anchor that its author gave it, ``slug`` the one that its text gives."""

    line: int
    level: int
    title: str
    slug: str
    given: str | None
    clauses: tuple[tuple[str, str], ...]


class Block(NamedTuple):
    """What a block says, with lines counted from 0 at its first.

    Most are nothing but words, and are ``silent``. No heading may take an anchor out of ``given_anchors``; those of
    them that stand at something other than headings are ``anchors``.
    """

    lines: int
    silent: bool
    headings: tuple[BlockHeading, ...] = ()
    given_anchors: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    references: tuple[LinkReference, ...] = ()
    anchors: tuple[str, ...] = ()


class BlocksRead(NamedTuple):
    """What all blocks of a text say together."""

    headings: tuple[Heading, ...]
    clauses: tuple[Citation, ...]
    links: tuple[Link, ...]
    references: tuple[LinkReference, ...]
    anchors: tuple[str, ...]


LONGEST = 8000
"""A text with a longer block is read as a whole, once: what is wrong in that block would else be looked for twice."""


class BlockReader:
    """Reads texts block by block, each with the one before in mind: revisions differ from each other in few blocks.

    ``read`` says what one block says, None where its text has to be read as a whole.
    """

    def __init__(self, read: Callable[[str], Block | None]) -> None:
        self._read = read
        self._known = _NOTHING

    def read(self, text: str, first_line: int) -> BlocksRead | None:
        """What ``text`` says; None where it has to be read as a whole, be it to tell what is wrong with it."""
        known = self._known
        head, tail, start, end = _shared(known, text)
        chunks = _chunks(text[start:end], goes_on=tail > 0)
        if chunks is None:  # a line more or less between blocks: from here on they may begin elsewhere
            tail, chunks = 0, _chunks(text[start:], goes_on=False) or []
        blocks: list[Block] = []
        for chunk in chunks:
            block = self._read(chunk) if len(chunk) <= LONGEST else None
            if block is None:
                return None
            blocks.append(block)
        last = len(known.blocks) - tail
        is_as_before = first_line == known.first_line and _placed(blocks) == _placed(known.blocks[head:last])
        ends = list(accumulate(map(len, chunks), initial=start))[1:]
        longer = len(text) - len(known.text)
        blocks = [*known.blocks[:head], *blocks, *known.blocks[last:]]
        ends = [*known.ends[:head], *ends, *(end + longer for end in known.ends[last:])]
        says = known.says if is_as_before else _together(_placed(blocks, first_line)[0])
        self._known = _Known(text, first_line, blocks, ends, says)
        return says


class _Known(NamedTuple):
    """A text that was read: its blocks, where each of them ends, and what they say."""

    text: str
    first_line: int
    blocks: list[Block]
    ends: list[int]
    says: BlocksRead


_NOTHING = _Known("", 0, [Block(0, silent=True)], [0], BlocksRead((), (), (), (), ()))


def _shared(known: _Known, text: str) -> tuple[int, int, int, int]:
    """How many first and last blocks a text shares with a known one, and between which places it does not."""
    before, ends = known.text, known.ends
    # No blank line ends the last block: it may go on.
    head = min(bisect_right(ends, _same_head(before, text)), len(ends) - 1)
    start = ends[head - 1] if head else 0
    first = bisect_left(ends, len(before) - _same_tail(before, text, min(len(before), len(text)) - start))
    return head, len(ends) - 1 - first, start, len(text) - (len(before) - ends[first])


def _same_head(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if one[low:middle] == other[low:middle] else (low, middle - 1)
    return low


def _same_tail(one: str, other: str, most: int) -> int:
    """How many characters, at ``most``, two texts end with alike."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        same = one[len(one) - middle : len(one) - low] == other[len(other) - middle : len(other) - low]
        low, high = (middle, high) if same else (low, middle - 1)
    return low


def _chunks(text: str, *, goes_on: bool) -> list[str] | None:
    """A text between its blank lines; None where something follows it and no blank line comes before that."""
    *chunks, last = text.split("\n\n")
    found = [f"{chunk}\n\n" for chunk in chunks]
    if not goes_on:
        return [*found, last]
    return None if last else found


def _placed(blocks: Iterable[Block], line: int = 0) -> tuple[list[tuple[int, Block]], int]:
    """The blocks that say something, each with its first line, and the line after the last block."""
    speaking: list[tuple[int, Block]] = []
    for block in blocks:
        if not block.silent:
            speaking.append((line, block))
        line += block.lines
    return speaking, line


def reaches_far(text: str) -> bool:
    """Whether something may begin in a block that goes on beyond it, or end in it that began before."""
    for mark in _REACH_FAR:
        if mark in text:
            return True
    return "<" in text and _OPENS_HTML.search(text) is not None


def is_only_words(text: str) -> bool:
    """Whether a block has no heading, no link and nothing that could be wrong with it."""
    for mark in _MARKS:
        if mark in text:
            return False
    return _UNDERLINE.search(text) is None


def stands_alone(markup: Markup) -> bool:
    """Whether a block means the same wherever it stands: its brackets close, no heading or anchor stands in a list."""
    prose = markup.prose
    if markup.lists and _INDENTED_ANCHOR.search(prose):
        return False
    return prose.rfind("[") <= prose.rfind("]") and _NESTED_HEADING.search(markup.text) is None


def _together(blocks: list[tuple[int, Block]]) -> BlocksRead:
    taken = Anchors(anchor for _, block in blocks for anchor in block.given_anchors)
    headings: list[Heading] = []
    clauses: list[Citation] = []
    links: list[Link] = []
    references: list[LinkReference] = []
    for first, block in blocks:
        for mark in block.headings:
            anchor, line = mark.given or unique(mark.slug, taken), first + mark.line
            headings.append(Heading(mark.level, mark.title, anchor, line))
            for standard, clause in mark.clauses:
                clauses.append(Citation(standard, clause, line, anchor, mark.title))
        links += [Link(link.path, link.fragment, first + link.line, link.is_image) for link in block.links]
        references += [LinkReference(use.label, first + use.line, use.is_image) for use in block.references]
    anchors = tuple(anchor for _, block in blocks for anchor in block.anchors)
    return BlocksRead(tuple(headings), tuple(clauses), tuple(links), tuple(references), anchors)
