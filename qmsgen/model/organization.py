"""The organization as `qms.yml` and `people.yml` describe it: standards, types, roles, people, policy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from qmsgen.model.approval import Level, Meaning

if TYPE_CHECKING:
    from qmsgen.model.text import Citation, Interval

CONTROLLED_FOLDERS = ("policies", "procedures", "forms")
"""Folders whose Markdown files are always controlled documents; a document type may name another."""


REGISTRY_ADMIN = "registry-admin"
"""The role whose holders approve changes of `qms.yml` and `people.yml`."""

REGULATED = ("iso13485", "part11", "annex11")
"""The profiles of organizations whose documents an authority may ask for: nobody approves the own work, and nobody
gives two approvals of one revision."""

OWNER, PROCESS_OWNER = "owner", "process-owner"
"""Words in a requirement that mean the role named by the document itself, or by its process."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """One approval that a document type asks for."""

    meaning: Meaning
    roles: tuple[str, ...]
    count: int = 1
    independence: str = "author"


@dataclass(frozen=True, slots=True)
class DocumentType:
    """A kind of document, recognised by the prefix of its id."""

    name: str
    prefix: str
    folder: str
    review: Interval | None = None
    approval: tuple[Requirement, ...] = ()
    editorial_approval: tuple[Requirement, ...] = ()
    same_person: bool = False
    line: int = 1


@dataclass(frozen=True, slots=True)
class Role:
    """A role that people hold and documents name."""

    id: str
    title: str
    is_top_management: bool = False
    line: int = 1


@dataclass(frozen=True, slots=True)
class RoleGrant:
    """A person's role, ``start`` included and ``until`` excluded, in the organization's zone."""

    role: str
    start: date
    until: date | None = None
    deputy_for: str | None = None
    line: int = 1

    def covers(self, day: date) -> bool:
        """Whether the role is held on ``day``."""
        return self.start <= day and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class Key:
    """A person's signing key with its dates; what it must show of its holder stands in ``requires``."""

    key: str
    start: date
    until: date | None = None
    requires: tuple[str, ...] = ()
    revoked_since: date | None = None
    revoked_reason: str = ""
    line: int = 1

    def covers(self, day: date) -> bool:
        """Whether the key is valid on ``day``, as far as it was not revoked."""
        return self.start <= day and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class Renaming:
    """A person's name from a day on; records signed before keep the old one."""

    name: str
    start: date


@dataclass(frozen=True, slots=True)
class Person:
    """A registered person."""

    id: str
    name: str
    emails: tuple[str, ...] = ()
    roles: tuple[RoleGrant, ...] = ()
    keys: tuple[Key, ...] = ()
    renamed: tuple[Renaming, ...] = ()
    line: int = 1

    def holds(self, role: str, day: date) -> bool:
        """Whether this person has ``role`` on ``day``, or stands in for it."""
        return self.grant(role, day) is not None

    def grant(self, role: str, day: date) -> RoleGrant | None:
        """By what this person has ``role`` on ``day``: a grant of its own rather than one as a deputy."""
        held = [grant for grant in self.roles if role in (grant.role, grant.deputy_for) and grant.covers(day)]
        return min(held, key=lambda grant: (grant.deputy_for is not None, grant.role != role), default=None)

    def name_on(self, day: date) -> str:
        """The name this person had on ``day``."""
        return next((r.name for r in reversed(self.renamed) if r.start <= day), self.name)


@dataclass(frozen=True, slots=True)
class Process:
    """A process of the organization and the role that answers for it."""

    id: str
    title: str
    owner: str
    line: int = 1


@dataclass(frozen=True, slots=True)
class ClaimedStandard:
    """A standard edition that the organization says it conforms to, until a day where it says so."""

    id: str
    until: date | None = None
    line: int = 1


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """A clause that the organization has determined as not applicable, with its reason (ISO 9001 4.3)."""

    standard: str
    clause: str
    reason: str
    line: int = 1


