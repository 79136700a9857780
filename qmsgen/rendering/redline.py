"""Two versions of a text in one, with what was inserted and deleted marked.

Blocks are aligned first: whole paragraphs, headings, list items and table rows that came or went carry a class. Words
that changed within a block stand in ``<ins>`` and ``<del>``. A table keeps its grid, a changed cell stays one cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from html import escape
from itertools import count
from typing import NamedTuple

from qmsgen.rendering.alignment import GRID, Pair, aligned, changes_of, columns_of, compared_by, shape, steps
from qmsgen.rendering.blocks import CELLS, Block, read_as_code, read_blocks, start_tag
from qmsgen.rendering.marked_line import WORD, Line, Mark, Token, named, token_of, tokens_of

LONGEST_LINE = 20_000
"""Tokens of both versions of one block together, above which the block is only marked as a whole."""

_NUMBER = re.compile(r"-?[0-9]{1,6}")


class Counts(NamedTuple):
    """How many words were inserted and deleted."""

    inserted: int
    deleted: int


def compared(before: str, after: str) -> tuple[str, Counts]:
    """The HTML of ``after`` with everything marked that differs from ``before``, and how many words that are."""
    found = _compared(before, after)
    return "".join(found.out), Counts(found.words[Mark.INSERTED], found.words[Mark.DELETED])


def redline(before: str, after: str) -> str:
    """The HTML of ``after`` with everything marked that differs from ``before``."""
    return compared(before, after)[0]


def summary(before: str, after: str) -> Counts:
    """How much differs between two texts, in words."""
    return compared(before, after)[1]


def _compared(before: str, after: str) -> _Redline:
    marked = _Redline()
    try:
        marked.merge(read_blocks(before), read_blocks(after))
    except RecursionError:  # nested deeper than anybody can read
        marked = _Redline()
        marked.merge([read_as_code(before)], [read_as_code(after)])
    return marked


class _Redline:
    """The redline as far as it is written."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.words = dict.fromkeys(Mark, 0)
        self._ids: set[str] = set()
        self._run: Mark | None = None  # the mark of the whole blocks just written
        self._due: Mark | None = None  # the mark that a screen reader has not been told yet
        self._columns: Sequence[Pair[int]] = ()  # of the table being written

    @property
    def _has_other_columns(self) -> bool:
        return any(None in pair for pair in self._columns)

    def merge(self, before: Sequence[Block], after: Sequence[Block]) -> None:
        self._write_pairs(aligned(before, after))

    def _write_pairs(self, pairs: Iterable[Pair[Block]]) -> None:
        for old, new in pairs:
            if old and new:
                self._both(old, new)
            elif new:
                self._whole(new, Mark.INSERTED)
            elif old:
                self._whole(old, Mark.DELETED)

    def _both(self, old: Block, new: Block) -> None:
        """Write two versions of one block."""
        self._run = None
        if old.key == new.key and not (self._has_other_columns and new.tag in GRID):
            self._block(new)
        elif new.tag == "tr" and self._columns:
            self._row(old, new)
        elif new.markup:
            self._code(old, new)
        elif new.tag == "table":
            self._table(old, new)
        elif new.is_line:
            self._line(old, new)
        else:
            self._within(old, new)
        self._run = None

    def _within(self, old: Block, new: Block) -> None:
        self._open(new, {"open": ""} if new.tag == "details" else {})
        is_head = new.tag == "thead" and len(old.children) == len(new.children)
        pairs = zip(old.children, new.children, strict=True) if is_head else aligned(old.children, new.children)
        self._write_pairs(_numbered(pairs, old, new) if new.tag == "ol" else pairs)
        self._close(new)

    def _whole(self, block: Block, mark: Mark) -> None:
        """Write a block that came or went."""
        if self._run is not mark:
            self._run = self._due = mark
        self._block(block, mark, {"class": f"{block.attributes.get('class', '')} {mark.css}".strip()})
        self._due = None

    def _block(self, block: Block, mark: Mark | None = None, extra: dict[str, str] | None = None) -> None:
        if block.markup:
            self._shown(block, mark)
            return
        if mark and block.tag == "details":
            extra = {**(extra or {}), "open": ""}
        self._open(block, extra or {}, mark)
        if block.line:
            if mark:
                self._tell()
                self.words[mark] += sum(len(WORD.findall(piece.text)) for piece in block.line)
            line = Line(self._ids)
            for piece in block.line:
                line.write(token_of(piece), None if piece.text.isspace() else mark)
            self.out.append(line.finished())
        columns = self._columns
        if mark and block.tag == "tr" and columns:
            self._cells(block, mark)
        else:
            self._columns = () if block.tag in CELLS or block.tag == "table" else columns
            for child in block.children:
                self._block(child, mark)
            self._columns = columns
        self._close(block)

    def _line(self, old: Block, new: Block) -> None:
        """Write two versions of a line of words."""
        before, after = tokens_of(old.line), tokens_of(new.line)
        if len(before) + len(after) > LONGEST_LINE:
            self._whole(old, Mark.DELETED)
            self._whole(new, Mark.INSERTED)
            return
        self._open(new, {})
        line = Line(self._ids)
        for op, i1, i2, j1, j2 in changes_of([token.key for token in before], [token.key for token in after]):
            if op == "equal":
                for token, other in zip(after[j1:j2], before[i1:i2], strict=True):
                    line.write(token, None, other.around, space=_space(other.space, token.space))
                continue
            parts = {Mark.DELETED: before[i1:i2], Mark.INSERTED: after[j1:j2]}
            stays = {Mark.DELETED: _is_spaced(before, i2), Mark.INSERTED: _is_spaced(after, j2)}
            for mark, tokens in parts.items():
                self.words[mark] += sum(1 for token in tokens if WORD.match(token.markup))
                for number, token in enumerate(tokens):
                    is_instead_of_the_first = number == j1 == 0 and mark is Mark.INSERTED and i1 < i2
                    is_shared = number == 0 and _shares_its_space(mark, parts, stays)
                    line.write(token, mark, space=(token.space or is_instead_of_the_first) and (is_shared or mark))
        self.out.append(line.finished())
        self._close(new)

    def _table(self, old: Block, new: Block) -> None:
        columns = columns_of(old, new)
        if columns is None:
            if shape(old) == shape(new):
                self._in_place(old, new)
            else:
                self._whole(old, Mark.DELETED)
                self._whole(new, Mark.INSERTED)
            return
        around, self._columns = self._columns, columns
        if self._has_other_columns:
            old = compared_by(old, [i for i, j in columns if i is not None and j is not None])
            new = compared_by(new, [j for i, j in columns if i is not None and j is not None])
        self._within(old, new)
        self._columns = around

    def _in_place(self, old: Block, new: Block) -> None:
        """Write two tables with merged cells: each cell can only be another version of the one in its place."""
        if new.tag in CELLS:
            self._within(old, new)
            return
        self._open(new, {})
        for before, after in zip(old.children, new.children, strict=True):
            self._in_place(before, after) if after.children else self._both(before, after)
        self._close(new)

    def _row(self, old: Block, new: Block) -> None:
        """Write two versions of a row of a table: a cell can only be another version of one in its column."""
        self._open(new, {})
        self._write_pairs(
            (None if i is None else old.children[i], None if j is None else new.children[j]) for i, j in self._columns
        )
        self._close(new)

    def _cells(self, row: Block, mark: Mark) -> None:
        """Write the cells of a whole row, with an empty one for each column that only the other version has."""
        for i, j in self._columns:
            number = i if mark is Mark.DELETED else j
            if number is None:
                self.out.append("<td></td>")
            else:
                self._block(row.children[number], mark)

    def _code(self, old: Block, new: Block) -> None:
        """Write both versions of a code block or drawing as text, the lines marked that are in one only."""
        before, after = old.code.splitlines(), new.code.splitlines()
        changes = steps(before, after)
        for mark in (Mark.DELETED, Mark.INSERTED):
            marked: list[str] = []
            for op, i1, i2, j1, j2 in changes:
                lines = before[i1:i2] if mark is Mark.DELETED else after[j1:j2]
                text = "\n".join(lines)
                if lines:
                    marked.append(escape(text, quote=False) if op == "equal" else self._marked(text, mark))
            self._due = mark
            code = "\n".join(marked)
            self._framed(f"<pre><code>{code}</code></pre>", mark)

    def _shown(self, block: Block, mark: Mark | None) -> None:
        """Write code, a drawing or a rule; a drawing that came or went is shown as its text."""
        if mark is None:
            self.out.append(f"{block.markup}\n")
        elif block.code:
            self._framed(f"<pre><code>{self._marked(block.code, mark)}</code></pre>", mark)
        else:
            self._framed(block.markup, mark)

    def _framed(self, markup: str, mark: Mark) -> None:
        self.out.append(f'<div class="{mark.css}">')
        self._tell()
        self.out.append(f"{markup}</div>\n")

    def _marked(self, text: str, mark: Mark) -> str:
        self.words[mark] += len(WORD.findall(text))
        return f"<{mark.value}>{escape(text, quote=False)}</{mark.value}>"

    def _tell(self) -> None:
        if self._due:
            self.out.append(self._due.spoken)
            self._due = None

    def _open(self, block: Block, extra: dict[str, str], mark: Mark | None = None) -> None:
        if block.tag:
            self.out.append(start_tag(block.tag, named({**block.attributes, **extra}, mark, self._ids)))

    def _close(self, block: Block) -> None:
        if block.tag:
            self.out.append(f"</{block.tag}>" if block.tag in CELLS else f"</{block.tag}>\n")


