"""What every page needs to know, worked out once: how each document stands on the day, and who refers to whom.

Nothing here is looked up twice, so that the cost of a page does not grow with the number of documents.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from qmsgen.messages import say
from qmsgen.model.approval import Level
from qmsgen.model.coverage import ClauseCoverage, StandardCoverage, coverage
from qmsgen.model.document import Document, PartKind, Reference, Status, Version
from qmsgen.model.finding import Finding
from qmsgen.model.organization import Organization, Person
from qmsgen.model.qms import Qms
from qmsgen.model.texts import Texts
from qmsgen.pages import addresses
from qmsgen.pages.dossier import Dossier, issues
from qmsgen.pages.writing import key

LISTED_ONE_BY_ONE = 150
"""Up to so many documents stand in the navigation one by one; above, their registers do."""

REGISTER_LENGTH = 1000
"""A register that is longer comes in parts, so that a browser can sort and filter each."""


CHANGE_REQUEST = "change request"
"""The words by which a form is known as the one that asks for a change."""


@dataclass(frozen=True, eq=False)
class Context:
    """The system, the findings and the texts, with the indexes that pages share."""

    qms: Qms
    findings: tuple[Finding, ...]
    texts: Texts
    built_on: date
    drafts: bool = False
    uncontrolled: str | None = None
    uncommitted_site: bool = False
    _holders: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def as_of(self) -> date:
        return self.qms.as_of

    @property
    def organization(self) -> Organization:
        return self.qms.organization

    @property
    def looks_back(self) -> bool:
        """Whether this is the manual of an earlier day, about which no rule is asked."""
        return self.qms.as_of < self.qms.today

    @property
    def is_uncontrolled(self) -> bool:
        """Whether nothing can be proved, so that all there is are drafts."""
        return self.uncontrolled is not None

    @property
    def nothing_is_proved(self) -> bool:
        """Whether the organization's rules ask for no approval yet."""
        return self.qms.evidence_level is Level.NONE

    @cached_property
    def dossiers(self) -> dict[str, Dossier]:
        """Every document that the manual speaks of, by id in order."""
        found = (self._dossier(document) for document in self.qms.documents.values())
        return {d.id: d for d in sorted(found, key=lambda d: d.id) if d.issues or d.draft or d.errors}

    @cached_property
    def in_force(self) -> tuple[Dossier, ...]:
        return tuple(d for d in self.dossiers.values() if d.current)

    @cached_property
    def by_kind(self) -> dict[str, tuple[Dossier, ...]]:
        """The documents of each type, in the order of `qms.yml`; those without a type last."""
        order = [*(kind.name for kind in self.organization.document_types), ""]
        grouped: dict[str, list[Dossier]] = {name: [] for name in order}
        for dossier in self.dossiers.values():
            grouped[dossier.kind_name].append(dossier)
        return {name: tuple(group) for name, group in grouped.items() if group}

    @cached_property
    def successors(self) -> dict[str, tuple[str, ...]]:
        """Which documents in force say that they replace a document or once had its number, by that number."""
        found: dict[str, list[str]] = {}
        for dossier in self.in_force:
            matter = dossier.current.version.front_matter if dossier.current else None
            for number in (*matter.replaces, *matter.former_numbers) if matter else ():
                found.setdefault(number, []).append(dossier.id)
        return {number: tuple(dict.fromkeys(ids)) for number, ids in found.items()}

    @cached_property
    def change_request_form(self) -> str:
        """The document in force that asks for a change, known by its title or keywords; empty when there is none."""
        for dossier in self.in_force:
            matter = dossier.current.version.front_matter if dossier.current else None
            if matter and CHANGE_REQUEST in (matter.title.casefold(), *(word.casefold() for word in matter.keywords)):
                return dossier.id
        return ""

    @cached_property
    def coverage(self) -> tuple[StandardCoverage, ...]:
        """Per claimed standard how each of its clauses is addressed."""
        return coverage(self.qms)

    @cached_property
    def clauses_by_document(self) -> dict[str, dict[str, tuple[ClauseCoverage, ...]]]:
        """Per document in force and claimed edition the requirement clauses that it addresses."""
        found: dict[str, dict[str, list[ClauseCoverage]]] = {}
        for standard in self.coverage:
            for clause in standard.clauses:
                for document in dict.fromkeys(e.document for e in clause.documents):
                    found.setdefault(document, {}).setdefault(standard.standard.id, []).append(clause)
        return {d: {s: tuple(clauses) for s, clauses in by.items()} for d, by in found.items()}

    def findings_of(self, document: str | None) -> tuple[Finding, ...]:
        """The findings about a document, heaviest first."""
        return self._findings_by_document.get(document, ())

    def holders(self, role: str) -> tuple[str, ...]:
        """The names of those who hold ``role`` on the day of the manual."""
        if role not in self._holders:
            holders = self.organization.holders(role, self.as_of)
            self._holders[role] = tuple(self._named(person, role) for person in holders)
        return self._holders[role]

    def _named(self, person: Person, role: str) -> str:
        """A holder's name, and that they hold the role for another where every grant of it says so."""
        name = person.name_on(self.as_of)
        grants = [grant for grant in person.roles if grant.role == role and grant.covers(self.as_of)]
        if all(grant.deputy_for for grant in grants):
            return say("{name}, deputy", name=name)
        return name

    def page_of(self, reference: Reference, source: str) -> str | None:
        """The link from the page ``source`` to the document that a text refers to, None when it has no page."""
        if reference.document not in self.dossiers:
            return None
        return addresses.link(source, addresses.document_page(reference.document), reference.fragment)

    @cached_property
    def archive_key(self) -> str:
        """What superseded pages take from the registry: titles of roles and processes, but no person of today."""
        organization = self.organization
        roles = tuple((role.id, role.title) for role in organization.roles)
        processes = tuple((process.id, process.title) for process in organization.processes)
        return key(organization.name, roles, processes, self.qms.evidence_level.value)

    @cached_property
    def people_key(self) -> str:
        """What pages in force take from the registry: who holds which role today, and where the links lead."""
        organization = self.organization
        holders = tuple((role.id, self.holders(role.id)) for role in organization.roles)
        kinds = tuple((kind.name, kind.folder) for kind in organization.document_types)
        ways = (organization.contact, organization.source, self.change_request_form)
        return key(self.archive_key, holders, kinds, ways)

    @cached_property
    def people(self) -> dict[str, str]:
        """The registered persons' names by their ids."""
        return {person.id: person.name for person in self.organization.people}

    def link_key(self, version: Version) -> tuple[str, ...]:
        """Which of a text's links lead to a page: part of that page's key."""
        return tuple(sorted({r.document for r in version.references if r.document in self.dossiers}))

    def shown_versions(self) -> Iterator[Version]:
        """Every text that some page shows; only their pictures and files are published."""
        for dossier in self.dossiers.values():
            yield from (issue.version for issue in dossier.issues)
            if dossier.draft and dossier.draft.is_provable:
                yield dossier.draft

    def standard_title(self, standard: str) -> str:
        """A standard as people say it: ISO 9001:2015."""
        found = self.qms.standards.get(standard)
        return found.short_title if found else standard

    @cached_property
    def _findings_by_document(self) -> dict[str | None, tuple[Finding, ...]]:
        found: dict[str | None, list[Finding]] = {}
        for finding in sorted(self.findings, key=lambda f: f.order):
            found.setdefault(finding.document, []).append(finding)
        return {document: tuple(items) for document, items in found.items()}

    def _dossier(self, document: Document) -> Dossier:
        shown = () if self.is_uncontrolled else tuple(issues(document, self.as_of))
        current = next((i for i in shown if i.status is Status.EFFECTIVE), None)
        coming = min((i for i in shown if i.status is Status.APPROVED), key=lambda i: i.start or date.max, default=None)
        on_main = document.latest_on_main
        draft = (document.latest if self.is_uncontrolled else document.draft) if self.drafts else None
        findings = self.findings_of(document.id)
        if not shown and (on_main is None or on_main.landing.day > self.as_of):
            findings = ()
        return Dossier(
            document=document,
            kind=self.organization.type_of(document.id),
            issues=shown,
            current=current,
            coming=coming,
            draft=draft,
            findings=findings,
            review_due=self.qms.review_due(document) if current else None,
        )


def assets(version: Version) -> Iterable[tuple[str, str]]:
    """The address and blob of every picture and file that a text shows."""
    return ((addresses.attachment(p), p.blob) for p in version.parts if p.kind is PartKind.ASSET)
