"""A document, its revisions and what of them was in force when."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from qmsgen.model.approval import Approval, Level
from qmsgen.model.landing import Landing
from qmsgen.model.organization import Requirement
from qmsgen.model.text import Citation, Fault, FrontMatter, Heading


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
    Headings and anchors are those of the text with its snippets, as on its page.
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
    anchors: tuple[str, ...] = ()

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
    REVOKED = "revoked"  # its approval was taken back
    NEVER_EFFECTIVE = "never effective"  # overtaken by a later revision before its day came


@dataclass(frozen=True, slots=True)
class Span:
    """Whole days from ``start``, included, until ``until``, excluded; without an end it goes on."""

    start: date
    until: date | None = None

    def covers(self, day: date) -> bool:
        """Whether ``day`` is one of them."""
        return self.start <= day and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class Revision:
    """An issued revision: the number, the digest that the number stands for, and its text.

    ``recorded`` is the landing that brought it. ``version`` is the text at the newest landing at which the digest is
    still this one: its bytes are the published ones. ``approved`` are the days on which the required approvals were
    complete: from one day on, and only until another where an approval was taken back. ``level`` is how well that is
    proved, by the policy of its landing. ``authors`` are the e-mails of all who worked on it since the one before.
    ``completed`` is the position of the landing that completed its approvals.
    """

    number: int
    digest: str
    recorded: Landing
    version: Version
    approved: tuple[Span, ...] = ()
    approvals: tuple[Approval, ...] = ()
    level: Level = Level.NONE
    authors: tuple[str, ...] = ()
    completed: int = 0

    @property
    def approved_on(self) -> date | None:
        """The day on which the required approvals were complete for the first time."""
        return self.approved[0].start if self.approved else None

    @property
    def is_approved(self) -> bool:
        """Whether the approvals are complete, and none was taken back that has not been given again."""
        return bool(self.approved) and self.approved[-1].until is None

    @property
    def planned_from(self) -> date | None:
        """The first day on which this revision can be in force: approved and, where it says so, effective."""
        spans = self.spans
        return spans[0].start if spans else None

    @property
    def spans(self) -> tuple[Span, ...]:
        """The days on which it can be in force as far as it goes by itself: approved, effective, not expired."""
        front_matter = self.version.front_matter
        if len(self.approved) == 1 and self.is_approved and not (front_matter.effective or front_matter.expires):
            return self.approved
        effective, expires = front_matter.effective or date.min, front_matter.expires or date.max
        found = []
        for span in self.approved:
            start, until = max(span.start, effective), min(span.until or date.max, expires)
            if start < until:
                found.append(Span(start, None if until == date.max else until))
        return tuple(found)

    def known_at(self, day: date) -> Revision:
        """The revision as far as it was recorded by ``day``: what was approved or taken back later is left out."""
        if self.recorded.day > day:
            return replace(self, approved=())
        known = (s for s in self.approved if s.start <= day)
        return replace(
            self, approved=tuple(Span(s.start, s.until if s.until and s.until <= day else None) for s in known)
        )


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A document is taken out of force from ``day`` on, by a record that says why.

    ``until`` is the day on which that record stopped counting, because its key was revoked.
    """

    day: date
    landing: Landing
    person: str
    reason: str
    path: str
    until: date | None = None

    def covers(self, day: date) -> bool:
        """Whether it holds on ``day``."""
        return self.day <= day and (self.until is None or day < self.until)

    def known_at(self, day: date) -> Withdrawal:
        """The withdrawal as it was known on ``day``, when it may still have counted."""
        return self if self.until is None or self.until <= day else replace(self, until=None)


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


