"""HTML that stands in a text: the short list that may, and everything that a browser would take for more."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from qmsgen.evidence.markup.code import Span, line_end, line_start, paragraph_around

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
_TABLE_TAG = re.compile(r"<!--|<(?P<closing>/?)table(?=[\s>/])[^<>]*>", re.IGNORECASE)
_AUTOLINK = re.compile(r"<(?P<address>[A-Za-z][A-Za-z0-9+.-]*://[^<>]*)>")
_MAIL = re.compile(r"<[^<> !]+@[^@<> ]+>")
_SCHEME = re.compile(r"</?[A-Za-z][A-Za-z0-9+.-]*:[^<>]*>")
_COMMENT_END = re.compile(r"--!?>|\n[ \t]*+\n")
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
    seen = 0  # no tag is loose before
    for start, end in _comments(text):
        first = line_start(text, start)
        if start - first > 3 or text[first:start].strip(" "):
            continue
        if _LOOSE_TAG.search(text, seen, start) is not None:  # and what is loose here is loose further down
            break
        seen = max(text.rfind("<", seen, start), text.rfind(">", seen, start), seen)
        spans.append((start, end))
        tails.append((end, line_end(text, end)))
    return spans, tails


def _comments(text: str) -> Iterator[Span]:
    """Comments that are closed before the next blank line."""
    start = text.find("<!--")
    while start >= 0 and (found := _COMMENT_END.search(text, start + 4)):
        if found[0][0] == "-":
            yield start, found.end()
            start = text.find("<!--", found.end())
        else:  # what ends at a blank line is no comment, wherever it began
            start = text.find("<!--", max(found.start() - 3, start + 1))


def raw_tables(text: str) -> tuple[list[Span], list[Tag]]:
    """Tables written in HTML: the dialect passes everything in them through as it stands. And those without an end."""
    if "<" not in text or not _TABLE_START.search(text):
        return [], []
    spans: list[Span] = []
    faults: list[Tag] = []
    position = 0
    last_comment = max(text.rfind("-->"), text.rfind("--!>"))
    while found := _TABLE_START.search(text, position):
        start = text.index("<", found.start())
        end = _table_end(text, start, last_comment) if text[start + 1 : start + 6].lower() == "table" else None
        if end is None:
            faults.append(Tag(start, TagKind.UNCLOSED, text[start + 1 : found.end()].lower()))
            end = start if text[start + 1 : start + 6].lower() != "table" else len(text)
        line_end = text.find("\n", end)
        end = len(text) if line_end < 0 else line_end
        spans.append((start, end))
        position = end
    return spans, faults


def _table_end(text: str, start: int, last_comment: int) -> int | None:
    """Where a table ends that begins at ``start``; comments do not count, and the last ends at ``last_comment``."""
    depth = 0
    position = start
    while found := _TABLE_TAG.search(text, position):
        position = found.end()
        if found[0].startswith("<!"):
            if position <= last_comment and (end := _COMMENT_CLOSE.search(text, position)):
                position = end.end()
            continue
        depth += -1 if found["closing"] else 1
        if depth <= 0:
            return found.end()
    return None


_COMMENT_CLOSE = re.compile(r"--!?>")


def tags_of(
    text: str, destinations: Collection[int], comments: Sequence[Span], tables: Sequence[Span]
) -> Iterator[Tag]:
    """Everything that an angle bracket opens in ``text``; those at ``destinations`` only enclose where a link leads."""
    for start, _ in comments:
        yield Tag(start, TagKind.COMMENT)
    position = text.find("<")
    closers = _Closers(text)
    number = 0
    while position >= 0:
        following = text[position + 1 : position + 2]
        if (following.isascii() and following.isalpha()) or following in ("/", "!", "?"):
            while number < len(tables) and tables[number][1] <= position:
                number += 1
            is_raw = number < len(tables) and tables[number][0] <= position
            tag = None if position in destinations and not is_raw else _tag(text, position, closers, is_raw=is_raw)
            if tag:
                yield tag
        position = text.find("<", position + 1)


def _tag(text: str, position: int, closers: _Closers, *, is_raw: bool) -> Tag | None:
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
    return _forbidden(text, position, closers)


def _forbidden(text: str, position: int, closers: _Closers) -> Tag | None:
    """A tag that is not on the list; a "less than" with nothing that could close it is none."""
    first = line_start(text, position)
    name = re.match(r"<(/?[^\s<>/\"'=]*)", text[position : position + 80])
    tag = Tag(position, TagKind.FORBIDDEN, (name[1] if name else "").lower())
    if position - first <= 3 and not text[first:position].strip(" ") and _BLOCK.match(text, position):
        return tag
    return tag if closers.closing(position) < closers.block_end(position) else None


class _Closers:
    """What could close a tag that opens; asked for one after the other, from the top of a text to its foot."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._closing = -1
        self._pipe = -1
        self._tables: dict[int, bool] = {}

    def closing(self, position: int) -> int:
        """Where the next ``>`` stands that is not the mark of a quotation."""
        if self._closing < position:
            found = _CLOSER.match(self._text, position)
            self._closing = found.end() - 1 if found else len(self._text)
        return self._closing

    def block_end(self, position: int) -> int:
        """Where the block that holds ``position`` ends: a table's cell, else the paragraph."""
        text = self._text
        start, end = paragraph_around(text, position)
        is_table = self._tables.get(start)
        if is_table is None:
            is_table = self._tables[start] = _is_table(text, start, end)
        if not is_table:
            return end
        if self._pipe < position:
            pipe = text.find("|", position)
            self._pipe = pipe if pipe >= 0 else len(text)
        row_end = min(line_end(text, position), end)
        return self._pipe if self._pipe < row_end and text[self._pipe - 1] != "\\" else row_end


_CLOSER = re.compile(r"[^\n>]*+(?:\n[ \t>]*+[^\n>]*+)*+>")


def _is_table(text: str, start: int, end: int) -> bool:
    """Whether a paragraph begins with the head of a table and the line below it."""
    first_end = text.find("\n", start, end)
    second_end = text.find("\n", first_end + 1, end) if first_end >= 0 else -1
    if first_end < 0 or first_end - start > _LONG_ROW:
        return False
    second = text[first_end + 1 : end if second_end < 0 else min(second_end, first_end + _LONG_ROW)].strip()
    first = text[start:first_end]
    if "|" not in first or not second or set(second) - set("|:- ") or not first[:4].strip():
        return False
    return _cells(first) == _cells(second)


_LONG_ROW = 4000


def _cells(row: str) -> int:
    row = row.strip(" ")
    return len(re.findall(r"(?<!\\)\|", row.removeprefix("|").removesuffix("|"))) + 1
