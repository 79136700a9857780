"""How a document stands on a day: its revisions with their days and statuses, and what follows for its page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from qmsgen.messages import say
from qmsgen.model.document import Document, Period, Revision, Status, Version
from qmsgen.model.finding import Finding, Severity, Stage
from qmsgen.model.organization import DocumentType
from qmsgen.pages import words


class Standing(StrEnum):
    """How a document stands as a whole on the day of the manual."""

    IN_FORCE = "in force"
    COMING = "coming"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    REVOKED = "revoked"
    NEVER = "never in force"
    NOT_PROVABLE = "not provable"
    DRAFT = "draft"


@dataclass(frozen=True, slots=True)
class Issue:
    """An issued revision as the manual shows it: its status and the days for which it is in force.

    ``earlier`` are the days for which it was in force before, when a later revision whose approval was taken back
    stood in between.
    """

    revision: Revision
    status: Status
    start: date | None = None
    until: date | None = None
    before: Revision | None = None
    earlier: tuple[Period, ...] = ()

    @property
    def number(self) -> int:
        return self.revision.number

    @property
    def version(self) -> Version:
        return self.revision.version

    @property
    def label(self) -> str:
        """The revision as the company writes it."""
        return self.version.front_matter.label or str(self.number)

    @property
    def word(self) -> str:
        """The status as readers see it."""
        return words.status_word(self.status, approved=bool(self.revision.approvals))

    @property
    def before_label(self) -> str:
        """The revision before, as the company writes it."""
        return (self.before.version.front_matter.label or str(self.before.number)) if self.before else ""

    @property
    def key(self) -> tuple[object, ...]:
        """What stands for this revision in the key of a page: its digest covers all that it says."""
        revision = self.revision
        landings = (revision.recorded.commit, revision.recorded.day, self.version.landing.commit, self.version.path)
        days = (self.status.value, self.start, self.until, tuple((p.start, p.until) for p in self.earlier))
        return (self.number, revision.digest, *landings, *days, revision.approvals)


@dataclass(frozen=True)
class Dossier:
    """All that pages say about one document."""

    document: Document
    kind: DocumentType | None
    issues: tuple[Issue, ...]
    current: Issue | None
    coming: Issue | None
    draft: Version | None
    findings: tuple[Finding, ...]
    review_due: date | None

    @property
    def id(self) -> str:
        return self.document.id

    @property
    def kind_name(self) -> str:
        return self.kind.name if self.kind else ""

    @property
    def kind_title(self) -> str:
        """The type as readers see it."""
        return words.type_title(self.kind_name) if self.kind_name else ""

    @cached_property
    def last(self) -> Issue | None:
        """The revision that speaks for the document: in force, else the last that was, else the newest."""
        ended = [i for i in self.issues if i.until is not None and i.status is not Status.APPROVED]
        return self.current or (ended[-1] if ended else None) or (self.issues[-1] if self.issues else None)

    @property
    def version(self) -> Version | None:
        """The text whose title and fields stand for the document in lists; never a draft's where there is another."""
        return self.last.version if self.last else self.draft

    @property
    def title(self) -> str:
        return self.version.front_matter.title if self.version else ""

    @property
    def word(self) -> str:
        """How the document stands, as readers see it."""
        if self.standing is Standing.DRAFT:
            return say("Draft")
        return self.last.word if self.last else say("Not provable")

    @cached_property
    def key(self) -> tuple[object, ...]:
        """What stands for the document and its revisions in the key of a page."""
        return (self.id, self.kind_name, tuple(issue.key for issue in self.issues))

    @cached_property
    def line(self) -> tuple[str, ...]:
        """What a list of documents says about this one."""
        return (self.id, self.title, self.kind_name, self.word)

    @cached_property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that hold the document: what is wrong on the main line."""
        return tuple(f for f in self.findings if f.severity is Severity.ERROR and f.stage is Stage.MAIN)

    @cached_property
    def standing(self) -> Standing:
        if self.current:
            return Standing.IN_FORCE
        last = self.last
        if last is None:
            return Standing.DRAFT if self.draft else Standing.NOT_PROVABLE
        return {
            Status.WITHDRAWN: Standing.WITHDRAWN,
            Status.EXPIRED: Standing.EXPIRED,
            Status.APPROVED: Standing.COMING,
            Status.REVOKED: Standing.REVOKED,
        }.get(last.status, Standing.NEVER)

    @property
    def is_over(self) -> bool:
        """Whether the document was in force and no longer is."""
        return self.standing in (Standing.WITHDRAWN, Standing.EXPIRED, Standing.REVOKED, Standing.NEVER)


def issues(document: Document, day: date) -> Iterator[Issue]:
    """The revisions known on the day, each with its status; what happened later is not told."""
    known = [r for r in document.revisions if _is_known(r, day)]
    before: Revision | None = None
    for revision in known:
        period = document.period_of(revision, day)
        yield Issue(
            revision=revision,
            status=document.status(revision, day),
            start=period.start if period else None,
            until=_known_end(period, known, document, day) if period else None,
            before=before,
            earlier=tuple(p for p in document.periods_of(revision) if period and p.start < period.start),
        )
        before = revision


def _is_known(revision: Revision, day: date) -> bool:
    start = revision.planned_from
    return start is not None and (revision.recorded.day <= day or start <= day)


def _known_end(period: Period, known: list[Revision], document: Document, day: date) -> date | None:
    """When a revision stops being in force, unless that became known only after ``day``."""
    if period.until is None or period.until <= day or period.ended_by is Status.EXPIRED:
        return period.until
    if period.ended_by is Status.WITHDRAWN:
        return period.until if any(w.landing.day <= day for w in document.withdrawals) else None
    later = (r for r in known if r.number > period.revision.number)
    return period.until if any(r.planned_from == period.until for r in later) else None
