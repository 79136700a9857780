"""What in a text is code: fences, code spans and indented code. Where it is in doubt, it is no code and is looked at.

The dialect decides block by block, and a code span never leaves its block. Where blocks end is known for sure only to
the renderer, so a code span counts here only when it would be one wherever the blocks of its paragraph may end.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

FILL = "\x7f"
"""Stands for every character of what is blanked out: no white space, no mark of Markdown, in no text."""

Span = tuple[int, int]

_FENCE_HEAD = re.compile(
    r"(?P<fence>~{3,}|`{3,})(?:[ \t]*\.?[\w#.+-]+(?=[\t ]|$))?"
    r"(?:[ \t]*\{[^\n]*\}"
    r"|(?:[ \t]*[a-zA-Z][a-zA-Z0-9_]*(?:=(?P<quote>\"|').*?(?P=quote))?(?=[\t ]|$))+"
    r"|(?:[ \t]*\S+(?=[\t ]|$))+)?[ \t]*$"
)
_UNUSUAL_BLANK = re.compile(r"[^\S \t]")
MANY_QUOTES = 16
"""With more quotation marks in the head of a fence nobody can tell in reasonable time what they enclose."""
_NOT_NEWLINE = re.compile(r"[^\n]")
_TICKS = re.compile(r"`+")
_TICKS_OR_ESCAPES = re.compile(r"(?<!\\)(?:\\{2})+(?=`)|(?<!\\)`")


@dataclass(frozen=True, slots=True)
class Fence:
    """Fenced code: its span from the opening to the closing line, and what follows the opening marks."""

    start: int
    end: int
    body_start: int
    body_end: int
    prefix: str
    marks: str
    head: str

    @property
    def language(self) -> str:
        """The language that the head names."""
        found = re.match(r"[ \t]*\{?[ \t]*\.?([\w#+-]+)", self.head)
        return found[1].lower() if found else ""


def fences_of(text: str) -> list[Fence]:
    """Fenced code, inside lists and quotations too. One that is never closed, or left by a line, is none."""
    if "```" not in text and "~~~" not in text:
        return []
    found: list[Fence] = []
    opened: _Opened | None = None
    offset = 0
    for line in text.split("\n"):
        shown = line.expandtabs(4) if "\t" in line else line
        if opened is None:
            opened = _opened(shown, offset, offset + len(line) + 1)
        else:
            state = opened.sees(shown)
            if state == _CLOSED:
                found.append(opened.fence(offset, offset + len(line)))
            if state != _OPEN:
                opened = None
        offset += len(line) + 1
    return found


def inside(text: str, fence: Fence) -> Iterator[Span]:
    """What to blank out of a fence: all but how far its lines are indented, which shows what it stands in."""
    if not fence.prefix:
        yield fence.start, fence.end
        return
    start = fence.start
    while start < fence.end:
        end = text.find("\n", start, fence.end)
        end = fence.end if end < 0 else end
        first = start
        while first < min(end, start + len(fence.prefix)) and text[first] in "> \t":
            first += 1
        yield first, end
        start = end + 1


def is_certain_fence(text: str, fence: Fence) -> bool:
    """Whether a fence is one for the dialect too: below indented code, without a blank line between, it is none."""
    start, _ = paragraph_around(text, fence.start)
    enough = start + len(fence.prefix) + 8  # more of an indentation need not be seen
    line_end = text.find("\n", start, enough)
    first = text[start : min(fence.start, enough, line_end if line_end >= 0 else enough)].expandtabs(4)
    return len(first) - len(first.lstrip(" >")) < len(fence.prefix) + 4


def bounded_fence_head(line: str) -> str:
    """``line``; where it opens a fence with more quotation marks than can be told apart, without them and the rest."""
    if sum(map(line.count, "\"'")) <= MANY_QUOTES:
        return line
    marked = line.lstrip("> \t")
    if marked[:3] not in ("```", "~~~"):
        return line
    prefix, head = line[: len(line) - len(marked)], marked.lstrip(marked[0])
    return prefix + ("`" if "`" in head else marked[: len(marked) - len(head)])


_OPEN, _CLOSED, _LEFT = range(3)


@dataclass(slots=True)
class _Opened:
    """A fence that waits for its end."""

    start: int
    body_start: int
    prefix: str
    marks: str
    head: str
    quotes: int
    has_empty_lines: bool = False

    def sees(self, line: str) -> int:
        """What ``line`` does to the fence: nothing, close it, or show that it is none."""
        width = len(self.prefix)
        taken = 0
        while taken < min(width, len(line)) and line[taken] in "> ":
            taken += 1
        quotes, content = line.count(">", 0, taken), line[taken:]
        if self.quotes:
            return self._quoted(quotes, content, taken < width)
        if quotes:
            return _LEFT
        if not line.strip():
            return _OPEN
        if taken != width and content:
            return _LEFT
        return _CLOSED if content.rstrip(" \t") == self.marks else _OPEN

    def _quoted(self, quotes: int, content: str, is_short: bool) -> int:
        own = self.quotes
        if quotes > own:
            return _LEFT
        if not content:
            self.has_empty_lines = True
            return _OPEN
        if is_short or (self.has_empty_lines and quotes < own):
            return _LEFT
        if content.rstrip(" \t") == self.marks:
            return _CLOSED
        self.has_empty_lines = False
        return _OPEN

    def fence(self, body_end: int, end: int) -> Fence:
        return Fence(self.start, end, self.body_start, body_end, self.prefix, self.marks, self.head)


def _opened(line: str, start: int, body_start: int) -> _Opened | None:
    marked = line.lstrip("> ")
    if marked[:3] not in ("```", "~~~"):
        return None
    marks = marked[: len(marked) - len(marked.lstrip(marked[0]))]
    head = marked[len(marks) :]
    if "`" in head:  # code in one line, such as ```x```
        return None
    if _UNUSUAL_BLANK.search(head) and sum(map(head.count, "\"'")) <= MANY_QUOTES and not _FENCE_HEAD.match(marked):
        return None  # any other head is one
    prefix = line[: len(line) - len(marked)]
    return _Opened(start, body_start, prefix, marks, head, prefix.count(">"))


def blanked(text: str, spans: Iterable[Span]) -> str:
    """``text`` with every character of ``spans`` but the ends of lines replaced; all positions stay."""
    pieces: list[str] = []
    position = 0
    for start, end in spans:
        if start < position:
            start = position
        if end <= start:
            continue
        pieces.append(text[position:start])
        covered = text[start:end]
        pieces.append(_NOT_NEWLINE.sub(FILL, covered) if "\n" in covered else FILL * (end - start))
        position = end
    if not pieces:
        return text
    pieces.append(text[position:])
    return "".join(pieces)


# -- code spans -----------------------------------------------------------------------------------------------------


def code_spans(text: str) -> list[Span]:
    """The code spans of a text whose fences are blanked out."""
    spans: list[Span] = []
    position = text.find("`")
    while position >= 0:
        start = text.rfind("\n", 0, position) + 1
        end = text.find("\n", position)
        end = len(text) if end < 0 else end
        on_line = _complete_spans(text, position, end)
        if on_line is None:
            start, end = paragraph_around(text, start)
            while spans and spans[-1][1] > start:
                spans.pop()
            spans.extend(_paragraph_spans(text, start, end))
        else:
            spans.extend(on_line)
        position = text.find("`", end)
    return spans


def _complete_spans(text: str, start: int, end: int) -> list[Span] | None:
    """The code spans of a line in which every run of backticks has its counterpart, None for any other line."""
    if text.find("\\`", start - 1 if start else 0, end) >= 0:
        return None
    runs = [found.span() for found in _TICKS.finditer(text, start, end)]
    spans: list[Span] = []
    number = 0
    while number < len(runs):
        opening = runs[number]
        length = opening[1] - opening[0]
        for other in range(number + 1, len(runs)):
            if runs[other][1] - runs[other][0] == length:
                break
        else:
            return None
        spans.append((opening[0], runs[other][1]))
        number = other + 1
    return spans


def _paragraph_spans(text: str, start: int, end: int) -> list[Span]:
    segments = segments_of(text, start, end)
    if segments is None:
        return []
    if len(segments) == 1:
        return _spans(text, start, end)[0]
    spans: list[Span] = []
    for segment in segments:
        found, is_complete = _spans(text, *segment)
        if not is_complete:
            return []
        spans.extend(found)
    return spans


def _spans(text: str, start: int, end: int) -> tuple[list[Span], bool]:
    """The code spans of one block as the dialect finds them, and whether no backtick is left over."""
    spans: list[Span] = []
    is_complete = True
    position = start
    runs: _Runs | None = None
    while found := _TICKS_OR_ESCAPES.search(text, position, end):
        if found[0] != "`":
            position = found.end()
            if text[position : position + 1] == "`":  # the backslashes are text; the backtick opens
                found = _TICKS.match(text, position, end)
        if found is None:
            break
        begin = found.start()
        runs = runs or _Runs(text, begin, end)
        opened, closed = runs.closing(begin)
        if closed is None:
            is_complete, position = False, opened + opened - begin  # the dialect skips as many characters again
            continue
        length = opened - begin
        is_complete = is_complete and text[closed + length : closed + length + 1] != "`" and text[opened] != "`"
        spans.append((begin, closed + length))
        position = closed + length
    return spans, is_complete


class _Runs:
    """The runs of backticks in a block, looked at once: where each one is closed is then found without a search."""

    def __init__(self, text: str, start: int, end: int) -> None:
        runs = [found.span() for found in _TICKS.finditer(text, start, end)]
        self._starts = [first for first, _ in runs]
        self._ends = [last for _, last in runs]
        self._by_length: dict[int, list[int]] = {}
        self._longest = [0] * len(runs)  # the number of the first of the longest runs from each one on
        longest = len(runs) - 1
        for first, last in runs:
            self._by_length.setdefault(last - first, []).append(first)
        for number in range(len(runs) - 1, -1, -1):
            if self._length(number) >= self._length(longest):
                longest = number
            self._longest[number] = longest

    def closing(self, begin: int) -> tuple[int, int | None]:
        """Where the code begins and ends that a run of backticks at ``begin`` opens."""
        own = bisect_right(self._starts, begin) - 1
        opened = self._ends[own]
        length = opened - begin
        same = self._by_length.get(length, [])
        following = bisect_left(same, opened)
        if following < len(same):
            return opened, same[following]
        if own + 1 < len(self._starts):
            longest = self._longest[own + 1]
            if self._length(longest) < length:
                return begin + self._length(longest), self._starts[longest]
        return opened, None

    def _length(self, number: int) -> int:
        return self._ends[number] - self._starts[number]


# -- paragraphs and their segments ----------------------------------------------------------------------------------

_BLANK_LINES = re.compile(r"\n(?:[ \t>]*\n)+")
_BLANK_START = re.compile(r"(?:[ \t>]*\n)+")
_LEADS_IN = re.compile(r"(?:[ \t>]|(?:[*+-]|[0-9]+\.|:)[ \t])+")
_RULE = re.compile(r"[-=_* \t]+")
_TERM = re.compile(r"[ \t>]*(?:(?:[*+-]|[0-9]+\.)[ \t]+)*:[ \t]")
_SEPARATOR = re.compile(r"[ \t>]*[-:|][-:| \t]*")


def paragraph_around(text: str, position: int) -> Span:
    """The lines around ``position`` up to the next blank ones."""
    paragraphs = _paragraphs(text)
    number = max(bisect_right(paragraphs.starts, position) - 1, 0)
    return paragraphs.starts[number], paragraphs.ends[number]


class _Paragraphs:
    """Where the paragraphs of a text begin and end, and what was found out about them."""

    def __init__(self, text: str) -> None:
        self.text = text
        first = _BLANK_START.match(text)
        self.starts, self.ends = [first.end() if first else 0], []
        for blank in _BLANK_LINES.finditer(text, self.starts[0]):
            self.ends.append(blank.start())
            self.starts.append(blank.end())
        self.ends.append(len(text))
        self.below_container: dict[int, bool] = {}
        self.indented = (0, 0)


_remembered: tuple[_Paragraphs, ...] = ()


def _paragraphs(text: str) -> _Paragraphs:
    """The paragraphs of ``text``; the last few texts are remembered, each by itself and not by what it says."""
    global _remembered  # noqa: PLW0603 (only ever replaced as a whole)
    for known in _remembered:
        if known.text is text:
            return known
    found = _Paragraphs(text)
    _remembered = (found, *_remembered[:3])
    return found


_NEAR = 4000


def line_start(text: str, position: int) -> int:
    """Where the line of ``position`` begins, found without going through a long line again and again."""
    near = max(position - _NEAR, 0)
    found = text.rfind("\n", near, position)
    if found >= 0 or not near:
        return found + 1
    starts = _line_starts(text)
    return starts[bisect_right(starts, position) - 1]


def line_end(text: str, position: int) -> int:
    """Where the line of ``position`` ends, found in the same way."""
    found = text.find("\n", position, position + _NEAR)
    if found >= 0:
        return found
    if position + _NEAR >= len(text):
        return len(text)
    starts = _line_starts(text)
    number = bisect_right(starts, position)
    return starts[number] - 1 if number < len(starts) else len(text)


_lines: tuple[str, list[int]] = ("", [0])


def _line_starts(text: str) -> list[int]:
    global _lines  # noqa: PLW0603 (only ever replaced as a whole)
    known, starts = _lines
    if known is not text:
        starts = [0, *(found.end() for found in _NEWLINE.finditer(text))]
        _lines = (text, starts)
    return starts


_NEWLINE = re.compile("\n")


def segments_of(text: str, start: int, end: int) -> list[Span] | None:
    """A paragraph cut wherever the dialect may begin or end a block in it; None when not even that is certain."""
    lines: list[Span] = []
    while start <= end:
        stop = text.find("\n", start, end)
        stop = end if stop < 0 else stop
        lines.append((start, stop))
        start = stop + 1
    is_table = any(_SEPARATOR.fullmatch(text, s, e) or _TERM.match(text, s, e) for s, e in lines[1:])
    segments: list[Span] = []
    before = ""
    cut_before_next = True
    for s, e in lines:
        lead = _LEADS_IN.match(text, s, e)
        body = text[lead.end() if lead else s : e]
        prefix = lead[0] if lead else ""
        opens = _opens_block(prefix, before)
        alone = is_table or _stands_alone(body)
        if alone and body[:1] in ("[", "*") and "`" in body.partition("]:")[0]:
            return None
        if cut_before_next or opens or alone:
            segments.append((s, e))
        else:
            segments[-1] = (segments[-1][0], e)
        cut_before_next = alone
        before = prefix
    return segments


def _opens_block(prefix: str, before: str) -> bool:
    """Whether a line that begins with ``prefix`` may begin a block after one that begins with ``before``."""
    if prefix.strip(" \t>"):  # a list's or definition's mark
        return True
    if prefix.count(">") != before.count(">"):
        return True
    return len(prefix.expandtabs(4)) // 4 != len(before.expandtabs(4)) // 4


def _stands_alone(body: str) -> bool:
    """Whether a line may be a block by itself: a heading, a rule, a definition, the head of an admonition, HTML."""
    if body.startswith(("#", "<", "!!!", "???")):
        return True
    if body.startswith(("[", "*[")) and "]:" in body.replace("] :", "]:"):
        return True
    return _RULE.fullmatch(body) is not None


# -- indented code --------------------------------------------------------------------------------------------------

_OPENS_CONTAINER = re.compile(r"[ >\x7f]*(?:[*+-][ \t]|[0-9]+\.[ \t]|!!!|\?\?\?|:[ \t]|\[\^)")


def is_indented_code(text: str, position: int) -> bool:
    """Whether the line of ``position`` is indented code for sure: not in a list, a note or an admonition."""
    start = line_start(text, position)
    if not _is_indented(text, start):
        return False
    return start < _indented_code_end(text, paragraph_around(text, start)[0])


def _indented_code_end(text: str, start: int) -> int:
    """Where indented code ends that begins with the paragraph at ``start``; before it when it is none."""
    paragraphs = _paragraphs(text)
    if _is_below_container(paragraphs, bisect_left(paragraphs.starts, start) - 1):
        return -1
    first, end = paragraphs.indented
    if first <= start < end:
        return end
    first, end = start, start
    while 0 <= end < len(text) and _is_indented(text, end):
        end = text.find("\n", end) + 1 or len(text)
    paragraphs.indented = (first, end)
    return end


def _is_indented(text: str, start: int) -> bool:
    return text.startswith("    ", start) or text[start : start + 4].expandtabs(4).startswith("    ")


def _is_below_container(paragraphs: _Paragraphs, number: int) -> bool:
    """Whether a list, note or admonition may be open after a paragraph: one that begins in it, or in those above it.

    Looked at are all paragraphs up to one that is neither indented nor a definition.
    """
    known = paragraphs.below_container
    passed = []
    found = False
    while number >= 0:
        if number in known:
            found = known[number]
            break
        passed.append(number)
        text = paragraphs.text[paragraphs.starts[number] : paragraphs.ends[number]]
        lines = text.split("\n") if "\t" not in text else text.expandtabs(4).split("\n")
        found = any(map(_OPENS_CONTAINER.match, lines))
        first = lines[0]  # the others may be lazily indented
        is_further_down = first.startswith("    ") or first.lstrip(" ").startswith(("[", "*["))
        if found or not (is_further_down or _is_amid_code(paragraphs, number)):
            break
        number -= 1
    known.update(dict.fromkeys(passed, found))
    return found


def _is_amid_code(paragraphs: _Paragraphs, number: int) -> bool:
    """Whether a paragraph may be the rest of fenced code with blank lines in it, which began in the one before."""
    text, start = paragraphs.text, paragraphs.starts[number]
    while text[start : start + 1] in (" ", "\t", ">"):
        start += 1
    return number > 0 and text.startswith(FILL, start) and text.endswith(FILL, 0, paragraphs.ends[number - 1])
