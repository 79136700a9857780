"""Headings and the anchors by which pages link to them, the way the dialect finds and names them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from qmsgen.evidence.markup.addresses import decoded, without_escapes
from qmsgen.evidence.markup.attributes import AttributeList
from qmsgen.evidence.markup.code import is_indented_code


@dataclass(frozen=True, slots=True)
class HeadingMark:
    """A heading: where its line begins, its text as readers see it, its anchor, and its attribute list."""

    start: int
    level: int
    title: str
    anchor: str
    attributes: AttributeList | None
    content_end: int


def headings_of(text: str, source: str, lists: Sequence[AttributeList]) -> list[HeadingMark]:
    """The headings of ``text``, a text with its fences blanked out; ``source`` is the same text with its code spans.

    ``lists`` are all attribute lists of the text: the anchors that they give are taken.
    """
    found = sorted({*_hash_headings(text), *_nested_headings(text), *_underlined_headings(text)}) if text else []
    if not found:
        return []
    used = Anchors(value for listed in lists for key, value in listed.items if key == "id" and value)
    by_end = {listed.end: listed for listed in lists}
    headings = []
    notes: dict[str, bool] = {}
    for start, level, left, right in found:
        attributes = _attributes(source, left, right, by_end) if by_end else None
        shown = source[left : attributes.start if attributes else right]
        title = plain_title(shown.rstrip("# ") if attributes else shown.strip(), source, notes)
        named = attributes.value("id") if attributes else None
        anchor = named or unique(slug(title), used)
        headings.append(HeadingMark(start, level, title, anchor, attributes, right))
    return headings


def slug(title: str) -> str:
    """The anchor that a heading's text gives: its letters and digits, of whatever script, in lower case."""
    if title.isascii():
        return _dashed(title)
    return unicodedata.normalize("NFC", _dashed(unicodedata.normalize("NFC", title)))  # "İ" falls apart in lower case


