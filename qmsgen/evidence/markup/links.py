"""Where a text leads: inline links and pictures, and those by reference. What a browser could follow is found here."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from qmsgen.evidence.markup.addresses import decoded, path_and_fragment, scheme_of, without_escapes
from qmsgen.evidence.markup.code import FILL, paragraph_around


@dataclass(frozen=True, slots=True)
class Definition:
    """A line such as ``[label]: destination``; the span is that of the destination as written."""

    label: str
    start: int
    end: int
    line_start: int
    is_certain: bool


@dataclass(frozen=True, slots=True)
class Target:
    """One place at which a text leads somewhere.

    ``start`` and ``end`` span the destination as written, which for a reference stands in its definition. ``opening``
    is the bracket (or exclamation mark) at which the link begins, ``text`` spans what readers see of it, ``closing``
    is where it ends; ``label`` is that of the reference. ``is_certain``: nothing before it takes its brackets.
    """

    start: int
    end: int
    written: str
    is_image: bool
    opening: int
    text: tuple[int, int]
    closing: int
    label: str | None = None
    is_certain: bool = False

    @property
    def address(self) -> str:
        """The destination as a browser takes it."""
        return decoded(self.written if self.label is not None else without_escapes(self.written)).strip()

    @property
    def scheme(self) -> str | None:
        """The scheme of the address, None when it stands in this repository."""
        return scheme_of(self.address)

    @property
    def path_and_fragment(self) -> tuple[str, str]:
        """The file and the place in it."""
        return path_and_fragment(self.address)

    @property
    def is_readable(self) -> bool:
        """Whether the destination is plain text: no code, and no backslash, which browsers take for a slash."""
        return not any(mark in self.written for mark in (FILL, "[^")) and "\\" not in self.address


@dataclass(frozen=True, slots=True)
class Reference:
    """A use of a label, such as ``[text][label]``, that a definition elsewhere may turn into a link."""

    label: str
    start: int
    is_image: bool
    text: tuple[int, int]
    closing: int
    is_certain: bool


def inline_targets(text: str) -> Iterator[Target]:
    """Links and pictures with their destination in parentheses."""
    brackets = _Brackets(text)
    parentheses: _Parentheses | None = None
    position = text.find("](")
    while position >= 0:
        opening, is_certain = brackets.opening(position)
        if opening is not None and not _is_escaped(text, position):
            is_image = brackets.is_image(opening)
            target = _plain_target(text, position, opening, is_image=is_image, is_certain=is_certain)
            if target:
                yield target
            else:
                parentheses = parentheses or _Parentheses(text)
                begin, shown = opening - is_image, (opening + 1, position)
                for start, stop, closing in parentheses.destinations(position):
                    written = _written(text, start, stop)
                    yield Target(start, stop, written, is_image, begin, shown, closing)
        position = text.find("](", position + 2)


def definitions_of(text: str) -> list[Definition]:
    """Reference definitions, in the order of the text; footnotes and abbreviations are none."""
    found: list[Definition] = []
    follows = -1
    position = text.find("]:")
    line_start = 0
    while position >= 0:
        line_start = max(text.rfind("\n", line_start, position) + 1, line_start)
        head = _DEFINITION.match(text, line_start)
        span = _defined(text, head) if head and not head["label"].startswith("^") else None
        if head and span and head.end("label") >= position:
            start, end, definition_end = span
            written = text[start:end]
            start += len(written) - len(written.lstrip("<"))
            end -= len(written) - len(written.rstrip(">"))
            stands_alone = len(head["lead"]) <= 3 and not head["lead"].strip()
            is_certain = stands_alone and _begins_block(text, line_start, follows) and _ends_block(text, definition_end)
            follows = definition_end + 1 if is_certain else -1
            label = label_of(head["label"])
            found.append(Definition(label, start, max(start, end), line_start, is_certain))
        line_end = text.find("\n", position)  # a line defines one label at most
        position = text.find("]:", line_end) if line_end >= 0 else -1
    return found


def _defined(text: str, head: re.Match[str]) -> tuple[int, int, int] | None:
    """The destination that follows a label, and where the definition ends, its title included."""
    start = head.end()
    mark = text.rfind(">", head.end("label") + 2, start)  # of a quotation; the dialect may take it for the destination
    first = mark if mark == start - 1 else start
    word = _WORD.match(text, start)
    end = word.end() if word else start
    if word and (tail := _TITLE.match(text, end)):
        return start, end, tail.end()
    line_end = text.find("\n", end)
    line_end = len(text) if line_end < 0 else line_end
    last = line_end - 1
    while last > first and text[last] in " \t":
        last -= 1
    opener = _TITLE_OPENERS.get(text[last])
    begin = text.rfind(opener, first + 1, min(end, last)) if opener else -1  # a title right behind the destination
    if begin >= 0:
        return (start if begin > start else first), begin, line_end
    tail = _TITLE.match(text, mark + 1) if mark >= 0 else None
    return (mark, mark + 1, tail.end()) if tail else None


def _begins_block(text: str, line_start: int, after_definition: int) -> bool:
    """Whether nothing but a blank line or another definition stands above a line."""
    if line_start in (0, after_definition):
        return True
    return not text[text.rfind("\n", 0, line_start - 1) + 1 : line_start - 1].strip()


def _ends_block(text: str, end: int) -> bool:
    """Whether nothing but a blank line or another definition stands below a line."""
    line_end = text.find("\n", end + 1)
    following = text[end + 1 : line_end if line_end >= 0 else len(text)]
    return not following.strip() or _ANOTHER.match(following) is not None


def reference_targets(text: str, definitions: list[Definition], inline: list[Target], source: str) -> Iterator[Target]:
    """Links and pictures by reference. ``source`` is the text in which the definitions' destinations stand."""
    by_label: dict[str, list[Definition]] = {}
    for definition in definitions:
        by_label.setdefault(definition.label, []).append(definition)
    certain = {label for label, meant in by_label.items() if all(definition.is_certain for definition in meant)}
    label_start = label_end = -1
    for uses in _uses(text, definitions, {target.text[0] for target in inline if _is_plain(text, target)}):
        if label_start <= uses[-1].start < label_end:  # the label of the reference before
            continue
        for use in uses:
            meant = by_label.get(use.label, [])
            is_certain = not meant or use.label in certain
            if is_certain:
                meant = meant[-1:]
            is_lost = len(meant) > MANY_DEFINITIONS
            for at in meant[-1:] if is_lost else meant:
                written = FILL if is_lost else _written(source, at.start, at.end)
                yield Target(at.start, at.end, written, use.is_image, use.start, use.text, use.closing, use.label)
            if meant and is_certain and use.is_certain:
                label_start, label_end = use.text[1] + 1, use.closing
                break