@dataclass(frozen=True, slots=True)
class ByPractice:
    """A clause that is shown by what people do rather than by a document, and who says how."""

    standard: str
    clause: str
    owner: str
    how: str
    line: int = 1


@dataclass(frozen=True, slots=True)
class EvidencePolicy:
    """How well approvals must be proved, and by whom."""

    level: Level = Level.SIGNED
    independence: str = "author"
    skew_minutes: int = 15
    registry_threshold: int = 1
    forge_committers: tuple[str, ...] = ()
    forge_keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Organization:
    """Everything `qms.yml` and `people.yml` say, as one landing left them."""

    revision: int
    name: str
    time_zone: str
    standards: tuple[ClaimedStandard, ...] = ()
    cite_as: dict[str, str] = field(default_factory=dict)
    not_applicable: tuple[NotApplicable, ...] = ()
    by_practice: tuple[ByPractice, ...] = ()
    mapping: tuple[tuple[str, Citation], ...] = ()
    document_types: tuple[DocumentType, ...] = ()
    profile: str = "iso9001"
    evidence: EvidencePolicy = EvidencePolicy()
    roles: tuple[Role, ...] = ()
    processes: tuple[Process, ...] = ()
    people: tuple[Person, ...] = ()
    statements: tuple[tuple[Meaning, str], ...] = ()
    modules: tuple[str, ...] = ()
    contact: str | None = None
    source: str | None = None
    site: str | None = None
    tool: str | None = None
    lines: Mapping[str, int] = field(default_factory=dict, compare=False)
    """Where each section of `qms.yml` begins."""

    @property
    def folders(self) -> tuple[str, ...]:
        """The folders that hold controlled documents, from the root of the repository."""
        return tuple(dict.fromkeys((*CONTROLLED_FOLDERS, *(t.folder for t in self.document_types))))

    def line_of(self, section: str) -> int:
        """Where ``section`` begins in `qms.yml`; its first line where the section is not there."""
        return self.lines.get(section, 1)

    def type_of(self, document: str) -> DocumentType | None:
        """The document type whose prefix is the longest that ``document`` begins with."""
        matching = [t for t in self.document_types if document == t.prefix or is_prefix(t.prefix, document)]
        return max(matching, key=lambda t: len(t.prefix), default=None)

    def role(self, role: str) -> Role | None:
        """The role with this id."""
        return next((r for r in self.roles if r.id == role), None)

    def role_title(self, role: str) -> str:
        """A role as people say it, such as "Quality Manager"."""
        found = self.role(role)
        return found.title if found else role

    def person(self, person: str) -> Person | None:
        """The registered person with this id."""
        return next((p for p in self.people if p.id == person), None)

    def person_of(self, email: str) -> Person | None:
        """Whose e-mail this is; e-mails compare without case."""
        wanted = email.casefold()
        return next((p for p in self.people if any(own.casefold() == wanted for own in p.emails)), None)

    def process(self, process: str) -> Process | None:
        """The process with this id."""
        return next((p for p in self.processes if p.id == process), None)

    def holders(self, role: str, day: date) -> tuple[Person, ...]:
        """The persons who hold ``role`` on ``day``."""
        return tuple(person for person in self.people if person.holds(role, day))

    def edition(self, standard: str) -> str:
        """The edition that ``standard`` means in documents: itself, or for a family the one `cite_as` names."""
        if standard in self.cite_as:
            return self.cite_as[standard]
        claimed = [claim.id for claim in self.standards]
        if standard in claimed:
            return standard
        return next((id for id in claimed if id.startswith(standard + "-")), standard)


def key_material(line: str) -> str:
    """What makes two lines the same public key: everything but the comment."""
    return " ".join(line.split()[:2])


def is_prefix(prefix: str, document: str) -> bool:
    """Whether ``document`` belongs to ``prefix``: SOP-01 to SOP, QP-8.4-01 to QP-8.4, but SOPX-01 not to SOP."""
    return document.startswith(prefix) and document[len(prefix) : len(prefix) + 1] in ("-", ".")
