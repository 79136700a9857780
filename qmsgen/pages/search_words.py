"""By which words people look for a document, beside its text: its numbers, its clauses, its keywords."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qmsgen.model.document import Version
from qmsgen.pages.context import Context


def numbers(document: str, version: Version) -> tuple[str, ...]:
    """The numbers under which a document is looked for: its own, and those it once had."""
    return tuple(dict.fromkeys((document, *version.front_matter.former_numbers)))


def keywords(version: Version) -> tuple[str, ...]:
    """What the document itself says it is looked for by."""
    return tuple(dict.fromkeys((version.front_matter.title, *version.front_matter.keywords)))


def clauses(context: Context, document: str) -> tuple[str, ...]:
    """The clauses that a document addresses and those above them, alone and behind the name of their standard."""
    found = [
        name
        for standard, covered in context.clauses_by_document.get(document, {}).items()
        for clause in covered
        for number in with_those_above(clause.clause.number)
        for name in (number, f"{short_name(context.standard_title(standard))} {number}")
    ]
    return tuple(dict.fromkeys(found))


def with_those_above(number: str) -> Iterator[str]:
    """7.5.3.1 is looked for by 7.5.3 and 7.5 too, but not by its chapter."""
    parts = re.findall(r"[.(]?[^.(]+", number)
    for length in range(len(parts), 1, -1):
        yield "".join(parts[:length])


def short_name(title: str) -> str:
    """What people call a standard before a clause: 9001, 27001, Annex 11, Part 11."""
    undated = re.sub(r":\d{4}$|\s*\(.*\)$", "", title)
    found = re.search(r"(?:(\w+)[ -])?(\d+[A-Za-z]?)$", undated)
    if found is None:
        return undated
    word, number = found.groups()
    return number if word is None or len(number) > 3 else f"{word} {number}"