def references_of(text: str, definitions: list[Definition], inline: list[Target]) -> Iterator[Reference]:
    """Every use of a label, defined here or not."""
    for uses in _uses(text, definitions, {target.text[0] for target in inline}):
        yield from uses


def label_of(text: str) -> str:
    """A label as labels are compared: without case, and with any white space as one blank."""
    return " ".join(_CONTINUED.sub(" ", text).split()).lower()


_CONTINUED = re.compile(r"\n[ \t>]*")
_SIMPLE = re.compile(r"\(([^\s()<>\"'\\\x7f]*)\)")
_ANGLE = re.compile(r"\(\s*<([^<>]*)>\s*(?:(?:'[^']*'|\"[^\"]*\")\s*)?\)")
_DEFINITION = re.compile(
    r"(?P<lead>[ \t>]*+(?:(?:[*+-]|[0-9]++\.|:|\[\^[^\]\n]*+\]:)[ \t]++)*+[ \t>]*+)"
    r"\[(?P<label>[^\[\]\n]*+)\]:[ \t]*+(?:\n[ \t>]*+)?"
)
_WORD = re.compile(r"\S+")
_TITLE = re.compile(
    r"[ \t]*+(?:\n[ \t>]*+)?(?:(?P<quote>[\"']).*(?P=quote)[ \t]*|\(.*\)[ \t]*)?$",
    re.MULTILINE,
)
_TITLE_OPENERS = {'"': '"', "'": "'", ")": "("}
_ANOTHER = re.compile(r"[ ]{0,3}\[[^\[\]]*\]:[ \t]*\S+[ \t]*$")
_BRACKETS = re.compile(r"\\[\\\[\]]|[\[\]]")
_MARKS = re.compile(r"\\[\\`*_{}\[\]()>#+\-.!|]|[()]|['\"] *+")
_NEWLINE = re.compile(r"\n")
_PIPE = re.compile(r"\|")
_LABEL = re.compile(r"\s?\[([^\]]*)\]")
_MANY = 4000


