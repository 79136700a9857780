"""Where the links, pictures, snippets, headings and code of a Markdown text stand.

What is digested, what is checked and what is published must be the same links. So there is one scanner for those who
read and for those who publish: it works on the text alone and tells positions. It follows the fixed dialect
(`qmsgen.rendering.dialect`), and where it cannot be sure that something is code, it looks at it.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter

from qmsgen.evidence.markup.addresses import ALLOWED_SCHEMES, REMOTE, decoded, scheme_of
from qmsgen.evidence.markup.attributes import CLAUSES, AttributeList, attribute_lists, is_plain_name, place_of
from qmsgen.evidence.markup.attributes import is_allowed as is_allowed_attribute
from qmsgen.evidence.markup.code import (
    FILL,
    Fence,
    Span,
    blanked,
    bounded_fence_head,
    code_spans,
    fences_of,
    inside,
    is_certain_fence,
    is_indented_code,
)
from qmsgen.evidence.markup.headings import Anchors, HeadingMark, headings_of, slug, unique
from qmsgen.evidence.markup.html import Tag, TagKind, block_comments, raw_tables, tags_of
from qmsgen.evidence.markup.includes import NONE as NO_INCLUDES
from qmsgen.evidence.markup.includes import Includes, includes_of
from qmsgen.evidence.markup.links import (
    Definition,
    Reference,
    Target,
    definitions_of,
    inline_targets,
    reference_targets,
    references_of,
)

__all__ = [
    "ALLOWED_SCHEMES",
    "CLAUSES",
    "FILL",
    "REMOTE",
    "Anchors",
    "AttributeList",
    "Definition",
    "Fence",
    "HeadingMark",
    "Includes",
    "Markup",
    "Reference",
    "Tag",
    "TagKind",
    "Target",
    "bounded_fence_head",
    "decoded",
    "is_allowed_attribute",
    "is_indented_code",
    "is_plain_name",
    "place_of",
    "scan",
    "scheme_of",
    "slug",
    "unique",
]


_BREAK = re.compile(r"[\n|]")


@dataclass(frozen=True, slots=True)
class Markup:
    """What stands where in ``text``; every position is one in it.

    ``blocks`` is the text without fences and snippets' marks, ``prose`` the text without any code but the indented.
    """

    text: str
    blocks: str
    prose: str
    includes: Includes
    fences: tuple[Fence, ...]
    targets: tuple[Target, ...]
    definitions: tuple[Definition, ...]
    headings: tuple[HeadingMark, ...]
    tags: tuple[Tag, ...]
    lists: tuple[AttributeList, ...]
    tables: tuple[Span, ...]

    def is_indented_code(self, position: int) -> bool:
        """Whether ``position`` stands in indented code for sure."""
        return is_indented_code(self.blocks, position) and not _is_within(position, self.tables)

    def anchors(self) -> tuple[str, ...]:
        """The anchors that attribute lists give to something other than headings."""
        of_headings = {heading.attributes.start for heading in self.headings if heading.attributes}
        return tuple(
            name
            for found in self.lists
            if found.start not in of_headings and (name := found.value("id"))
            if place_of(self.prose, found) and not self.is_indented_code(found.start)
        )

    def references(self) -> tuple[Reference, ...]:
        """Every use of a label in brackets, whether this text defines it or not."""
        return tuple(references_of(self.prose, list(self.definitions), list(self.targets)))


def scan(text: str, *, with_includes: bool = True) -> Markup:
    """Look through the body of a document, or through a snippet; without includes when they are expanded already."""
    includes = includes_of(text) if with_includes else NO_INCLUDES
    without_marks = blanked(text, includes.lines) if includes.lines else text
    fences = [fence for fence in fences_of(without_marks) if is_certain_fence(without_marks, fence)]
    blocks = blanked(without_marks, (span for fence in fences for span in inside(without_marks, fence)))
    prose = blocks
    tables: list[Span] = []
    comments: list[Span] = []
    unclosed: list[Tag] = []
    if "<" in blocks:
        comments, tails = block_comments(blocks)
        tables, unclosed = raw_tables(blocks)
        tables = _merged(tables + tails)
        blocks = prose = blanked(blocks, comments)
    if "`" in blocks:
        spans = code_spans(blanked(blocks, tables)) if tables else code_spans(blocks)
        if tables:
            spans = _apart(spans, tables)
        prose = blanked(blocks, spans)
    inline = list(inline_targets(prose)) if "](" in prose else []
    definitions = definitions_of(blocks) if "]:" in blocks else []
    targets = inline
    if definitions:
        targets = sorted(
            [*inline, *reference_targets(prose, definitions, inline, text)], key=lambda target: target.opening
        )
    lists = tuple(attribute_lists(prose)) if "{" in prose else ()
    outside = blanked(blocks, tables) if tables else blocks
    headings = headings_of(outside, text, lists) if "#" in outside or "\n=" in outside or "\n-" in outside else []
    tags = (*unclosed, *_tags(prose, targets, definitions, comments, tables)) if "<" in prose or comments else ()
    return Markup(
        text,
        blocks,
        prose,
        includes,
        tuple(fences),
        tuple(targets),
        tuple(definitions),
        tuple(headings),
        tags,
        lists,
        tuple(tables),
    )


def _is_within(position: int, spans: Sequence[Span]) -> bool:
    """Whether ``position`` lies in one of ``spans``, which stand in the order of the text."""
    number = bisect_right(spans, position, key=itemgetter(0)) - 1
    return number >= 0 and position < spans[number][1]


def _merged(spans: list[Span]) -> list[Span]:
    """``spans`` in the order of the text, those that overlap made one."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _apart(spans: list[Span], others: list[Span]) -> list[Span]:
    """Those of ``spans`` that have nothing in common with ``others``; all of them in the order of the text."""
    kept = []
    number = 0
    for start, end in spans:
        while number < len(others) and others[number][1] <= start:
            number += 1
        if number == len(others) or others[number][0] >= end:
            kept.append((start, end))
    return kept


def _tags(
    prose: str,
    targets: list[Target],
    definitions: list[Definition],
    comments: list[Span],
    tables: list[Span],
) -> tuple[Tag, ...]:
    """What angle brackets open, without those that enclose a destination for sure."""
    breaks = [found.start() for found in _BREAK.finditer(prose)]
    enclosing = {
        target.start - 1
        for target in targets
        if target.is_certain and bisect_left(breaks, target.opening) == bisect_left(breaks, target.closing)
    }
    for definition in definitions:
        line_end = prose.find("\n", definition.end)
        following = prose[line_end + 1 : line_end + 2] if line_end >= 0 else ""
        if following not in ("-", "=") and definition.is_certain and "|" not in prose[definition.line_start : line_end]:
            enclosing.add(definition.start - 1)
    return tuple(tags_of(prose, enclosing, comments, tables))
