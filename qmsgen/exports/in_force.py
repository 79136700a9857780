"""What was in force on a day, as one line per document."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Protocol

from qmsgen.exports.json_text import json_text
from qmsgen.messages import say
from qmsgen.model.qms import Qms

FORMAT = "qmsgen-as-of/1"


class InForce(Protocol):
    """A document, its revision in force, since when, and how well its approval is proved."""

    @property
    def document(self) -> str: ...
    @property
    def revision(self) -> int: ...
    @property
    def start(self) -> date: ...
    @property
    def level(self) -> str: ...


def as_of_text(lines: Iterable[InForce]) -> str:
    """Id, revision, first day in force and level of evidence, with tabs between them."""
    return "".join(f"{line.document}\t{line.revision}\t{line.start}\t{line.level}\n" for line in lines)


def nothing_in_force(qms: Qms, day: date, known_at: date | None) -> str:
    """Why the answer is empty, for the person who asked."""
    periods = [period for document in qms.documents.values() for period in document.periods(known_at)]
    first = min(periods, key=lambda period: period.start, default=None)
    if first is None and known_at is not None:
        return say("Nothing was in force on {day}, as far as it was recorded on {known}.", day=day, known=known_at)
    if first is None:
        return say("Nothing was in force on {day}: no revision has been issued yet.", day=day)
    if first.start <= day:
        return say("Nothing was in force on {day}: all that was before had ended.", day=day)
    return say(
        "Nothing was in force on {day}: the first revision in force here is {document} r{revision}, since {start}.",
        day=day,
        document=first.revision.version.document,
        revision=first.revision.number,
        start=first.start,
    )


def as_of_json(qms: Qms, lines: Iterable[InForce], day: date, known_at: date | None) -> str:
    """The same for other programs, with the question that was asked."""
    return json_text(
        {
            "format": FORMAT,
            "commit": qms.main or None,
            "day": day,
            "known_at": known_at,
            "documents": [
                {"document": line.document, "revision": line.revision, "from": line.start, "level": line.level}
                for line in lines
            ],
        }
    )