MANY_DEFINITIONS = 20
"""Of a label that is defined more often, and not for sure, nobody needs to know all that it may lead to."""

LONGEST = 1000
"""So long may the address of a place in the repository be; of a longer one only the beginning is looked at."""

SHOWN = 100


def _written(text: str, start: int, stop: int) -> str:
    return text[start:stop] if stop - start <= LONGEST else text[start : start + SHOWN] + FILL


def _plain_target(text: str, position: int, opening: int, *, is_image: bool, is_certain: bool) -> Target | None:
    """The link whose text ends at ``position``, where its destination has nothing in it that needs thought."""
    begin, shown = opening - is_image, (opening + 1, position)
    is_certain = is_certain and text[begin - 1 : begin] != "]" and text[opening + 1] != "^"
    if simple := _SIMPLE.match(text, position + 1):
        return Target(*simple.span(1), simple[1], is_image, begin, shown, simple.end(), None, is_certain)
    if angle := _ANGLE.match(text, position + 1):
        written = angle[1].strip()
        start = angle.start(1) + len(angle[1]) - len(angle[1].lstrip())
        return Target(start, start + len(written), written, is_image, begin, shown, angle.end(), None, is_certain)
    return None


class _Brackets:
    """Which bracket opens what another one closes; asked for one after the other, from the top of a text to its foot.

    What lies between two questions is looked at once, however many brackets wait to be closed.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._nearest = -1  # the last opening bracket before the place that was asked for last
        self._seen = 0
        self._is_plain = self._has_inner = False
        self._images: dict[int, bool] = {}
        self._opened: list[int] | None = None

    def opening(self, position: int) -> tuple[int | None, bool]:
        """The bracket that the one at ``position`` closes, and whether that is certain, else one before it."""
        text = self._text
        since = self._seen
        self._seen = position
        nearest = text.rfind("[", since, position)
        if nearest >= 0:
            self._nearest = since = nearest
            self._is_plain, self._has_inner = not _is_escaped(text, nearest), False
        if self._is_plain and text.find("\n", since, position) >= 0:
            self._is_plain = False
        if self._is_plain and not self._has_inner and (inner := text.find("]", since, position)) >= 0:
            self._is_plain, self._has_inner = _is_escaped(text, inner), True
        if self._nearest < 0:
            return None, False
        return (self._nearest, True) if self._is_plain else self._paired(position)

    def is_image(self, opening: int) -> bool:
        """Whether an exclamation mark stands before the bracket at ``opening``."""
        known = self._images.get(opening)
        if known is None:
            known = self._text[opening - 1 : opening] == "!" and not _is_escaped(self._text, opening - 1)
            self._images[opening] = known
        return known

    def _paired(self, position: int) -> tuple[int | None, bool]:
        """The same where other brackets stand between, or ends of lines."""
        if self._opened is None:
            self._pair()
        start, _ = paragraph_around(self._text, position)
        start = max(start, position - _MANY)
        partner = self._partners.get(position, -1)
        if partner >= start:
            return partner, True
        number = bisect_left(self._all, start)
        return (self._all[number] if number < len(self._all) and self._all[number] < position else None), False

    def _pair(self) -> None:
        self._opened = []
        self._all: list[int] = []  # opening brackets
        self._partners: dict[int, int] = {}
        end = -1
        for found in _BRACKETS.finditer(self._text):
            if len(found[0]) > 1:  # escaped
                continue
            at = found.start()
            if at > end:
                _, end = paragraph_around(self._text, at)
                self._opened.clear()
            if found[0] == "[":
                self._opened.append(at)
                self._all.append(at)
            elif self._opened:
                self._partners[at] = self._opened.pop()


class _Parentheses:
    """Where destinations, and where their titles, end, read the way the dialect reads them.

    The dialect follows parentheses and quotes from where a destination begins to where it ends or the block does. Here
    they are looked at once for the whole text; what the dialect would come to is then worked out for each beginning.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._partner: dict[int, int] = {}
        self._all: list[int] = []  # parentheses
        self._depths: list[int] = []  # before each of them
        self._quotes: dict[str, list[int]] = {"'": [], '"': []}
        self._ends: dict[str, list[int]] = {"'": [], '"': []}  # closing parentheses right behind a quotation mark
        self._newlines = [found.start() for found in _NEWLINE.finditer(text)]
        self._pipes = [found.start() for found in _PIPE.finditer(text)]
        opened: list[int] = []
        depth, last = 0, (-1, "")  # the quotation mark before, and the place behind the blanks that follow it
        for found in _MARKS.finditer(text):
            mark, at = found[0][0], found.start()
            if mark == "\\":
                continue
            if mark in "'\"":
                self._quotes[mark].append(at)
                last = (found.end(), mark)
                continue
            self._all.append(at)
            self._depths.append(depth)
            depth += 1 if mark == "(" else -1
            if mark == "(":
                opened.append(at)
                continue
            if opened:
                self._partner[opened.pop()] = at
            if last[0] == at:
                self._ends[last[1]].append(at)

    def destinations(self, bracket: int) -> Iterator[tuple[int, int, int]]:
        """What may stand in the parentheses after ``bracket``, without its title: from, to, and where the link ends.

        Where the block ends decides, and that may be at any of the next ends of lines, or where the paragraph does.
        """
        text = self._text
        start = bracket + 2
        _, last = paragraph_around(text, bracket)
        while start < last and text[start].isspace():
            start += 1
        closing = self._partner.get(bracket + 1, len(text)) + 1
        stop = closing - 1
        backup, backup_stop = len(text) + 1, -1
        quote_at, quote = self._first_quote(start)
        if quote_at < closing:
            number = bisect_left(self._all, quote_at)
            depth = (self._depths[number] if number < len(self._all) else self._depth_at_end()) - self._depth(bracket)
            closing, stop = self._closing_in_title(quote_at, quote)
            number += depth - 1
            if number < len(self._all):
                backup = self._all[number] + 1
                backup_stop = self._all[number] if text[self._all[number]] == ")" else -1
        seen = set()
        for end in self._possible_ends(bracket, last, closing, backup):
            if closing <= end:
                found = (start, self._stripped(start, stop), closing)
            elif backup_stop < 0:  # the dialect loses its place: two characters before the end of the block
                found = (start, max(end - 2, start), max(end - 1, start))
            else:
                found = (start, self._stripped(start, backup_stop), backup)
            if found[:2] not in seen:
                seen.add(found[:2])
                yield found

    def _possible_ends(self, bracket: int, last: int, closing: int, backup: int) -> Iterator[int]:
        """Ends of the block that make a difference, in the order in which they are likely."""
        first = bisect_left(self._newlines, bracket)
        first_end = self._newlines[first] if first < len(self._newlines) else last
        lines = [bisect_left(self._newlines, place, first) for place in (backup, closing)]
        ends = [self._newlines[number] for number in lines if number < min(first + 100, len(self._newlines))]
        pipe = bisect_left(self._pipes, bracket)
        if pipe < len(self._pipes) and self._pipes[pipe] < min(first_end, last):
            ends.append(self._pipes[pipe])
        return (end for end in (*ends, last) if end <= last and end >= min(backup, closing))

    def _first_quote(self, start: int) -> tuple[int, str]:
        found = [(places[number], mark) for mark, places in self._quotes.items()
                 if (number := bisect_left(places, start)) < len(places)]  # fmt: skip
        return min(found, default=(len(self._text) + 1, ""))

    def _closing_in_title(self, quote_at: int, quote: str) -> tuple[int, int]:
        """Where the link ends whose title may begin at ``quote_at``, and where its destination does."""
        other = "'" if quote == '"' else '"'
        own = self._end_after(quote, self._after(quote, quote_at + 1))
        other_at = self._after(other, quote_at + 1)
        another = self._end_after(other, self._after(other, other_at + 1))
        if own < another:
            return own + 1, quote_at
        return (another + 1, other_at) if another < len(self._text) else (len(self._text) + 1, -1)

    def _after(self, mark: str, position: int) -> int:
        number = bisect_left(self._quotes[mark], position)
        return self._quotes[mark][number] if number < len(self._quotes[mark]) else len(self._text)

    def _end_after(self, mark: str, position: int) -> int:
        number = bisect_left(self._ends[mark], position)
        return self._ends[mark][number] if number < len(self._ends[mark]) else len(self._text)

    def _depth(self, bracket: int) -> int:
        return self._depths[bisect_left(self._all, bracket + 1)]

    def _depth_at_end(self) -> int:
        return self._depths[-1] + (1 if self._text[self._all[-1]] == "(" else -1)

    def _stripped(self, start: int, stop: int) -> int:
        while stop > start and self._text[stop - 1].isspace():
            stop -= 1
        return stop


