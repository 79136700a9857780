"""Where a text leads: inline links and pictures, and those by reference. What a browser could follow is found here."""

from __future__ import annotations

import re
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
    position = text.find("](")
    while position >= 0:
        if not _is_escaped(text, position):
            yield from _inline(text, position)
        position = text.find("](", position + 2)


def definitions_of(text: str) -> list[Definition]:
    """Reference definitions, in the order of the text; footnotes and abbreviations are none."""
    found: list[Definition] = []
    follows = -1
    position = text.find("]:")
    while position >= 0:
        line_start = text.rfind("\n", 0, position) + 1
        match = _DEFINITION.match(text, line_start)
        if match and match.end("label") == position and not match["label"].startswith("^"):
            start, end = match.span("destination")
            written = match["destination"]
            start += len(written) - len(written.lstrip("<"))
            end -= len(written) - len(written.rstrip(">"))
            stands_alone = len(match["lead"]) <= 3 and not match["lead"].strip()
            is_certain = stands_alone and _begins_block(text, line_start, follows) and _ends_block(text, match.end())
            follows = match.end() + 1 if is_certain else -1
            label = label_of(match["label"])
            found.append(Definition(label, start, max(start, end), line_start, is_certain))
        position = text.find("]:", position + 2)
    return found


def _begins_block(text: str, line_start: int, after_definition: int) -> bool:
    """Whether nothing but a blank line or another definition stands above a line."""
    if line_start in (0, after_definition):
        return True
    return not text[text.rfind("\n", 0, line_start - 1) + 1 : line_start - 1].strip()


def _ends_block(text: str, end: int) -> bool:
    """Whether nothing but a blank line or another definition stands below a line."""
    following = text[end + 1 :].partition("\n")[0] if end < len(text) else ""
    return not following.strip() or _ANOTHER.match(following) is not None


def reference_targets(text: str, definitions: list[Definition], inline: list[Target], source: str) -> Iterator[Target]:
    """Links and pictures by reference. ``source`` is the text in which the definitions' destinations stand."""
    by_label: dict[str, list[Definition]] = {}
    for definition in definitions:
        by_label.setdefault(definition.label, []).append(definition)
    label_start = label_end = -1
    for uses in _uses(text, definitions, {target.text[0] for target in inline if _is_plain(text, target)}):
        if label_start <= uses[-1].start < label_end:  # the label of the reference before
            continue
        for use in uses:
            meant = by_label.get(use.label, [])
            is_certain = all(definition.is_certain for definition in meant)
            if is_certain:
                meant = meant[-1:]
            for at in meant:
                written = source[at.start : at.end]
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
_ESCAPABLE = frozenset("\\`*_{}[]()>#+-.!|")
_DEFINITION = re.compile(
    r"(?P<lead>[ \t>]*(?:(?:[*+-]|[0-9]+\.|:|\[\^[^\]\n]*\]:)[ \t]+)*[ \t>]*)"
    r"\[(?P<label>[^\[\]\n]*)\]:[ \t]*(?:\n[ \t>]*)?(?P<destination>\S+)[ \t]*"
    r"(?:\n[ \t>]*)?(?:(?P<quote>[\"']).*(?P=quote)[ \t]*|\(.*\)[ \t]*)?$",
    re.MULTILINE,
)
_ANOTHER = re.compile(r"[ ]{0,3}\[[^\[\]]*\]:[ \t]*\S+[ \t]*$")
_BRACKETS = re.compile(r"[\[\]]")
_LABEL = re.compile(r"\s?\[([^\]]*)\]")
_MANY = 4000


def _inline(text: str, position: int) -> Iterator[Target]:
    """The links whose text may end at the bracket at ``position``."""
    opening, is_certain = _opening(text, position)
    if opening is None:
        return
    is_image = text[opening - 1 : opening] == "!" and not _is_escaped(text, opening - 1)
    begin, shown = opening - is_image, (opening + 1, position)
    is_certain = is_certain and text[begin - 1 : begin] != "]" and text[opening + 1] != "^"
    if simple := _SIMPLE.match(text, position + 1):
        yield Target(*simple.span(1), simple[1], is_image, begin, shown, simple.end(), None, is_certain)
        return
    if angle := _ANGLE.match(text, position + 1):
        written = angle[1].strip()
        start = angle.start(1) + len(angle[1]) - len(angle[1].lstrip())
        yield Target(start, start + len(written), written, is_image, begin, shown, angle.end(), None, is_certain)
        return
    seen: set[tuple[int, int]] = set()
    for end in _possible_ends(text, position):
        span = _destination(text, position + 1, end)
        if span and span[:2] not in seen:
            seen.add(span[:2])
            start, stop, closing = span
            written = text[start:stop]
            yield Target(start, stop, written, is_image, begin, shown, closing)