def _space(before: bool, after: bool) -> Mark | bool:
    """White space before a word that stands in both versions."""
    if before is after:
        return after
    return Mark.INSERTED if after else Mark.DELETED


def _is_spaced(tokens: Sequence[Token], number: int) -> bool:
    """Whether white space stands before a token, or the line ends there."""
    return number == len(tokens) or tokens[number].space


def _shares_its_space(mark: Mark, parts: Mapping[Mark, Sequence[Token]], stays: Mapping[Mark, bool]) -> bool:
    """Whether the white space before the first marked word also stands in the version that does not have the word.

    Then it need not be marked: who takes the word out finds white space there, however often.
    """
    if mark is Mark.DELETED and parts[Mark.INSERTED]:
        return parts[Mark.INSERTED][0].space
    return stays[Mark.INSERTED if mark is Mark.DELETED else Mark.DELETED]


def _numbered(pairs: Iterable[Pair[Block]], old: Block, new: Block) -> Iterator[Pair[Block]]:
    """Give the items of a numbered list the numbers that they have in their own version."""
    pairs = list(pairs)
    if all(after for _, after in pairs):
        yield from pairs
        return
    numbers = [count(_start(block)) for block in (old, new)]
    for before, after in pairs:
        values = [next(number) if block else None for number, block in zip(numbers, (before, after), strict=True)]
        yield (
            before and replace(before, attributes={**before.attributes, "value": str(values[0])}),
            after and replace(after, attributes={**after.attributes, "value": str(values[1])}),
        )


def _start(numbered: Block) -> int:
    start = numbered.attributes.get("start", "")
    return int(start) if _NUMBER.fullmatch(start) else 1
