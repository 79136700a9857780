"""What search knows of a page: its number in every spelling, its title, and its text by headings.

The entries are those of Material's search, made without its slow parser. What stands in ``keys``, ``numbers``,
``clauses`` and ``mentions`` is searched and never shown. A number is entered as one word, whatever stands between its
parts, and the script beside (``assets/before/search.js``) makes the same word of what a reader types: "sop 1" finds
SOP-01 and then what mentions it, a former number leads to its successor, and a clause to the documents that address it.
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

FIELDS = {
    "title": {"boost": 1e3},
    "text": {"boost": 1.0},
    "tags": {"boost": 1e6},
    "keys": {"boost": 2e3},
    "numbers": {"boost": 1e6},
    "clauses": {"boost": 2e3},
    "mentions": {"boost": 1.0},
}
"""Fields of the index and what a word found in each of them weighs."""

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
UNREAD = frozenset({"script", "style", "svg", "template", "object"})
WITHIN_A_WORD = frozenset(
    {"a", "abbr", "b", "code", "del", "em", "i", "ins", "kbd", "mark", "span", "strong", "sub", "sup"}
)
SPACE = re.compile(r"\s+")
RUN = re.compile(r"[^\W\d_]+|[0-9]+")
DASH = r"\-\u2010-\u2015"
MENTION = re.compile(rf"(?<![\w{DASH}])[A-Z][A-Z0-9]*(?: [0-9]|[{DASH}.][A-Z]*[0-9])[A-Z0-9]*(?:[{DASH}.][A-Z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a page below one heading, as plain text. The first has no anchor: it is the page itself."""

    anchor: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Hidden:
    """What a page is found by and does not show: words, numbers of documents, clauses of standards."""

    keywords: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()


def token(number: str) -> str:
    """A document's or clause's number as one word: SOP-01, sop 1 and Sop–01 are sop1, 7.5.3 is 7x5x3."""
    word = ""
    for run in RUN.findall(number.lower()):
        stripped = run.lstrip("0") or "0" if run.isdigit() else run
        word += f"x{stripped}" if word[-1:].isdigit() and stripped[0].isdigit() else stripped
    return word


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
    address: str, title: str, parts: Iterable[Section], hidden: Hidden = Hidden(), *, compact: bool = False
) -> list[dict[str, str]]:
    """The search entries of the page at ``address``: one for the page, then one for each further heading."""
    first, *others = tuple(parts) or (Section("", "", ""),)
    whole = " ".join((first.text, *(f"{other.title} {other.text}" for other in others)))
    text = _beginning(" ".join((first.text, *(other.text for other in others)))) if compact else first.text
    page = {
        **_entry(address, title, text),
        **_named("keys", " ".join(dict.fromkeys(hidden.keywords))),
        **_named("numbers", _tokens(hidden.numbers)),
        **_named("clauses", _tokens(hidden.clauses)),
        **_named("mentions", _tokens(MENTION.findall(whole if compact else first.text))),
    }
    if compact:
        return [page]
    return [page, *(_section_entry(address, other) for other in others)]


def _section_entry(address: str, section: Section) -> dict[str, str]:
    mentions = _tokens(MENTION.findall(f"{section.title} {section.text}"))
    return {**_entry(f"{address}#{section.anchor}", section.title, section.text), **_named("mentions", mentions)}


def _entry(location: str, title: str, text: str) -> dict[str, str]:
    return {"location": location, "title": escape(title, quote=False), "text": escape(text, quote=False)}


def _named(name: str, words: str) -> dict[str, str]:
    return {name: escape(words, quote=False)} if words else {}


def _tokens(numbers: Iterable[str]) -> str:
    return " ".join(dict.fromkeys(map(token, numbers)))


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