def _uses(text: str, definitions: list[Definition], inline: set[int]) -> Iterator[list[Reference]]:
    """What each pair of brackets may refer to, likeliest first; those at ``inline`` have a destination of their own."""
    lines = {definition.line_start for definition in definitions if definition.is_certain}
    for position, closing in sorted(_pairs(text).items()):
        if position + 1 not in inline:
            uses = _use(text, position, closing, lines)
            if uses:
                yield uses


def _use(text: str, position: int, closing: int, definitions: set[int]) -> list[Reference]:
    if text[position + 1] == "^" or closing - position > _MANY:
        return []
    if text[closing + 1 : closing + 2] == ":" and text.rfind("\n", 0, position) + 1 in definitions:
        return []
    is_image = text[position - 1 : position] == "!" and not _is_escaped(text, position - 1)
    begin, shown = position - is_image, (position + 1, closing)
    own = label_of(text[position + 1 : closing])
    found = []
    following = _LABEL.match(text, closing + 1)
    if following:
        on_line = "\n" not in following[0] and "|" not in following[0]
        label = label_of(following[1]) or own
        found.append(Reference(label, begin, is_image, shown, following.end(), on_line))
    found.append(Reference(own, begin, is_image, shown, closing + 1, is_certain=True))
    return found


def _is_plain(text: str, target: Target) -> bool:
    """Whether a link stands within one line, so that nothing can come between its brackets and its parentheses."""
    return not any(mark in text[target.text[1] : target.closing] for mark in "\n|")


def _pairs(text: str) -> dict[int, int]:
    """Which bracket closes which, paragraph by paragraph."""
    pairs: dict[int, int] = {}
    position = text.find("[")
    while position >= 0:
        start, end = paragraph_around(text, position)
        opened: list[int] = []
        for found in _BRACKETS.finditer(text, start, end):
            at = found.start()
            if len(found[0]) > 1:  # escaped
                continue
            if found[0] == "[":
                opened.append(at)
            elif opened:
                pairs[opened.pop()] = at
        position = text.find("[", max(end, position + 1))
    return pairs


def _is_escaped(text: str, position: int) -> bool:
    if text[position - 1 : position] != "\\":
        return False
    first = position - 1
    while first > 0 and text[first - 1] == "\\":
        first -= 1
    return (position - first) % 2 == 1
