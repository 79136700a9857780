"""Puts together what the blocks of a body say, so that a block has to be read only once.

Consecutive revisions of a document share nearly all their blocks. What a block says may depend on what stands around
it, so this is done only where it surely does not: between blank lines, in a text without fences, HTML, snippets and
definitions of links. Everything else is read as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from qmsgen.evidence.markup import Anchors, Markup, unique
from qmsgen.model.text import Citation, Heading, Link, LinkReference

_REACH_FAR = ("```", "~~~", "8<-", "]:")
_OPENS_HTML = re.compile(r"<[A-Za-z/!?]|(?:\A|\()\s*<")
_MARKS = ("[", "{", "}", "<", "&", "`", "#")
_UNDERLINE = re.compile(r"\n(?:=+|-+) *(?:\n|\Z)")

_NESTED_HEADING = re.compile(r"^[ >*+\-.0-9]+#", re.MULTILINE)


class BlockHeading(NamedTuple):
    """A heading in a block; ``given`` is the anchor that its author gave it, ``slug`` the one that its text gives."""

    line: int
    level: int
    title: str
    slug: str
    given: str | None
    clauses: tuple[tuple[str, str], ...]


class Block(NamedTuple):
    """What a block says, with lines counted from 0 at its first, and the anchors that its authors gave.

    Most are nothing but words, and are ``silent``.
    """

    lines: int
    silent: bool
    headings: tuple[BlockHeading, ...] = ()
    given_anchors: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    references: tuple[LinkReference, ...] = ()


class BlocksRead(NamedTuple):
    """What all blocks of a text say together."""

    headings: tuple[Heading, ...]
    clauses: tuple[Citation, ...]
    links: tuple[Link, ...]
    references: tuple[LinkReference, ...]


def read_blocks(text: str, first_line: int, read: Callable[[str], Block | None]) -> BlocksRead | None:
    """What ``text`` says; None where it has to be read as a whole, be it to tell what is wrong with it."""
    speaking: list[tuple[int, Block]] = []
    line = first_line
    *chunks, last = text.split("\n\n")
    for chunk in (*(f"{chunk}\n\n" for chunk in chunks), last):
        block = read(chunk)
        if block is None:
            return None
        if not block.silent:
            speaking.append((line, block))
        line += block.lines
    return _together(speaking)


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
    """Whether a block means the same wherever it stands: its brackets close, and no heading stands in a list."""
    prose = markup.prose
    return prose.rfind("[") <= prose.rfind("]") and _NESTED_HEADING.search(markup.text) is None


_heading = lru_cache(maxsize=4096)(Heading)
_citation = lru_cache(maxsize=4096)(Citation)


def _together(blocks: list[tuple[int, Block]]) -> BlocksRead:
    taken = Anchors(anchor for _, block in blocks for anchor in block.given_anchors)
    headings: list[Heading] = []
    clauses: list[Citation] = []
    links: list[Link] = []
    references: list[LinkReference] = []
    for first, block in blocks:
        for mark in block.headings:
            anchor, line = mark.given or unique(mark.slug, taken), first + mark.line
            headings.append(_heading(mark.level, mark.title, anchor, line))
            for standard, clause in mark.clauses:
                clauses.append(_citation(standard, clause, line, anchor, mark.title))
        links += [Link(link.path, link.fragment, first + link.line, link.is_image) for link in block.links]
        references += [LinkReference(use.label, first + use.line, use.is_image) for use in block.references]
    return BlocksRead(tuple(headings), tuple(clauses), tuple(links), tuple(references))
