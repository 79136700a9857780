"""Standards as lists of clause numbers and short titles; never a standard's text."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property


class DocumentedInformation(StrEnum):
    """Whether a clause asks for a document (maintain), a record (retain), both or neither."""

    NONE = "none"
    MAINTAIN = "maintain"
    RETAIN = "retain"
    BOTH = "both"

    @property
    def is_maintained(self) -> bool:
        """Whether a controlled document must exist."""
        return self in (DocumentedInformation.MAINTAIN, DocumentedInformation.BOTH)


def clause_order(number: str) -> tuple[tuple[int, int | str], ...]:
    """Sorts ``8.10`` after ``8.9`` and ``A.5.1`` by its parts."""
    return tuple((0, int(part)) if part.isdigit() else (1, part) for part in re.findall(r"\d+|[^\d.\s()]+", number))


@dataclass(frozen=True, slots=True)
class Clause:
    """A numbered clause. ``is_requirement`` marks the lowest numbered ones that hold requirements."""

    number: str
    title: str
    is_requirement: bool
    documented_information: DocumentedInformation
    note: str = ""
    title_is_official: bool = True
    is_control: bool = False


@dataclass(frozen=True)
class Standard:
    """A clause catalogue: one edition of one standard."""

    id: str
    title: str
    short_title: str
    clauses: tuple[Clause, ...]
    status: str = "current"
    superseded_by: str | None = None
    extends: str | None = None

    @cached_property
    def by_number(self) -> dict[str, Clause]:
        """The clauses by their numbers."""
        return {clause.number: clause for clause in self.clauses}

    @cached_property
    def full_titles(self) -> dict[str, str]:
        """The titles by number; one that tells little by itself ("General") stands behind the title above it."""
        used = Counter(clause.title for clause in self.clauses)
        return {
            clause.number: f"{above.title}: {clause.title}"
            if (used[clause.title] > 1 or clause.title == "General") and (above := self._above(clause.number))
            else clause.title
            for clause in self.clauses
        }

    def _above(self, number: str) -> Clause | None:
        while "." in number or "(" in number:
            number = number.rpartition("(" if number.endswith(")") else ".")[0]
            if number in self.by_number:
                return self.by_number[number]
        return None

    @property
    def requirements(self) -> tuple[Clause, ...]:
        """The clauses that coverage is counted on; controls count only where they are selected."""
        return tuple(c for c in self.clauses if c.is_requirement and not c.is_control)

    def requirements_below(self, number: str) -> tuple[str, ...]:
        """The requirement clauses that a citation of ``number`` reaches: itself, or all below a heading."""
        clause = self.by_number.get(number)
        if clause is None:
            return ()
        if clause.is_requirement:
            return (number,)
        return tuple(c.number for c in self.clauses if c.is_requirement and is_below(c.number, number))


def is_below(number: str, parent: str) -> bool:
    """Whether clause ``number`` stands below ``parent``: 8.5.1 and 8.5(a) are below 8.5, 8.10 not below 8.1."""
    return number.startswith(parent) and number[len(parent) : len(parent) + 1] in (".", "(")


@dataclass(frozen=True, slots=True)
class ClauseChange:
    """How one clause of an older edition is found in the newer one."""

    source: str
    targets: tuple[str, ...]
    change: str
    confidence: str = ""
    note: str = ""


@dataclass(frozen=True)
class EditionMapping:
    """Which clauses of a newer edition follow from which of the older."""

    older: str
    newer: str
    changes: tuple[ClauseChange, ...]

    @cached_property
    def by_source(self) -> dict[str, ClauseChange]:
        """The changes by the older edition's clause."""
        return {change.source: change for change in self.changes}
