"""Changes of a text by positions in it."""

from __future__ import annotations

from collections.abc import Iterable

Edit = tuple[int, int, str]
"""From where, to where, and what stands there instead."""


def edited(text: str, edits: Iterable[Edit]) -> str:
    """``text`` with edits made; of two that overlap the first counts."""
    pieces: list[str] = []
    position = 0
    for start, end, replacement in sorted(dict.fromkeys(edits), key=lambda edit: edit[:2]):
        if start >= position:
            pieces += (text[position:start], replacement)
            position = end
    return "".join((*pieces, text[position:]))
