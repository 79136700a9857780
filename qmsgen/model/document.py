"""A document, its revisions and what of them was in force when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from qmsgen.model.approval import Approval, Level
from qmsgen.model.finding import Stage
from qmsgen.model.text import Citation, Fault, FrontMatter, Heading


@dataclass(frozen=True, slots=True)
class Landing:
    """A change of the main line, and the day on which it counts: its committer date in the organization's zone.

    ``position`` orders landings, 0 being the start of control. What HEAD has beyond the main line is one landing of
    stage PROPOSED, uncommitted changes are another of stage UNCOMMITTED whose ``commit`` is empty; both are judged
    as if made on the day of the check.
    """

    commit: str
    day: date
    committed_at: datetime
    position: int
    stage: Stage = Stage.MAIN


class PartKind(StrEnum):
    """How a file takes part in a document: shown or linked by it, or included in its text."""

    ASSET = "asset"
    INCLUDE = "include"


@dataclass(frozen=True, slots=True)
class Part:
    """A file that a document's digest covers beside its source.

    ``name`` is the path as the digest writes it (an asset's relative to the document's folder), ``path`` the one from
    the root of the repository.
    """

    kind: PartKind
    name: str
    path: str
    blob: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Reference:
    """A link from one document to another, resolved to its id in the tree in which it was written."""

    document: str
    path: str
    fragment: str
    line: int


@dataclass(frozen=True, slots=True)
class Version:
    """A document's text as one landing left it; several versions may carry the same revision number while drafting.

    ``digest`` is None when the document has a blocking fault: then nothing can be said about what a reader would see.
    """

    document: str
    revision: int
    path: str
    blob: str
    digest: str | None
    landing: Landing
    front_matter: FrontMatter
    headings: tuple[Heading, ...] = ()
    clauses: tuple[Citation, ...] = ()
    references: tuple[Reference, ...] = ()
    parts: tuple[Part, ...] = ()
    faults: tuple[Fault, ...] = ()
    body_sha256: str = ""

    @property
    def is_provable(self) -> bool:
        """Whether the text can be read safely and its digest be worked out."""
        return self.digest is not None


class Status(StrEnum):
    """Where a revision stands on a day; computed from history, never typed."""

    DRAFT = "draft"
    IN_REVIEW = "in review"
    APPROVED = "approved"  # complete, not yet effective
    EFFECTIVE = "effective"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    NEVER_EFFECTIVE = "never effective"  # overtaken by a later revision before its day came


@dataclass(frozen=True, slots=True)
class Revision:
    """An issued revision: the number, the digest that the number stands for, and its text.

    ``recorded`` is the landing that brought it. ``version`` is the text at the newest landing at which the digest is
    still this one: its bytes are the published ones. ``approved_on`` is the day on which the required approvals were
    complete, None while they are not. ``level`` is how well that is proved, by the policy of its landing.
    """

    number: int
    digest: str
    recorded: Landing
    version: Version
    approved_on: date | None = None
    approvals: tuple[Approval, ...] = ()
    level: Level = Level.NONE

    @property
    def planned_from(self) -> date | None:
        """The first day on which this revision can be in force: approved and, where it says so, effective."""
        if self.approved_on is None:
            return None
        effective = self.version.front_matter.effective
        return max(self.approved_on, effective) if effective else self.approved_on

    def is_known(self, day: date) -> bool:
        """Whether the revision and its approval were recorded by ``day``."""
        return self.recorded.day <= day and self.approved_on is not None and self.approved_on <= day


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A document is taken out of force from a day on, by a record that says why."""

    day: date
    landing: Landing
    person: str
    reason: str
    path: str


@dataclass(frozen=True, slots=True)
class Period:
    """The whole days for which one revision is in force: ``start`` included, ``until`` excluded."""

    revision: Revision
    start: date
    until: date | None = None
    ended_by: Status | None = None

    def covers(self, day: date) -> bool:
        """Whether the revision is in force on ``day``."""
        return self.start <= day and (self.until is None or day < self.until)


class IrregularityKind(StrEnum):
    """What a landing can do to a document that no later landing can undo by itself, only put right."""

    CHANGED = "changed"  # the text of an issued revision changed under the same number
    SKIPPED = "skipped"  # a number was left out
    LOWERED = "lowered"  # a number below the one before
    REUSED = "reused"  # a number that stood for other content
    DELETED = "deleted"  # a document in force is gone without a withdrawal
    RENUMBERED = "renumbered"  # a document in force was given another id
    DUPLICATED = "duplicated"  # two files claim the same id


