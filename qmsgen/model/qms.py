"""The quality management system as the repository shows it: what rules look at and pages are written from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from qmsgen.model.approval import Level
from qmsgen.model.document import Document, Period, Revision, Version
from qmsgen.model.finding import Stage
from qmsgen.model.text import Source

if TYPE_CHECKING:
    from qmsgen.model.organization import Organization
    from qmsgen.model.repository import RegistryFault, TreeFault
    from qmsgen.model.standard import EditionMapping, Standard
    from qmsgen.model.text import Citation


@dataclass(frozen=True, slots=True)
class Unidentified:
    """A file in a controlled folder whose id cannot be read; ``document`` is the id it had when it still could."""

    path: str
    source: Source
    stage: Stage = Stage.MAIN
    document: str | None = None


@dataclass(frozen=True)
class Qms:
    """Documents, history and organization as of a day.

    ``today`` is the day on which the check is made (clock rules), ``as_of`` the day asked about (status and due
    rules). ``stage`` says up to where changes are included: the main line only, HEAD, or the work tree as well.
    """

    organization: Organization
    documents: Mapping[str, Document]
    standards: Mapping[str, Standard]
    mappings: tuple[EditionMapping, ...]
    today: date
    as_of: date
    head: str
    main: str
    stage: Stage = Stage.MAIN
    trust_root: str | None = None
    unidentified: tuple[Unidentified, ...] = ()
    registry_faults: tuple[RegistryFault, ...] = ()
    tree_faults: tuple[TreeFault, ...] = ()
    landings_before_control: int = 0
    paths: frozenset[str] = frozenset()

    @property
    def evidence_level(self) -> Level:
        """The level of evidence that the organization's policy asks for."""
        return self.organization.evidence.level

    def in_force(self) -> Iterator[tuple[Document, Revision]]:
        """The documents in force on the day asked about, each with its revision, by id."""
        for document, period in self.periods_in_force.items():
            yield self.documents[document], period.revision

    @cached_property
    def periods_in_force(self) -> dict[str, Period]:
        """Per document id the period that covers the day asked about."""
        return {
            document.id: period
            for document in self.documents.values()
            if (period := document.period(self.as_of)) is not None
        }

    def effective(self, document: str) -> Revision | None:
        """The revision of ``document`` in force on the day asked about."""
        period = self.periods_in_force.get(document)
        return period.revision if period else None

    def review_due(self, document: Document) -> date | None:
        """The day by which the revision in force must be reviewed, None without an interval or a revision in force."""
        period = self.periods_in_force.get(document.id)
        if period is None:
            return None
        kind = self.organization.type_of(document.id)
        interval = period.revision.version.front_matter.review or (kind.review if kind else None)
        return interval.after(period.start) if interval else None

    def citations(self, version: Version) -> tuple[Citation, ...]:
        """Every clause a document cites: its front matter, its headings, and the organization's own mapping."""
        mapped = tuple(c for document, c in self.organization.mapping if document == version.document)
        return (*version.front_matter.clauses, *version.clauses, *mapped)

    @cached_property
    def latest_versions(self) -> tuple[Version, ...]:
        """The newest text of every document that still has a file, by id."""
        return tuple(d.latest for d in self.documents.values() if d.latest is not None)

    @cached_property
    def backlinks(self) -> dict[str, tuple[str, ...]]:
        """Per document the documents in force that link to it, by id."""
        found: dict[str, set[str]] = {}
        for document, revision in self.in_force():
            for reference in revision.version.references:
                if reference.document != document.id:
                    found.setdefault(reference.document, set()).add(document.id)
        return {target: tuple(sorted(sources)) for target, sources in found.items()}