@dataclass(frozen=True, slots=True)
class PeriodicReview:
    """Someone who may approve a document has read the revision in force again and found that it still fits."""

    day: date
    revision: int
    person: str
    path: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A text that has landed and is not complete: what is missing, by which roles, and who has given what.

    ``roles`` says for each role of ``missing`` which role of the organization it stands for: `owner` and
    `process-owner` are different ones for each document. ``rejected`` is the record that sent it back.
    """

    version: Version
    recorded: Landing
    missing: tuple[Requirement, ...] = ()
    roles: tuple[tuple[str, str], ...] = ()
    given: tuple[Approval, ...] = ()
    rejected: Approval | None = None

    def roles_of(self, requirement: Requirement) -> tuple[str, ...]:
        """The roles of which one must still give what is missing."""
        named = dict(self.roles)
        return tuple(dict.fromkeys(role for r in requirement.roles if (role := named.get(r, r))))


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
    records: tuple[Approval, ...] = ()
    reviews: tuple[PeriodicReview, ...] = ()
    waiting: tuple[Waiting, ...] = ()

    def revision(self, number: int) -> Revision | None:
        """The issued revision with this number."""
        return next((r for r in self.revisions if r.number == number), None)

    def periods(self, known_at: date | None = None) -> tuple[Period, ...]:
        """When each revision is or was in force, oldest first, as far as it was known on ``known_at``.

        A revision is in force from the day on which it is approved and effective until a higher one is, until it
        expires, until its approval is taken back, or until the document is withdrawn. One that a higher revision
        overtakes never is. When the approval of a revision is taken back, the one before it is in force again.
        """
        known = self.revisions if known_at is None else tuple(r.known_at(known_at) for r in self.revisions)
        if (simple := _one_after_the_other(known)) is not None and not self.withdrawals:
            return simple
        ends = list(self.withdrawals)
        if known_at is not None:
            ends = [w.known_at(known_at) for w in ends if w.landing.day <= known_at]
        days = {day for r in known for span in r.spans for day in (span.start, span.until) if day is not None}
        days |= {day for w in ends for day in (w.day, w.until) if day is not None}
        found: list[Period] = []
        for start in sorted(days):
            revision, ended_by = self._standing(start, known, ends)
            last = found[-1] if found else None
            if revision is not None and last is not None and revision.number < last.revision.number:
                ended_by = Status.REVOKED  # only then does a lower revision come back
            if last is not None and last.until is None:
                if revision is not None and revision.number == last.revision.number:
                    continue
                found[-1] = replace(last, until=start, ended_by=ended_by)
            if revision is not None:
                found.append(Period(revision, start))
        return tuple(found)

    def _standing(
        self, day: date, known: tuple[Revision, ...], ends: list[Withdrawal]
    ) -> tuple[Revision | None, Status]:
        """The revision in force on ``day``, and what would have ended the one before it on that day."""
        top = max((r for r in known if any(s.start <= day for s in r.spans)), key=lambda r: r.number, default=None)
        while top is not None:
            if any(w.covers(day) and w.landing.position >= top.completed for w in ends):
                return None, Status.WITHDRAWN
            if any(span.covers(day) for span in top.spans):
                return top, Status.SUPERSEDED
            expires = top.version.front_matter.expires
            if expires is not None and expires <= day and top.is_approved:
                return None, Status.EXPIRED
            number = top.number  # its approval was taken back: the one before it stands again
            earlier = (r for r in known if r.number < number and any(s.start <= day for s in r.spans))
            top = max(earlier, key=lambda r: r.number, default=None)
        return None, Status.REVOKED

    def period(self, day: date, known_at: date | None = None) -> Period | None:
        """The period that covers ``day``; a document has at most one."""
        return next((p for p in self.periods(known_at) if p.covers(day)), None)

    def effective_revision(self, day: date, known_at: date | None = None) -> Revision | None:
        """The revision in force on ``day``, None when none is."""
        period = self.period(day, known_at)
        return period.revision if period else None

    def periods_of(self, revision: Revision) -> tuple[Period, ...]:
        """When ``revision`` is or was in force: twice where one after it was approved and that was taken back."""
        return tuple(p for p in self.periods() if p.revision.number == revision.number)

    def period_of(self, revision: Revision, day: date) -> Period | None:
        """The period of ``revision`` that covers ``day``, else the last that had begun by then, else its first."""
        own = self.periods_of(revision)
        return next((p for p in reversed(own) if p.start <= day), own[0] if own else None)

    def status(self, revision: Revision, day: date) -> Status:
        """Where ``revision`` stands on ``day``."""
        if not revision.approved:
            return Status.DRAFT
        period = self.period_of(revision, day)
        if period is None:
            return Status.NEVER_EFFECTIVE if revision.is_approved else Status.REVOKED
        if day < period.start:
            return Status.APPROVED
        return Status.EFFECTIVE if period.covers(day) else period.ended_by or Status.SUPERSEDED

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


def _one_after_the_other(revisions: tuple[Revision, ...]) -> tuple[Period, ...] | None:
    """The periods of revisions that each lasted until the next took effect, as nearly all do; None for others."""
    starts: list[date] = []
    for revision in revisions:
        spans = revision.spans
        if len(spans) != 1 or spans[0].until is not None or (starts and spans[0].start <= starts[-1]):
            return None
        starts.append(spans[0].start)
    ends = [*starts[1:], None] if starts else []
    return tuple(
        Period(revision, start, until, Status.SUPERSEDED if until else None)
        for revision, start, until in zip(revisions, starts, ends, strict=True)
    )
