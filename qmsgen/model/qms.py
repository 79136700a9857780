"""The quality management system as the repository shows it: what rules look at and pages are written from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from qmsgen.model.approval import Approval, Level, Meaning
from qmsgen.model.document import Document, Period, Revision, Version
from qmsgen.model.finding import Stage
from qmsgen.model.text import Source

if TYPE_CHECKING:
    from qmsgen.model.organization import Organization
    from qmsgen.model.repository import (
        RecordEvent,
        RegistryChange,
        RegistryEvent,
        RegistryFault,
        Stranger,
        TreeFault,
    )
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

    ``organization`` is what the two files of the registry say, ``counting`` the newest state of them that is approved:
    by it the next landing is judged. ``trust_roots`` are the digests of the pairs with which proof began, more than one
    where it began anew, and ``expected_root`` the one that the person who checks knows. ``stray_records`` are those
    about documents of which no text has landed.
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
    trust_roots: tuple[str, ...] = ()
    expected_root: str | None = None
    counting: Organization | None = None
    registry_events: tuple[RegistryEvent, ...] = ()
    registry_records: tuple[Approval, ...] = ()
    registry_changes: tuple[RegistryChange, ...] = ()
    stray_records: tuple[Approval, ...] = ()
    record_events: tuple[RecordEvent, ...] = ()
    strangers: tuple[Stranger, ...] = ()
    unidentified: tuple[Unidentified, ...] = ()
    registry_faults: tuple[RegistryFault, ...] = ()
    tree_faults: tuple[TreeFault, ...] = ()
    landings_before_control: int = 0
    paths: frozenset[str] = frozenset()

    @property
    def trust_root(self) -> str | None:
        """The digest of the pair with which proof began, for the last time; None where nothing is proved."""
        return self.trust_roots[-1] if self.trust_roots else None

    @property
    def judging(self) -> Organization:
        """The organization as it was last approved: nobody silences the own finding by a change that waits."""
        return self.counting or self.organization

    @property
    def evidence_level(self) -> Level:
        """The level of evidence that the organization's policy asks for, as it was last approved."""
        return self.judging.evidence.level

    def objected_records(self) -> Iterator[Approval]:
        """The records that do not count and still matter.

        One is put right when the same person lands the same kind of record again and that counts, when the signer
        takes it back, or when a later revision of the document is approved after it.
        """
        yield from _still_objected(self.stray_records, ())
        changes = [(change.revision, change.landing.position) for change in self.registry_changes]
        yield from _still_objected(self.registry_records, changes)
        for document in self.documents.values():
            approved = [(r.number, r.completed) for r in document.revisions if r.is_approved]
            yield from _still_objected(document.records, approved)

    @cached_property
    def waivers(self) -> tuple[Approval, ...]:
        """The waivers that count; where proof is asked for, none from the time when it was not."""
        records = (self.registry_records, *(document.records for document in self.documents.values()))
        given = (r for found in records for r in found if r.counts and r.record.meaning is Meaning.WAIVER)
        return tuple(r for r in given if r.level is not Level.NONE or self.evidence_level is Level.NONE)

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
        """The day by which the revision in force must be reviewed, None without an interval or a revision in force.

        Counted from the day on which it first took effect, or from its last periodic review.
        """
        period = self.periods_in_force.get(document.id)
        if period is None:
            return None
        kind = self.organization.type_of(document.id)
        interval = period.revision.version.front_matter.review or (kind.review if kind else None)
        reviewed = (r.day for r in document.reviews if r.revision == period.revision.number and r.day <= self.as_of)
        begun = period.revision.planned_from or period.start
        return interval.after(max((begun, *reviewed))) if interval else None

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


def _still_objected(records: Sequence[Approval], approved: Sequence[tuple[int, int]]) -> Iterator[Approval]:
    """``approved`` are the revisions that were, each with the position of the landing that completed it."""
    last = {
        (one.record.signer, one.record.revision, one.record.meaning): index
        for index, one in enumerate(records)
        if one.counts
    }
    for index, objected in enumerate(records):
        record, landed = objected.record, objected.landing.position
        if not objected.objections or any(n > record.revision and position > landed for n, position in approved):
            continue
        meanings = (record.meaning, Meaning.REVOCATION)
        if not any(last.get((record.signer, record.revision, meaning), -1) > index for meaning in meanings):
            yield objected
