"""What search knows of a page: its number in every spelling, its title, and its text by headings.

The entries are those of Material's search, made without its slow parser. The words of ``keys`` are searched and never
shown: a reader who types "sop01" finds SOP-01, and a former number leads to its successor.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape

from lxml import etree, html

FULL_TEXT_UP_TO = 1500
"""Searchable pages whose whole text the browser can index; above that, title and beginning must do."""

BEGINNING = 300
"""Characters of the text that a compact entry keeps."""

FIELDS = {"title": {"boost": 1e3}, "text": {"boost": 1.0}, "tags": {"boost": 1e6}, "keys": {"boost": 2e3}}
"""Fields of the index and what a word found in each of them weighs."""

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
UNREAD = frozenset({"script", "style", "svg", "template", "object"})
WITHIN_A_WORD = frozenset(
    {"a", "abbr", "b", "code", "del", "em", "i", "ins", "kbd", "mark", "span", "strong", "sub", "sup"}
)
SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a page below one heading, as plain text. The first has no anchor: it is the page itself."""

    anchor: str
    title: str
    text: str


def sections(content: str) -> tuple[Section, ...]:
    """The text of a rendered page, divided at its headings; what is marked ``data-search-exclude`` stays out."""
    root = html.fragment_fromstring(content, create_parent="div")
    parts = [_Part()]
    heading: etree._Element | None = None
    walk = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, element in walk:
        if event == "start":
            if _is_unread(element):
                walk.skip_subtree()
                continue
            if element.tag in HEADINGS and element.get("id"):
                heading = element
                parts.append(_Part(element.get("id", ""), is_title=element.tag == "h1"))
            text = element.text
        else:
            heading = None if element is heading else heading
            space = " " if event == "end" and element.tag not in WITHIN_A_WORD else ""
            text = space + (element.tail or "") if element is not root else None
        part = parts[-1]
        (part.text if heading is None else part.title).append(text or "")
    return tuple(Section(p.anchor, _plain(p.title), _plain(p.text)) for p in _merged(parts))


def entries(
    address: str, title: str, parts: Iterable[Section], keywords: Iterable[str] = (), *, compact: bool = False
) -> list[dict[str, str]]:
    """The search entries of the page at ``address``: one for the page, then one for each further heading."""
    first, *others = tuple(parts) or (Section("", "", ""),)
    keys = " ".join(dict.fromkeys(keywords))
    text = _beginning(" ".join((first.text, *(other.text for other in others)))) if compact else first.text
    page = {"location": address, "title": escape(title, quote=False), "text": escape(text, quote=False)}
    if keys:
        page["keys"] = escape(keys, quote=False)
    if compact:
        return [page]
    return [
        page,
        *(
            {
                "location": f"{address}#{other.anchor}",
                "title": escape(other.title, quote=False),
                "text": escape(other.text, quote=False),
            }
            for other in others
        ),
    ]


@dataclass(slots=True)
class _Part:
    anchor: str = ""
    is_title: bool = False
    title: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)


def _merged(parts: list[_Part]) -> list[_Part]:
    """The page's title, and what stands above its first heading, are the page itself."""
    above, *others = parts
    if others and (others[0].is_title or not _plain(above.text)):
        first, *others = others
        above = _Part(title=first.title, text=above.text + first.text)
    return [above, *others]


def _is_unread(element: etree._Element) -> bool:
    return (
        element.tag in UNREAD
        or element.get("data-search-exclude") is not None
        or (element.tag == "a" and element.get("class") == "headerlink")
        or (element.tag == "pre" and element.get("class") == "mermaid")
    )


def _plain(parts: Iterable[str]) -> str:
    return SPACE.sub(" ", "".join(parts)).strip()


def _beginning(text: str) -> str:
    """The first words of ``text``."""
    return text if len(text) <= BEGINNING else text[:BEGINNING].rsplit(" ", 1)[0] + " …"
