"""A rule reports findings; only people record a nonconformity."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding weighs: an error stops a document, a warning asks for attention, a note informs."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def rank(self) -> int:
        """0 for the heaviest: findings are listed in this order."""
        return list(Severity).index(self)


class Stage(StrEnum):
    """How far a change has come: on the main line, proposed (HEAD is ahead of main), or not yet committed."""

    MAIN = "main"
    PROPOSED = "proposed"
    UNCOMMITTED = "uncommitted"


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault or remark, with the place to look at first and what puts it right.

    ``document`` is a document's id, ``QMS`` for the registry and None for the repository as a whole.
    ``stage`` says where the fault came in: what is not on the main line is "yours now". Findings that are read best
    together share ``together``, a heading that counts them as ``{number}``; ``part`` is what each adds to the list.
    ``commit`` is the landing that a fault of the past came with, by which a waiver can name it, and ``landed`` its
    position, so that no waiver accepts what comes after it.
    """

    rule: str
    name: str
    severity: Severity
    message: str
    fix: str
    document: str | None = None
    revision: int | None = None
    path: str | None = None
    line: int | None = None
    stage: Stage = Stage.MAIN
    together: str = ""
    part: str = ""
    commit: str = ""
    landed: int | None = None
    can_be_waived: bool = True

    @property
    def identity(self) -> tuple[object, ...]:
        """What makes two findings the same, whichever stage they were seen at."""
        return (self.rule, self.document, self.revision, self.path, self.message)

    @property
    def order(self) -> tuple[object, ...]:
        """Findings are listed by weight, then document, place and rule."""
        message = tuple((int(part), "") if part.isdigit() else (-1, part) for part in _NUMBERS.split(self.message))
        return (self.severity.rank, self.document or "", self.path or "", self.line or 0, self.rule, message)


_NUMBERS = re.compile(r"(\d+)")
