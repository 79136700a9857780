"""HTML that stands in a text: the short list that may, and everything that a browser would take for more."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from qmsgen.evidence.markup.code import Span, paragraph_around

INLINE = frozenset({"br", "kbd", "sub", "sup", "abbr"})
TABLE = frozenset({"table", "caption", "thead", "tbody", "tr", "th", "td"})

_NUMBER = r"""(?:"[ ]*[0-9]{1,3}[ ]*"|'[ ]*[0-9]{1,3}[ ]*'|[0-9]{1,3})"""
_ALLOWED = re.compile(
    rf"""</?(?P<name>br|kbd|sub|sup|abbr|table|caption|thead|tbody|tr|th|td)
    (?:(?<=abbr)\s+title=(?:"[^"<>{{}}&]*(?:&[a-z]+;[^"<>{{}}&]*)*"|'[^'<>{{}}&]*'))?
    (?:(?<=t[hd])(?:\s+(?:colspan|rowspan)={_NUMBER})+)?
    \s*/?>""",
    re.VERBOSE | re.IGNORECASE,
)
_TABLE_START = re.compile(r"(?:^|(?<=\n))[ ]{0,3}<(?:table|caption|thead|tbody|tr|th|td)(?=[\s>/])", re.IGNORECASE)
_TABLE_TAG = re.compile(r"<!--.*?--!?>|<(?P<closing>/?)table(?=[\s>/])[^<>]*>", re.IGNORECASE | re.DOTALL)
_AUTOLINK = re.compile(r"<(?P<address>[A-Za-z][A-Za-z0-9+.-]*://[^<>]*)>")
_MAIL = re.compile(r"<[^<> !]+@[^@<> ]+>")
_SCHEME = re.compile(r"</?[A-Za-z][A-Za-z0-9+.-]*:[^<>]*>")
_COMMENT = re.compile(r"<!--(?:(?!--!?>|\n[ \t]*\n).)*--!?>", re.DOTALL)
_LOOSE_TAG = re.compile(r"<[A-Za-z/!?](?!!--)[^<>]*(?:<|\Z)")
_BLOCK = re.compile(
    r"</?(?:address|article|aside|blockquote|body|canvas|center|colgroup|dd|details|div|dl|dt|fieldset|figcaption|"
    r"figure|footer|form|group|h[1-6]|header|hgroup|hr|html|iframe|legend|li|main|map|math|menu|nav|noscript|object|"
    r"ol|option|output|p|pre|progress|script|section|style|summary|svg|textarea|tfoot|ul|video)(?![\w-])",
    re.IGNORECASE,
)


class TagKind(StrEnum):
    """What an angle bracket opens."""

    ALLOWED = "allowed"
    LINK = "link"  # an address in angle brackets, which the dialect makes a link
    BAD_LINK = "bad-link"
    COMMENT = "comment"
    FORBIDDEN = "forbidden"
    UNCLOSED = "unclosed"


@dataclass(frozen=True, slots=True)
class Tag:
    """Something that begins with an angle bracket at ``start``."""

    start: int
    kind: TagKind
    name: str = ""
    is_closing: bool = False


def block_comments(text: str) -> tuple[list[Span], list[Span]]:
    """Comments that begin a line, and what follows them on it: the dialect takes them out before it looks for code."""
    spans: list[Span] = []
    tails: list[Span] = []
    if "<!--" not in text:
        return spans, tails
    for found in _COMMENT.finditer(text):
        line_start = text.rfind("\n", 0, found.start()) + 1
        before = text[line_start : found.start()]
        if before.strip(" ") or len(before) > 3:
            continue
        if _LOOSE_TAG.search(text[: found.start()]) is None:
            spans.append(found.span())
            line_end = text.find("\n", found.end())
            tails.append((found.end(), len(text) if line_end < 0 else line_end))
    return spans, tails


def raw_tables(text: str) -> tuple[list[Span], list[Tag]]:
    """Tables written in HTML: the dialect passes everything in them through as it stands. And those without an end."""
    if "<" not in text or not _TABLE_START.search(text):
        return [], []
    spans: list[Span] = []
    faults: list[Tag] = []
    position = 0
    while found := _TABLE_START.search(text, position):
        start = text.index("<", found.start())
        end = _table_end(text, start) if text[start + 1 : start + 6].lower() == "table" else None
        if end is None:
            faults.append(Tag(start, TagKind.UNCLOSED, text[start + 1 : found.end()].lower()))
            end = start if text[start + 1 : start + 6].lower() != "table" else len(text)
        line_end = text.find("\n", end)
        end = len(text) if line_end < 0 else line_end
        spans.append((start, end))
        position = end
    return spans, faults


def _table_end(text: str, start: int) -> int | None:
    depth = 0
    for found in _TABLE_TAG.finditer(text, start):
        if found[0].startswith("<!"):
            continue
        depth += -1 if found["closing"] else 1
        if depth <= 0:
            return found.end()
    return None


def tags_of(
    text: str, destinations: Collection[int], comments: Sequence[Span], tables: Sequence[Span]
) -> Iterator[Tag]:
    """Everything that an angle bracket opens in ``text``; those at ``destinations`` only enclose where a link leads."""
    for start, _ in comments:
        yield Tag(start, TagKind.COMMENT)
    position = text.find("<")
    while position >= 0:
        following = text[position + 1 : position + 2]
        if (following.isascii() and following.isalpha()) or following in ("/", "!", "?"):
            is_raw = any(start <= position < end for start, end in tables)
            tag = None if position in destinations and not is_raw else _tag(text, position, is_raw=is_raw)
            if tag:
                yield tag
        position = text.find("<", position + 1)


def _tag(text: str, position: int, *, is_raw: bool) -> Tag | None:
    if found := _ALLOWED.match(text, position):
        return Tag(position, TagKind.ALLOWED, found["name"].lower(), text[position + 1] == "/")
    if is_raw:  # the browser gets it as it stands
        return Tag(position, TagKind.COMMENT if text.startswith("<!--", position) else TagKind.FORBIDDEN, "…")
    if found := _AUTOLINK.match(text, position):
        is_allowed = found["address"].lower().startswith(("http://", "https://"))
        return Tag(position, TagKind.LINK if is_allowed else TagKind.BAD_LINK, found["address"])
    if _MAIL.match(text, position):
        return Tag(position, TagKind.LINK)
    if text.startswith("<!--", position):
        return Tag(position, TagKind.COMMENT)
    if found := _SCHEME.match(text, position):
        return Tag(position, TagKind.BAD_LINK, found[0][1:-1])
    following = text[position + 1]
    if following in "!?":
        is_tag = following == "?" or text[position + 2 : position + 3].isalpha() or text.startswith("[", position + 2)
        return Tag(position, TagKind.FORBIDDEN, following) if is_tag else None
    if following == "/" and not text[position + 2 : position + 3].isalpha():
        return None
    return _forbidden(text, position)


def _forbidden(text: str, position: int) -> Tag | None:
    """A tag that is not on the list; a "less than" with nothing that could close it is none."""
    line_start = text.rfind("\n", 0, position) + 1
    name = re.match(r"<(/?[^\s<>/\"'=]*)", text[position : position + 80])
    tag = Tag(position, TagKind.FORBIDDEN, (name[1] if name else "").lower())
    if not text[line_start:position].strip(" ") and position - line_start <= 3 and _BLOCK.match(text, position):
        return tag
    start, end = paragraph_around(text, position)
    end = _cell_end(text, start, position, end)
    closing = text.find(">", position, end)
    while closing >= 0:
        line_start = text.rfind("\n", position, closing)
        if line_start < 0 or text[line_start:closing].strip(" >\t\n"):  # not the mark of a quotation
            return tag
        closing = text.find(">", closing + 1, end)
    return None


def _cell_end(text: str, start: int, position: int, end: int) -> int:
    """Where the block that holds ``position`` ends: a table's cell, else the paragraph."""
    first_end = text.find("\n", start, end)
    second_end = text.find("\n", first_end + 1, end) if first_end >= 0 else -1
    if first_end < 0 or first_end - start > _LONG_ROW:
        return end
    second = text[first_end + 1 : end if second_end < 0 else min(second_end, first_end + _LONG_ROW)].strip()
    first = text[start:first_end]
    if "|" not in first or not second or set(second) - set("|:- ") or not first[:4].strip():
        return end
    if _cells(first) != _cells(second):
        return end
    line_end = text.find("\n", position, end)
    line_end = end if line_end < 0 else line_end
    pipe = text.find("|", position, line_end)
    return pipe if pipe >= 0 and text[pipe - 1] != "\\" else line_end


_LONG_ROW = 4000


def _cells(row: str) -> int:
    row = row.strip(" ")
    return len(re.findall(r"(?<!\\)\|", row.removeprefix("|").removesuffix("|"))) + 1