class Anchors(set[str]):
    """The anchors of a page that are taken, and from where to count on for the next one with the same words."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        super().__init__(taken)
        self._free: dict[tuple[str, int], int] = {}

    def free(self, base: str, count: int) -> int:
        """The first number from ``count`` on with which ``base`` is not taken; what was tried is not tried again."""
        tried = []
        while f"{base}_{count}" in self:
            tried.append(count)
            count = self._free.get((base, count), count + 1)
        self._free.update(((base, number), count) for number in tried)
        return count


def unique(anchor: str, used: Anchors) -> str:
    """``anchor``, numbered when it is taken: ``scope``, ``scope_1``, ``scope_2``."""
    if anchor in used or not anchor:
        counted = _COUNTED.match(anchor)
        base, count = (counted[1], int(counted[2])) if counted else (anchor, 0)
        anchor = f"{base}_{used.free(base, count + 1)}"
    used.add(anchor)
    return anchor


LONGEST = 500
"""So long may a heading with marks be, such as those of emphasis; of a longer one the marks are shown too."""

MOST_NOTES = 200
"""So many notes are looked for that headings refer to."""


def plain_title(written: str, text: str, notes: dict[str, bool]) -> str:
    """A heading's text as readers see it, without marks.

    ``text`` is what it stands in: footnotes are defined there, and ``notes`` are those that were looked for.
    """
    if len(written) > LONGEST or _MARKS.search(written) is None:
        return " ".join(written.split())
    kept: list[str] = []

    def is_note(name: str) -> bool:
        if name not in notes and len(notes) < MOST_NOTES:
            notes[name] = f"[^{name}]:" in text
        return notes.get(name, False)

    def keep(content: str) -> str:
        kept.append(content)
        return f"\x02{len(kept) - 1}\x03"

    title = _CODE.sub(lambda found: keep(found[2].strip()), written)
    title = _ESCAPE.sub(lambda found: keep(without_escapes(found[0])), title)
    title = _FOOTNOTE.sub(lambda found: "" if is_note(found[1]) else found[0], title)
    for _ in range(4):
        title = _LINK.sub(lambda found: "" if found[1] else found[2], title)
    title = decoded(_TAG.sub("", _COMMENT.sub("", title)))
    for _ in range(3):
        title = _EMPHASIS.sub(lambda found: found[2], title)
    return " ".join(_KEPT.sub(lambda found: kept[int(found[1])], title).split())


_HASH = re.compile(r"(#{1,6})((?:\\.|[^\\#\n]|#+(?=[^#\n]))*?)#*(?=\n|\Z)")
_UNDERLINE = re.compile(r"\n([=-])\1*[ ]*(?=\n|\Z)")
_CONTAINER = re.compile(r"(?:[ ]{4})*(?:>[ ]?)*(?:(?:[*+-]|[0-9]+\.)[ ]+)*")
_RULE = re.compile(r"[ ]{0,3}(?:-(?:[ ]{0,2}-){2,}|_(?:[ ]{0,2}_){2,}|\*(?:[ ]{0,2}\*){2,})[ ]*")
_COUNTED = re.compile(r"^(.*)_([0-9]{1,4000})$")  # Python reads no longer numbers
_MARKS = re.compile(r"[\[\]*_`<&\\]")
_CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)")
_ESCAPE = re.compile(r"\\[\\`*_{}\[\]()>#+\-.!|]")
_FOOTNOTE = re.compile(r"\[\^([^\]]*)\]")
_LINK = re.compile(r"(!?)\[([^\[\]]*)\](?:\((?:[^()]|\([^()]*\))*\)|[ ]?\[[^\[\]]*\])(?:\{[^{}]*\})?")
_EMPHASIS = re.compile(r"(\*{1,3}|(?<![\w])_{1,3}(?=.*_(?!\w)))(?=[^\s*_])(.+?)(?<=\S)\1(?:\{[^{}]*\})?")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_COMMENT = re.compile(r"<!--.*?-->")
_NO_WORD = re.compile(r"[^\w\s-]")
_VOWELS = frozenset({"Mn", "Mc"})
"""Marks above, below and beside letters: scripts such as Devanagari and Thai write vowels with them."""
_BLANKS = re.compile(r"[-\s]+")
_KEPT = re.compile("\x02([0-9]+)\x03")

_Found = tuple[int, int, int, int]  # where it begins, its level, and the span of its text


def _dashed(text: str) -> str:
    return _BLANKS.sub("-", _NO_WORD.sub(_vowel, text).strip().lower())


def _vowel(found: re.Match[str]) -> str:
    return found[0] if unicodedata.category(found[0]) in _VOWELS else ""


def _hash_headings(text: str) -> Iterator[_Found]:
    position = 0 if text.startswith("#") else text.find("\n#") + 1 or -1
    while position >= 0:
        end = text.find("\n", position)
        end = len(text) if end < 0 else end
        left = position + 1
        while left < end and text[left] == "#":
            left += 1
        if text.find("#", left, end) < 0 and text.find("\\", left, end) < 0 and left - position <= 6:
            yield position, left - position, left, end
        elif found := _HASH.match(text, position):
            yield position, len(found[1]), *found.span(2)
        position = text.find("\n#", end - 1 if end < len(text) else end) + 1 or -1


def _nested_headings(text: str) -> Iterator[_Found]:
    """Headings in lists, quotations and notes."""
    for mark in (" #", ">#"):
        position = text.find(mark)
        line_start = 0
        while position >= 0:
            line_start = max(text.rfind("\n", line_start, position) + 1, line_start)
            is_contained = _CONTAINER.fullmatch(text, line_start, position + 1) is not None
            found = _HASH.match(text, position + 1) if is_contained else None
            if found and not is_indented_code(text, line_start):
                yield line_start, len(found[1]), *found.span(2)
            line_end = text.find("\n", position)  # a container has no "#", so only the first of a line can count
            position = text.find(mark, line_end) if line_end >= 0 else -1


def _underlined_headings(text: str) -> Iterator[_Found]:
    if "\n=" not in text and "\n-" not in text:
        return
    for found in _UNDERLINE.finditer(text):
        start = text.rfind("\n", 0, found.start()) + 1
        line = text[start : found.start()]
        if line.strip() and not line.startswith(("#", "    ")) and _begins_block(text, start):
            yield start, 1 if found[1] == "=" else 2, start, found.start()


def _begins_block(text: str, start: int) -> bool:
    if start == 0:
        return True
    before_start = text.rfind("\n", 0, start - 1) + 1
    before = text[before_start : start - 1]
    if not before.strip() or before.startswith("#") or _RULE.fullmatch(before):
        return True
    return before.rstrip(" ") in ("=" * len(before.rstrip(" ")), "-" * len(before.rstrip(" ")))


def _attributes(source: str, left: int, right: int, by_end: Mapping[int, AttributeList]) -> AttributeList | None:
    """The attribute list at the end of a heading's text."""
    end = right
    while end > left and source[end - 1] in " #":
        end -= 1
    found = by_end.get(end)
    if found is None or source[found.start - 1 : found.start] != " " or not source[left : found.start].strip():
        return None
    return found
