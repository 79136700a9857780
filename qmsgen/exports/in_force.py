"""What was in force on a day, as one line per document."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Protocol

from qmsgen.exports.json_text import json_text
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
