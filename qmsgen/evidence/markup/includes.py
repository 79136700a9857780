"""Snippets that a text includes, written as for `pymdownx.snippets` and always whole files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

MARKER = re.compile(
    r"(?P<indent>[ \t]*)(?P<escape>;*)(?:-+8<-+[ \t]+(?P<path>\"(?:\\\"|[^\"\n])+?\"|'(?:\\'|[^'\n])+?')|-+8<-+)"
)
_NEARLY = re.compile(r"[ \t]*-+8<-+[ \t]+[\"']")
_SECTION = re.compile(r"(?<!;)(?<!-)-+8<-+[ \t]+\[[ \t]*(?:start|end)[ \t]*:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class IncludeMark:
    """A place where a snippet comes in: the line, or line of a block, that names it."""

    path: str
    start: int
    end: int
    indent: str


@dataclass(frozen=True, slots=True)
class Includes:
    """All that a text says about snippets.

    ``marks`` name one each. ``lines`` are the spans of everything that readers do not see: the marks, and the lines
    that open and close a block. ``escaped`` are the positions of a ``;`` that only keeps a mark from being one.
    ``misspelt`` are lines that look like marks and are none.
    """

    marks: tuple[IncludeMark, ...] = ()
    lines: tuple[tuple[int, int], ...] = ()
    escaped: tuple[int, ...] = ()
    misspelt: tuple[int, ...] = ()


NONE = Includes()


def includes_of(text: str) -> Includes:
    """What ``text`` includes, in fences too."""
    if "8<-" not in text:
        return NONE
    marks: list[IncludeMark] = []
    lines: list[tuple[int, int]] = []
    escaped: list[int] = []
    misspelt: list[int] = []
    block_end = -1
    for start, end in _marked_lines(text):
        if start < block_end:
            continue
        found = MARKER.fullmatch(text, start, end)
        if found is None:
            section = _SECTION.search(text, start, end)
            if _NEARLY.match(text, start, end) or (section and text.find("]", section.end(), end) >= 0):
                misspelt.append(start)
        elif found["escape"]:
            escaped.append(found.start("escape"))
        elif found["path"]:
            path = found["path"][1:-1].strip()
            if not path.startswith(";"):
                marks.append(IncludeMark(path, start, end, found["indent"]))
            lines.append((start, end))
        else:
            closing = _closing(text, end)
            if closing is None:
                misspelt.append(start)
                continue
            marks.extend(_block(text, end + 1, closing[0]))
            lines.append((start, closing[1]))
            block_end = closing[1]
    return Includes(tuple(marks), tuple(lines), tuple(escaped), tuple(misspelt))


def _marked_lines(text: str, position: int = 0) -> Iterator[tuple[int, int]]:
    position = text.find("8<-", position)
    while position >= 0:
        start = text.rfind("\n", 0, position) + 1
        end = text.find("\n", position)
        end = len(text) if end < 0 else end
        yield start, end
        position = text.find("8<-", end)


def _closing(text: str, position: int) -> tuple[int, int] | None:
    """The line that closes a block opened before ``position``."""
    for start, end in _marked_lines(text, position):
        found = MARKER.fullmatch(text, start, end)
        if found and not found["escape"] and not found["path"]:
            return start, end
    return None


def _block(text: str, start: int, stop: int) -> Iterator[IncludeMark]:
    """The paths named line by line between the two marks of a block; one that begins with ``;`` is left out."""
    while start < stop:
        end = text.index("\n", start)
        line = text[start:end]
        path = line.strip()
        if path and not path.startswith(";") and "8<-" not in path:
            yield IncludeMark(path, start, end, line[: len(line) - len(line.lstrip())])
        start = end + 1
