"""Which blocks, words and columns of two versions of a text are the same."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import TypeAlias, TypeVar

from qmsgen.rendering.blocks import CELLS, Block
from qmsgen.rendering.marked_line import WORD

ALIKE = 0.3
"""The share of words in common from which two blocks are taken for two versions of one."""

ALWAYS_ALIKE = frozenset({"", "<caption>", "<summary>", "<tbody>", "<tfoot>", "<thead>"})
GRID = frozenset({"tbody", "tfoot", "thead", "tr"})
PAIRS_TO_TRY = 40_000
MANY = 1_000
"""From this length on, what occurs very often no longer helps to align."""

_TAG = re.compile(r"<[^<>]*>")

T = TypeVar("T")
Change: TypeAlias = tuple[str, int, int, int, int]
"""One step of a difference: what, and the range of it before and after, as difflib gives them."""

Pair: TypeAlias = tuple[T | None, T | None]
"""What stood before and what stands now; None for what came or went."""


def steps(before: Sequence[str], after: Sequence[str]) -> Sequence[Change]:
    """What to do to get from one sequence to the other."""
    return SequenceMatcher(None, before, after, autojunk=max(len(before), len(after)) > MANY).get_opcodes()


def changes_of(before: Sequence[str], after: Sequence[str]) -> list[Change]:
    """What to do to get from one line to the other, without keeping a word or two amid what is new on both sides."""
    changes: list[Change] = []
    found = steps(before, after)
    for number, (op, i1, i2, j1, j2) in enumerate(found):
        if op == "equal" and 0 < number < len(found) - 1 and i2 - i1 <= 2:
            beside = [max(c[2] - c[1], c[4] - c[3]) for c in (changes[-1], found[number + 1])]
            op = "replace" if min(beside) > 2 * (i2 - i1) else op
        if op != "equal" and changes and changes[-1][0] != "equal":
            i1, j1 = changes[-1][1], changes[-1][3]
            changes.pop()
            op = "replace"
        changes.append((op, i1, i2, j1, j2))
    return changes


def aligned(before: Sequence[Block], after: Sequence[Block]) -> Iterator[Pair[Block]]:
    """Which blocks are versions of one another, in the order in which a redline shows them."""
    for op, i1, i2, j1, j2 in steps([b.key for b in before], [a.key for a in after]):
        if op == "equal":
            yield from zip(before[i1:i2], after[j1:j2], strict=True)
        else:
            yield from _paired(before[i1:i2], after[j1:j2])


def _paired(before: Sequence[Block], after: Sequence[Block]) -> Iterator[Pair[Block]]:
    """Pair what is alike among blocks that all differ, so that as much as possible is alike and the order stays."""
    i = j = 0
    for k, m in _alike(before, after):
        yield from ((block, None) for block in before[i:k])
        yield from ((None, block) for block in after[j:m])
        yield before[k], after[m]
        i, j = k + 1, m + 1
    yield from ((block, None) for block in before[i:])
    yield from ((None, block) for block in after[j:])


def _alike(before: Sequence[Block], after: Sequence[Block]) -> list[tuple[int, int]]:
    if not before or not after:
        return []
    old, new = [_words(block) for block in before], [_words(block) for block in after]

    def likeness(i: int, j: int) -> float:
        one, other = before[i], after[j]
        if one.kind != other.kind or one.is_line != other.is_line or bool(one.markup) != bool(other.markup):
            return 0
        in_common = 2 * len(old[i] & new[j]) / (len(old[i]) + len(new[j]) or 1)
        return max(in_common, ALIKE) if one.kind in ALWAYS_ALIKE else in_common if in_common >= ALIKE else 0

    if len(before) * len(after) > PAIRS_TO_TRY:
        return [(n, n) for n in range(min(len(before), len(after))) if likeness(n, n)]
    best = [[0.0] * (len(after) + 1) for _ in range(len(before) + 1)]
    scores = [[likeness(i, j) for j in range(len(after))] for i in range(len(before))]
    for i in reversed(range(len(before))):
        for j in reversed(range(len(after))):
            taken = best[i + 1][j + 1] + scores[i][j] if scores[i][j] else 0
            best[i][j] = max(taken, best[i + 1][j], best[i][j + 1])
    pairs: list[tuple[int, int]] = []
    i = j = 0
    while i < len(before) and j < len(after):
        if scores[i][j] and best[i][j] == best[i + 1][j + 1] + scores[i][j]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def _words(block: Block) -> frozenset[str]:
    return frozenset(WORD.findall(_TAG.sub(" ", block.key).lower()))


def _rows(table: Block) -> Iterator[Block]:
    for child in table.children:
        if child.tag == "tr":
            yield child
        elif child.tag in GRID:
            yield from _rows(child)


def columns_of(old: Block, new: Block) -> Sequence[Pair[int]] | None:
    """Which columns of two tables are the same, by their heads; None when they are not plain rows of as many cells."""
    before, after = list(_rows(old)), list(_rows(new))
    widths = {len(row.children) for row in before}, {len(row.children) for row in after}
    cells = [cell for row in (*before, *after) for cell in row.children]
    if any(len(width) != 1 for width in widths) or any(_span(cell) != (1, 1) for cell in cells):
        return None
    heads = before[0].children, after[0].children
    if any(cell.tag != "th" for head in heads for cell in head):
        return [(n, n) for n in range(len(heads[0]))] if widths[0] == widths[1] else None
    columns: list[Pair[int]] = []
    for _, i1, i2, j1, j2 in steps(*([cell.key for cell in head] for head in heads)):
        columns.extend(zip_longest(range(i1, i2), range(j1, j2)))
    return columns


def compared_by(block: Block, columns: Sequence[int]) -> Block:
    """A table whose rows are the same when the cells of ``columns`` are."""
    if block.tag == "tr":
        return replace(block, key="".join(block.children[number].key for number in columns))
    if block.tag not in GRID and block.tag != "table":
        return block
    return replace(block, children=tuple(compared_by(child, columns) for child in block.children))


def _span(cell: Block) -> tuple[int | str, int | str]:
    return cell.attributes.get("colspan", 1), cell.attributes.get("rowspan", 1)


def shape(block: Block) -> object:
    """How a table is divided into cells."""
    return (block.tag, _span(block)) if block.tag in CELLS else (block.tag, [shape(child) for child in block.children])