def _possible_ends(text: str, position: int) -> Iterator[int]:
    """Where the block around ``position`` may end: at any of the next ends of lines, or where its paragraph does."""
    _, last = paragraph_around(text, position)
    end = text.find("\n", position, last)
    for _ in range(100):
        if end < 0:
            break
        yield end
        end = text.find("\n", end + 1, last)
    if "|" in text[position:last]:
        line_end = text.find("\n", position, last)
        pipe = text.find("|", position, last if line_end < 0 else line_end)
        if pipe >= 0:
            yield pipe
    yield last


def _opening(text: str, position: int) -> tuple[int | None, bool]:
    """The bracket that the one at ``position`` closes, and whether that is certain, else one before it."""
    nearest = text.rfind("[", 0, position)
    if nearest < 0:
        return None, False
    if not _is_escaped(text, nearest) and "\n" not in text[nearest:position]:
        inner = text.find("]", nearest, position)
        if inner < 0 or _is_escaped(text, inner):
            return nearest, True
    start, _ = paragraph_around(text, position)
    start = max(start, position - _MANY)
    depth, fallback = 0, None
    for index in range(position - 1, start - 1, -1):
        if text[index] not in "[]" or _is_escaped(text, index):
            continue
        if text[index] == "]":
            depth += 1
        elif depth == 0:
            return index, True
        else:
            depth -= 1
            fallback = index
    return fallback, False


def _destination(text: str, opening: int, end: int) -> tuple[int, int, int] | None:
    """What stands in the parentheses that open at ``opening``, read the way the dialect reads it, without its title."""
    start = opening + 1
    while start < end and text[start].isspace():
        start += 1
    reader = _Parentheses()
    position = start
    while position < end:
        character = text[position]
        if character == "\\" and text[position + 1 : position + 2] in _ESCAPABLE and position + 1 < end:
            reader.last = "\x02"
            position += 2
            continue
        position += 1
        if reader.takes(character, position):
            break
    else:
        if reader.backtrack != 0:
            return None
        return _stripped(text, start, reader.last_bracket - 1, reader.last_bracket)
    stop = reader.title_start() or position - 1
    return _stripped(text, start, stop, position)


def _stripped(text: str, start: int, stop: int, closing: int) -> tuple[int, int, int]:
    while stop > start and text[stop - 1].isspace():
        stop -= 1
    return start, stop, closing


class _Parentheses:
    """Follows parentheses and quotes as the dialect does, to find where a destination, and where its title, ends."""

    def __init__(self) -> None:
        self.depth = 1
        self.backtrack = 1
        self.last_bracket = -1
        self.last = ""
        self.quote = self.other_quote = ""
        self.start_quote = self.exit_quote = self.start_other = self.exit_other = -1
        self.in_title = False

    def takes(self, character: str, after: int) -> bool:
        """Take the character that ends before ``after``; whether it closes the link."""
        if character == "(":
            self._opens()
        elif character == ")":
            self._closes(after)
        elif character in "'\"":
            self._quotes(character, after)
        if self.depth == 0:
            return True
        if character != " ":
            self.last = character
        return False

    def title_start(self) -> int | None:
        """Where the title's quotation mark stands, when the link was closed right after a title."""
        if self.exit_quote >= 0 and self.quote == self.last:
            return self.start_quote - 1
        if self.exit_other >= 0 and self.other_quote == self.last:
            return self.start_other - 1
        return None

    def _opens(self) -> None:
        if not self.in_title:
            self.depth += 1
        elif self.backtrack > 0:
            self.backtrack -= 1

    def _closes(self, after: int) -> None:
        is_quoted = self.exit_quote != -1 and self.quote == self.last
        if is_quoted or (self.exit_other != -1 and self.other_quote == self.last):
            self.depth = 0
        elif not self.in_title:
            self.depth -= 1
        elif self.backtrack > 0:
            self.backtrack -= 1
            if self.backtrack == 0:
                self.last_bracket = after

    def _quotes(self, character: str, after: int) -> None:
        if not self.quote:
            self.in_title = True
            self.backtrack, self.depth = self.depth, 1
            self.start_quote, self.quote = after, character
        elif character != self.quote and not self.other_quote:
            self.start_other, self.other_quote = after, character
        elif character == self.quote:
            self.exit_quote = after
        elif self.other_quote and character == self.other_quote:
            self.exit_other = after


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
        _, end = paragraph_around(text, position)
        opened: list[int] = []
        for found in _BRACKETS.finditer(text, position, end):
            at = found.start()
            if _is_escaped(text, at):
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
