"""The whole text of a document: without its front matter, with its snippets in their places, and never without end.

Snippets include snippets, so a few short files can say more than a disk can hold. What is read and what is published
is put together here, once, and within the same bounds.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from operator import attrgetter, itemgetter

from qmsgen.evidence.characters import CONTROLS
from qmsgen.evidence.markup.code import Fence, fences_of
from qmsgen.evidence.markup.edits import Edit, edited
from qmsgen.evidence.markup.includes import IncludeMark, Includes, includes_of

LARGEST = 1_000_000
"""So many characters may a text have with all its snippets: as many as one file may have bytes."""

MOST_INCLUDES = 1_000
"""So many snippets may come into one text, each counted as often as it does."""

MOST_MARKS = 30_000
"""A text with more marks of Markdown is not read: one of a million characters has a mark in every 33 then."""

MAX_INCLUDE_DEPTH = 20

_FRONT_MATTER = re.compile(r"\A---\n.*?^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_MARKS = ("[", "{", "}", "<", "`", "~~~", "#", "&", "\n=", "\n-")


class Excess(Enum):
    """What a text has too much of."""

    CHARACTERS = "characters"
    INCLUDES = "includes"
    MARKS = "marks"


@dataclass(frozen=True, slots=True)
class WholeText:
    """A text with its snippets; of one that exceeds the bounds only what is too much, and the line that brings it.

    Lines count from 1 in the document's own file. What a snippet brings has the line of its include.
    """

    text: str
    first_line: int  # of the text in the document's own file
    brought: tuple[tuple[int, int, int, int], ...] = ()  # first and last line, from 0, here and in the file's text
    excess: Excess | None = None
    excess_line: int = 1

    def own_line(self, number: int) -> int:
        """The line in the document's own file from which the line of this ``number``, counted from 0, comes."""
        at = bisect_right(self.brought, number, key=itemgetter(0)) - 1
        if at < 0:
            return self.first_line + number
        _, last, own, own_last = self.brought[at]
        return self.first_line + (own if number <= last else own_last + number - last)


def whole_text(source: str, snippet: Callable[[str], str | None]) -> WholeText:
    """Put the text of a document together; ``snippet`` gives a file's text by its path, None where there is none."""
    front_matter = _FRONT_MATTER.match(source)
    start = front_matter.end() if front_matter else 0
    body = CONTROLS.sub("\ufffd", source[start:])
    first_line = source.count("\n", 0, start) + 1
    expansion = _Expansion(snippet)
    try:
        expansion.count(len(body))
        whole = expansion.expanded(body, ())
    except _ExceededError as exceeded:
        return WholeText("", first_line, (), exceeded.excess, first_line + body.count("\n", 0, exceeded.position))
    if marks_of(whole.text) > MOST_MARKS:
        first_include = min((start for start, _, _ in whole.brought), default=0)
        return WholeText("", first_line, (), Excess.MARKS, first_line + body.count("\n", 0, first_include))
    return WholeText(whole.text, first_line, tuple(_lines(body, whole.brought)))


def marks_of(text: str) -> int:
    """How many marks of Markdown a text holds, for one so long that they could be too many; 0 for any other."""
    return sum(map(text.count, _MARKS)) if len(text) > MOST_MARKS else 0


class _ExceededError(Exception):
    """A text becomes too much, at a position in it."""

    def __init__(self, excess: Excess, position: int = 0) -> None:
        super().__init__(excess)
        self.excess = excess
        self.position = position


@dataclass(frozen=True, slots=True)
class _Whole:
    text: str
    brought: tuple[Edit, ...] = ()


class _Expansion:
    """Puts one text together, and counts what comes into it."""

    def __init__(self, snippet: Callable[[str], str | None]) -> None:
        self._snippet = snippet
        self._characters = 0
        self._includes = 0

    def count(self, characters: int) -> None:
        """Count what comes in."""
        self._characters += characters
        if self._characters > LARGEST:
            raise _ExceededError(Excess.CHARACTERS)

    def expanded(self, text: str, chain: tuple[str, ...]) -> _Whole:
        """``text`` with every snippet in its place, and marks that were only shown as such."""
        includes = includes_of(text)
        if not includes.lines and not includes.escaped:
            return _Whole(text)
        fences = fences_of(text)
        brought: list[Edit] = []
        longest: dict[int, int] = {}
        marks = {mark.start: mark for mark in includes.marks}
        for start, end in includes.lines:
            number = bisect_left(fences, start, key=attrgetter("start")) - 1
            within = number if number >= 0 and start < fences[number].end else None
            content = "\n".join(self._lines(text, start, end, marks, chain))
            if within is not None:
                content = content.removesuffix("\n")
                longest[within] = max(longest.get(within, 0), _longest_run(content, fences[within].marks[0]))
            brought.append((start, end, content))
        return _Whole(edited(text, [*_escapes(includes), *brought, *_lengthened(text, fences, longest)]),
                      tuple(brought))  # fmt: skip

    def _lines(
        self, text: str, start: int, end: int, marks: Mapping[int, IncludeMark], chain: tuple[str, ...]
    ) -> Iterator[str]:
        """The lines in place of those from ``start`` to ``end``, which name snippets, or open and close a block."""
        while start < end:
            stop = text.find("\n", start, end)
            stop = end if stop < 0 else stop
            mark = marks.get(start)
            if mark:
                try:
                    yield from self._brought(mark, chain)
                except _ExceededError as exceeded:
                    raise _ExceededError(exceeded.excess, start) from None
            elif not text[start:stop].strip():
                yield ""
            start = stop + 1

    def _brought(self, mark: IncludeMark, chain: tuple[str, ...]) -> list[str]:
        """The lines of a snippet; none of one that is not there, or that a circle leads back to."""
        self._includes += 1
        if self._includes > MOST_INCLUDES:
            raise _ExceededError(Excess.INCLUDES)
        content = self._snippet(mark.path) if mark.path not in chain and len(chain) < MAX_INCLUDE_DEPTH else None
        if content is None:
            return []
        self.count(len(content))
        content = self.expanded(CONTROLS.sub("\ufffd", content), (*chain, mark.path)).text
        lines = content.split("\n")
        self.count(len(mark.indent) * len(lines))
        return [mark.indent + line if line else "" for line in lines]


def _longest_run(text: str, mark: str) -> int:
    """How long the longest line of marks is that could end a fence."""
    runs = re.findall(rf"^[ \t>]*({re.escape(mark)}{{3,}})", text, re.MULTILINE)
    return max(map(len, runs), default=0)


def _escapes(includes: Includes) -> Iterator[Edit]:
    return ((position, position + 1, "") for position in includes.escaped)


def _lengthened(text: str, fences: list[Fence], longest: Mapping[int, int]) -> Iterator[Edit]:
    """Longer marks for fences that what is included in them would end."""
    for number, length in longest.items():
        fence = fences[number]
        if length >= len(fence.marks):
            for at in (text.index(fence.marks, fence.start), text.rindex(fence.marks, 0, fence.end)):
                yield at, at + len(fence.marks), fence.marks[0] * (length + 1)


def _lines(text: str, brought: tuple[Edit, ...]) -> Iterator[tuple[int, int, int, int]]:
    """The lines that snippets take up, in the whole text and in the one that includes them."""
    position = own = here = 0
    for start, end, content in brought:
        passed = text.count("\n", position, start)
        own, here = own + passed, here + passed
        last, own_last = here + content.count("\n"), own + text.count("\n", start, end)
        yield here, last, own, own_last
        position, own, here = end, own_last, last