@dataclass(frozen=True, slots=True)
class Irregularity:
    """Something a landing did to a document against the rules of revision, until ``healed_by`` puts it right."""

    kind: IrregularityKind
    document: str
    landing: Landing
    path: str
    revision: int | None = None
    other: str = ""
    line: int = 1
    healed_by: Landing | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A controlled document through all its revisions. Its identity is the id; the path may change.

    ``revisions`` are the issued ones of the main line, in order. ``latest`` is its newest text wherever that stands
    (main line, proposed or uncommitted), None once its file is gone. ``irregularities`` include healed ones.
    """

    id: str
    revisions: tuple[Revision, ...] = ()
    latest: Version | None = None
    latest_on_main: Version | None = None
    withdrawals: tuple[Withdrawal, ...] = ()
    irregularities: tuple[Irregularity, ...] = ()

    def revision(self, number: int) -> Revision | None:
        """The issued revision with this number."""
        return next((r for r in self.revisions if r.number == number), None)

    def periods(self, known_at: date | None = None) -> tuple[Period, ...]:
        """When each revision is or was in force, oldest first, as far as it was known on ``known_at``.

        A revision is in force from the day on which it is approved and effective until the next one is, until it
        expires, or until the document is withdrawn. One that a later revision overtakes never is.
        """
        ends = [
            (withdrawal.landing.position, withdrawal.day)
            for withdrawal in self.withdrawals
            if known_at is None or withdrawal.landing.day <= known_at
        ]
        periods: list[Period] = []
        next_start: date | None = None  # the earliest day on which a later revision takes over
        for revision in reversed(self.revisions):
            start = revision.planned_from
            if start is None or (known_at is not None and not revision.is_known(known_at)):
                continue
            until, ended_by = (next_start, Status.SUPERSEDED) if next_start else (None, None)
            expires = revision.version.front_matter.expires
            if expires and expires <= start:
                continue  # it ends before it begins, and takes nothing out of force
            if expires and (until is None or expires < until):
                until, ended_by = expires, Status.EXPIRED
            for position, day in ends:
                withdrawn = max(day, start)
                if position >= revision.recorded.position and (until is None or withdrawn < until):
                    until, ended_by = withdrawn, Status.WITHDRAWN
            if until is None or start < until:
                periods.append(Period(revision, start, until, ended_by))
            next_start = start if next_start is None else min(next_start, start)
        return tuple(reversed(periods))

    def period(self, day: date, known_at: date | None = None) -> Period | None:
        """The period that covers ``day``; a document has at most one."""
        return next((p for p in self.periods(known_at) if p.covers(day)), None)

    def effective_revision(self, day: date, known_at: date | None = None) -> Revision | None:
        """The revision in force on ``day``, None when none is."""
        period = self.period(day, known_at)
        return period.revision if period else None

    def status(self, revision: Revision, day: date) -> Status:
        """Where ``revision`` stands on ``day``."""
        if revision.planned_from is None:
            return Status.DRAFT
        own = next((p for p in self.periods() if p.revision.number == revision.number), None)
        if own is None:
            return Status.NEVER_EFFECTIVE
        if day < own.start:
            return Status.APPROVED
        if own.covers(day):
            return Status.EFFECTIVE
        return own.ended_by or Status.SUPERSEDED

    def successor_expected(self, day: date) -> Revision | None:
        """The next revision that is approved and will take effect after ``day``."""
        coming = [p for p in self.periods() if p.start > day]
        return min(coming, key=lambda p: p.start).revision if coming else None

    @property
    def draft(self) -> Version | None:
        """A newest text that is not an issued revision: a proposal, an uncommitted edit, or held back by a fault."""
        latest = self.latest
        if latest is None or any(r.digest == latest.digest and r.number == latest.revision for r in self.revisions):
            return None
        return latest

    @property
    def open_irregularities(self) -> tuple[Irregularity, ...]:
        """Those that nothing has put right yet."""
        return tuple(i for i in self.irregularities if i.healed_by is None)

    @property
    def title(self) -> str:
        """The title of the newest text, for lists that name the document as a whole."""
        version = self.latest or self.latest_on_main or (self.revisions[-1].version if self.revisions else None)
        return version.front_matter.title if version else ""
