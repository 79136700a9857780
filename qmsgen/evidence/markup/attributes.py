"""Attribute lists such as ``{#scope .wide clauses="iso-9001 4.3"}``: what stands in them, and what may."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from qmsgen.evidence.markup.code import FILL, line_end, line_start

ALLOWED = frozenset(
    "id class title lang dir translate width height align valign alt loading decoding start type reversed value "
    "colspan rowspan scope headers abbr target rel download hreflang role tabindex name".split()
)
"""What an attribute list may set: how something is named, sized and described, never what it does."""

CLAUSES = "clauses"

_PLAIN_NAME = re.compile(r"[\w:.-]+")
_FREE_NAME = re.compile(r"(?:aria|data)-[a-z0-9-]+")
_TAKEN_NAME = re.compile(r"data-(?:md|clipboard|qms)-?")
_LONGEST = 2000
_UNREADABLE = 200_000
"""So much text is looked at in lists that cannot be understood and overlap; a text with more has faults in any case."""
_TOKEN = re.compile(
    r"""[ ]*(?:(?P<mark>[#.])(?P<name>[^\s=}{"'#]+)|(?P<key>[^\s=}{"'#.][^\s=}{"']*)"""
    r"""(?:=(?:"(?P<double>[^"\n]*)"|'(?P<single>[^'\n]*)'|(?P<bare>[^\s=}{"']+)))?)(?=[ ]|$)"""
)
_ONE = re.compile(r'([a-z]+)="([^"\n]*)"[ ]*')
_LIST = re.compile(r"\{(?P<colon>:?)[ ]*(?P<content>(?:[^{}\"'\n]|\"[^\"\n]*\"|'[^'\n]*')*)\}")


@dataclass(frozen=True, slots=True)
class AttributeList:
    """An attribute list: its span, and what it sets, in order; ``id`` and ``class`` stand for ``#`` and ``.``.

    ``is_whole`` is false when a part of it cannot be understood.
    """

    start: int
    end: int
    has_colon: bool
    content: str
    items: tuple[tuple[str, str | None], ...]
    is_whole: bool

    def value(self, name: str) -> str | None:
        """What the list sets ``name`` to; the last one counts."""
        return next((value for key, value in reversed(self.items) if key == name), None)


def is_allowed(name: str) -> bool:
    """Whether an attribute list may set ``name``."""
    name = name.lower()
    return name in ALLOWED or (_FREE_NAME.fullmatch(name) is not None and _TAKEN_NAME.match(name) is None)


def is_plain_name(name: str) -> bool:
    """Whether ``name`` can stand in HTML as a class or id without more ado."""
    return _PLAIN_NAME.fullmatch(name) is not None


def attribute_list(text: str, start: int, end: int) -> AttributeList | None:
    """The attribute list that opens at ``start``, None when no brace closes it before ``end``."""
    found = _LIST.match(text, start, end)
    if found is None:
        close = text.rfind("}", start, end)
        if close < 0 and not text.startswith("{:", start):
            return None
        close = close if close >= 0 else end - 1
        content, colon, stop = text[start + 1 : close], text[start + 1 : start + 2] == ":", close + 1
    else:
        content, colon, stop = found["content"], found["colon"] == ":", found.end()
    simple = _ONE.fullmatch(content)
    if simple:
        return AttributeList(start, stop, colon, content, ((simple[1], simple[2]),), found is not None)
    items, is_whole = _items(content)
    return AttributeList(start, stop, colon, content, items, is_whole and found is not None)


def attribute_lists(text: str) -> Iterator[AttributeList]:
    """Everything in ``text`` that may be an attribute list; template marks are none."""
    position = text.find("{")
    left = _UNREADABLE
    last_close = text.rfind("}")
    while position >= 0 and left > 0:
        end = line_end(text, position)
        found = None
        if text[position + 1 : position + 2] not in ("{", "%") and (
            position < last_close or text.startswith("{:", position)
        ):
            found = attribute_list(text, position, min(end, position + _LONGEST))
        if found:
            yield found
        following = position + 1
        if found and (found.is_whole or text.rfind("}", position, end) < 0):
            following = found.end
        elif found:
            left -= found.end - found.start
        position = text.find("{", following)


def place_of(text: str, found: AttributeList) -> str | None:
    """What the dialect may hang an attribute list of ``text`` on, None where it is plain text."""
    start, end = line_start(text, found.start), line_end(text, found.end)
    if _ONLY_QUOTED.fullmatch(text, start, found.start):
        return "block" if _ends_block(text, start, found.end, end) else None
    if text[found.start - 1] in _ENDS_SOMETHING:
        return "inline"
    if text[found.start - 1] != " ":
        return None
    following = _NOT_BLANK.search(text, found.end, end)
    if (following is None or following[0] == "|") and (
        text.find("|", found.end, end) >= 0 or text.find("|", start, found.start) >= 0
    ):
        return "cell"
    return "term" if following is None and _TERM.match(text, end) else None


def _ends_block(text: str, start: int, stop: int, end: int) -> bool:
    """Whether the line from ``start`` to ``end``, a list that ends at ``stop``, is the last one below other words."""
    if not start or _NOT_BLANK.search(text, stop, end):
        return False
    before = text[line_start(text, start - 1) : start - 1]
    if not before.strip(" \t>") or before.startswith("#"):
        return False
    return _ENDS_BLOCK.match(text, end) is not None


_ENDS_BLOCK = re.compile(r"\n?\Z|\n(?:[ \t>]*(?:\n|\Z|[*+-][ \t]|[0-9]+\.[ \t])|#)")
_ONLY_QUOTED = re.compile(r"[ >\t]*")
_NOT_BLANK = re.compile(r"\S")
_TERM = re.compile(r"\n[ ]*+:")
_ENDS_SOMETHING = frozenset(f")]*_>}}`!{FILL}")


def _items(content: str) -> tuple[tuple[tuple[str, str | None], ...], bool]:
    items: list[tuple[str, str | None]] = []
    position, stop = 0, len(content.rstrip(" "))
    while position < stop:
        found = _TOKEN.match(content, position, stop)
        if found is None:
            return (*items, *_rest(content[position:])), False
        if found["mark"]:
            items.append(("id" if found["mark"] == "#" else "class", found["name"]))
        else:
            values = (found["double"], found["single"], found["bare"])
            items.append((found["key"], next((value for value in values if value is not None), None)))
        position = found.end()
    return tuple(items), True


_ANY_NAME = re.compile(r"""([^\s=}{"'/]++)\s*+(?==)""")


def _rest(content: str) -> Iterator[tuple[str, str | None]]:
    """Every name that something might take for an attribute's, in what could not be understood."""
    return ((found[1], "") for found in _ANY_NAME.finditer(content))
