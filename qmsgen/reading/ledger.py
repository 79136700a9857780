"""A ledger: what the walk knows of one document so far, and how it judges what the next landing does to it.

A text that lands under a new number is a *candidate*. It becomes a revision with the landing that completes its
approvals; where none is asked for, with its own. From then on its number stands for these bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from qmsgen.evidence.completeness import unmet
from qmsgen.evidence.judgement import INDEPENDENT, Subject, takes_back
from qmsgen.model.approval import Approval, ApprovalRecord, Level, Meaning, ObjectionKind
from qmsgen.model.document import (
    Document,
    Irregularity,
    IrregularityKind,
    PeriodicReview,
    Revision,
    Span,
    Version,
    Waiting,
    Withdrawal,
)
from qmsgen.model.finding import Stage
from qmsgen.model.landing import Landing
from qmsgen.model.organization import Organization


@dataclass(frozen=True, slots=True)
class Contribution:
    """Who worked on a document in one landing, when its newest part was written, and by which commits.

    ``emails`` are those of authors and committers. ``written_at`` is the author's date of the newest commit.
    """

    emails: frozenset[str] = frozenset()
    written_at: datetime | None = None
    commits: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A text that landed under a number that is not complete yet; ``recorded`` is the landing that brought it."""

    version: Version
    recorded: Landing
    contribution: Contribution


WITHOUT_RECORDS = (Level.NONE, Level.ADOPTED)
"""Revisions with this level are in force without records of their own, which nobody can take back."""

SubjectOf = Callable[[Version, frozenset[str], Contribution | None], tuple[Subject, bool]]
"""What a text is judged as by the organization before a landing, and whether one person may meet all requirements."""


@dataclass(slots=True)
class Ledger:
    """What the walk knows of one document so far."""

    id: str
    issued: list[Revision] = field(default_factory=list)
    candidates: dict[int, Candidate] = field(default_factory=dict)
    newest: Version | None = None
    newest_on_main: Version | None = None
    skipped_to: int | None = None
    proposed: int | None = None
    irregularities: list[Irregularity] = field(default_factory=list)
    withdrawals: list[Withdrawal] = field(default_factory=list)
    reviews: list[PeriodicReview] = field(default_factory=list)
    records: list[Approval] = field(default_factory=list)
    revocations: list[ApprovalRecord] = field(default_factory=list)
    touches: list[tuple[int, Contribution]] = field(default_factory=list)
    waiting: list[Waiting] = field(default_factory=list)

    @property
    def top(self) -> Revision | None:
        """The highest issued revision."""
        return self.issued[-1] if self.issued else None

    def document(self) -> Document:
        """The ledger as a value."""
        return Document(
            id=self.id,
            revisions=tuple(self.issued),
            latest=self.newest,
            latest_on_main=self.newest_on_main,
            withdrawals=tuple(self.withdrawals),
            irregularities=tuple(self.irregularities),
            records=tuple(self.records),
            reviews=tuple(self.reviews),
            waiting=tuple(self.waiting),
        )

    # -- texts ----------------------------------------------------------------------------------------------------

    def take(self, version: Version, level: Level, contribution: Contribution) -> None:
        """Judge the text that a landing left, against the revisions issued so far."""
        landing, before = version.landing, self.newest
        self.newest = version
        if level is not Level.NONE and (before is None or before.digest is None or before.digest != version.digest):
            self.touches.append((landing.position, contribution))
        if landing.stage is Stage.MAIN:
            self.newest_on_main = version
        if not version.is_provable:
            return
        top = self.top
        if top is not None and version.revision == top.number:
            self._same_number(version, top)
        elif top is not None and version.revision < top.number:
            self._lower_number(version)
        elif (top is None and not self.candidates) or version.revision in self._numbers_that_follow():
            self._accept(version, level, contribution)
        else:
            self.skipped_to = version.revision
            self._open(IrregularityKind.SKIPPED, version)

    def _numbers_that_follow(self) -> set[int]:
        """The numbers that the next text may carry: the next one, or that of a text still waiting for approvals."""
        top = self.top.number if self.top is not None else 0
        numbers = {top, *self.candidates} - {0}
        follows = set(self.candidates) | {number + 1 for number in numbers}
        if self.skipped_to is not None:
            follows.add(self.skipped_to + 1)
        if self.proposed is not None:
            follows |= {self.proposed, self.proposed + 1}
        return follows

    def _accept(self, version: Version, level: Level, contribution: Contribution) -> None:
        """A text under a number of its own: a revision at once at level none, else a candidate."""
        self.heal(version.landing)
        self.skipped_to = None
        for number in [n for n in self.candidates if n > version.revision]:
            del self.candidates[number]  # taken back
        if level is not Level.NONE:
            known = self.candidates.get(version.revision)
            if known is not None and known.version.digest == version.digest:
                self.candidates[version.revision] = replace(known, version=version)
            else:
                self.candidates[version.revision] = Candidate(version, version.landing, contribution)
        elif version.landing.stage is Stage.MAIN:
            self.candidates.clear()
            self._issue(version, version.landing, version.landing, (), level, ())
        if version.landing.stage is not Stage.MAIN:
            self.proposed = version.revision

    def _issue(
        self,
        version: Version,
        recorded: Landing,
        completed: Landing,
        approvals: tuple[Approval, ...],
        level: Level,
        authors: tuple[str, ...],
    ) -> None:
        digest = version.digest or ""
        span = Span(completed.day)
        self.touches = [touch for touch in self.touches if touch[0] > recorded.position]
        number, position = version.revision, completed.position
        self.issued.append(Revision(number, digest, recorded, version, (span,), approvals, level, authors, position))

    def _same_number(self, version: Version, top: Revision) -> None:
        if version.digest != top.digest:
            self._open(IrregularityKind.CHANGED, version)
            return
        self.heal(version.landing)
        self.skipped_to = None
        self.candidates.clear()  # a draft that was taken back
        if version.landing.stage is Stage.MAIN:
            self.issued[-1] = replace(top, version=version)

    def _lower_number(self, version: Version) -> None:
        earlier = next((r for r in self.issued if r.number == version.revision), None)
        reused = earlier is not None and earlier.digest != version.digest
        self._open(IrregularityKind.REUSED if reused else IrregularityKind.LOWERED, version)

    def lose(self, landing: Landing, path: str, kind: IrregularityKind, other: str = "") -> None:
        """Its file is gone: an irregularity when a revision was in force and nobody withdrew it."""
        self.newest = None
        self.candidates.clear()
        if landing.stage is Stage.MAIN:
            self.newest_on_main = None
        top = self.top
        if top is None:
            return
        last = self.document().periods()[-1:]
        over = bool(last) and last[0].until is not None and last[0].until <= landing.day
        withdrawn = any(w.covers(landing.day) and w.landing.position >= top.completed for w in self.withdrawals)
        if not over and not withdrawn:
            self._add(Irregularity(kind, self.id, landing, path, top.number, other))

    def duplicate(self, landing: Landing, paths: Sequence[str]) -> None:
        """Several files claim this id: which of them is meant nobody can say."""
        self._add(Irregularity(IrregularityKind.DUPLICATED, self.id, landing, paths[-1], None, ", ".join(paths[:-1])))

    # -- records --------------------------------------------------------------------------------------------------

    def subject(self, number: int, landing: Landing, subject_of: SubjectOf) -> Subject | None:
        """What a record about revision ``number`` is about, None when nothing with this number has landed."""
        candidate = self.candidates.get(number)
        if candidate is not None:
            subject = subject_of(candidate.version, self._authors(candidate), candidate.contribution)[0]
        else:
            revision = next((r for r in self.issued if r.number == number), None)
            if revision is None:
                return None
            text = replace(revision.version, digest=revision.digest)
            subject = subject_of(text, frozenset(revision.authors), None)[0]
        place = self.id, number, subject.digest
        revocations = tuple(r for r in self.revocations if (r.document, r.revision, r.digest) == place)
        return replace(subject, superseded_by=self._superseded_by(number, landing), revocations=revocations)

    def _superseded_by(self, number: int, landing: Landing) -> int | None:
        """The revision that has replaced revision ``number``, None while that is in force or the newest."""
        if self.top is None or number >= self.top.number:
            return None
        effective = self.document().effective_revision(landing.day)
        return None if effective is not None and effective.number == number else self.top.number

    def _authors(self, candidate: Candidate) -> frozenset[str]:
        """The e-mails of everyone who worked on a text since the last revision was issued."""
        since = self.top.recorded.position if self.top is not None else -1
        until = candidate.version.landing.position
        emails = (touch.emails for position, touch in self.touches if since < position <= until)
        return candidate.contribution.emails.union(*emails)

    def record(self, approval: Approval) -> None:
        """Take in a judged record, and what it does beside completing a revision."""
        self.records.append(approval)
        if not approval.counts:
            return
        record, landing = approval.record, approval.landing
        if record.meaning is Meaning.WITHDRAWAL:
            if any((r.number, r.digest) == (record.revision, record.digest) for r in self.issued):
                self.withdraw(Withdrawal(landing.day, landing, record.signer, record.reason or "", record.path))
        elif record.meaning is Meaning.PERIODIC_REVIEW:
            self.reviews.append(PeriodicReview(landing.day, record.revision, record.signer, record.path))
        elif record.meaning is Meaning.REVOCATION:
            self.revocations.append(record)
            self.lapse([r for r in self.records if r.counts and _is_taken_back(r, approval)], landing)

    def judge_again(self, approval: Approval) -> None:
        """Take in a record anew, because its signature landed only now; what counted without one counts on."""
        earlier = next((r for r in self.records if r.record.path == approval.record.path), None)
        if earlier is not None and earlier.counts and not approval.objected_to(ObjectionKind.SIGNATURE):
            return
        self.records = [r for r in self.records if r is not earlier]
        self.record(approval)

    def lapse(self, records: Iterable[Approval], landing: Landing) -> None:
        """These records stop counting with ``landing``: they were taken back, or their key was revoked."""
        taken = {id(record) for record in records}
        paths = {record.record.path for record in self.records if id(record) in taken}
        self.records = [replace(r, lapsed=landing) if id(r) in taken else r for r in self.records]
        self.reviews = [r for r in self.reviews if r.path not in paths]
        self.withdrawals = [replace(w, until=landing.day) if w.path in paths else w for w in self.withdrawals]
        self.revocations = [r for r in self.revocations if r.path not in paths]

    def withdraw(self, withdrawal: Withdrawal) -> None:
        """A record takes the document out of force; that also explains a file that is gone."""
        self.withdrawals.append(withdrawal)
        self.heal(withdrawal.landing, only=(IrregularityKind.DELETED, IrregularityKind.RENUMBERED))

    # -- whether approvals are complete ---------------------------------------------------------------------------

    def settle(self, landing: Landing, base: Organization, subject_of: SubjectOf) -> None:
        """Issue what the records of this landing completed, and see what those that lapsed leave open."""
        self.waiting = []
        level = base.evidence.level
        wanted = min(level, Level.SIGNED, key=lambda one: one.rank)
        top = self.top.number if self.top is not None else 0
        for number in sorted(number for number in self.candidates if number > top):
            candidate = self.candidates[number]
            version = candidate.version
            authors = self._authors(candidate)
            subject, same_person = subject_of(version, authors, candidate.contribution)
            given = self._approvals(number, subject.digest)
            rejected = next((a for a in given if a.record.meaning is Meaning.REJECTION), None)
            approvals = tuple(a for a in given if a.level.rank >= wanted.rank)
            missing = unmet(subject, approvals, same_person=same_person)
            if missing or rejected or level is Level.NONE or landing.stage is not Stage.MAIN:
                given = tuple(a for a in approvals if a.record.meaning in INDEPENDENT)
                self.waiting.append(Waiting(version, candidate.recorded, missing, subject.roles, given, rejected))
                continue
            del self.candidates[number]
            levels = [a.level for a in approvals if a.record.meaning in INDEPENDENT]
            lowest = min(levels, key=lambda one: one.rank, default=level)
            self._issue(version, candidate.recorded, landing, approvals, lowest, tuple(sorted(authors)))
        self._look_again(landing, subject_of)

    def _approvals(self, number: int, digest: str) -> tuple[Approval, ...]:
        return tuple(r for r in self.records if r.counts and r.place == (self.id, number, digest))

    def _look_again(self, landing: Landing, subject_of: SubjectOf) -> None:
        """A revision whose approval was taken back stops being approved; given again, it is approved again.

        So does one that is rejected before the day on which it would take effect.
        """
        lapsed = {_what(r) for r in self.records if r.lapsed == landing and r.record.meaning in INDEPENDENT}
        changed = lapsed | {_what(r) for r in self.records if landing in (r.landing, r.lapsed)}
        for index, revision in enumerate(self.issued):
            what = revision.number, revision.digest
            if what not in changed:
                continue
            text = replace(revision.version, digest=revision.digest)
            subject, same_person = subject_of(text, frozenset(revision.authors), None)
            approvals = self._approvals(*what)
            is_asked = revision.level not in WITHOUT_RECORDS and (what in lapsed or not revision.is_approved)
            complete = not (is_asked and unmet(subject, approvals, same_person=same_person))
            complete = complete and not _rejected(revision, approvals)
            spans = revision.approved
            if complete and not revision.is_approved:
                spans = (*spans, Span(landing.day))
            elif not complete and revision.is_approved:
                spans = (*spans[:-1], Span(spans[-1].start, landing.day))
            self.issued[index] = replace(revision, approved=spans, approvals=approvals)

    def adopt(self, number: int, digest: str, since: date, landing: Landing) -> bool:
        """Take a revision over that was approved before qmsgen; False when no such text is waiting or in force."""
        candidate, top = self.candidates.get(number), self.top
        if candidate is not None and candidate.version.digest == digest and top is None:
            del self.candidates[number]
            self._issue(candidate.version, candidate.recorded, landing, (), Level.ADOPTED, ())
        elif top is None or (top.number, top.digest) != (number, digest) or top.level is not Level.NONE:
            return False
        self.issued[-1] = replace(self.issued[-1], level=Level.ADOPTED, approved=(Span(since),))
        self.heal(landing)
        return True

    # -- irregularities -------------------------------------------------------------------------------------------

    def heal(self, landing: Landing, only: Sequence[IrregularityKind] = ()) -> None:
        """What was open is put right by ``landing``."""
        for index, irregularity in enumerate(self.irregularities):
            if irregularity.healed_by is None and (not only or irregularity.kind in only):
                self.irregularities[index] = replace(irregularity, healed_by=landing)

    def _open(self, kind: IrregularityKind, version: Version) -> None:
        line = version.front_matter.line("revision")
        self._add(Irregularity(kind, self.id, version.landing, version.path, version.revision, line=line))

    def _add(self, irregularity: Irregularity) -> None:
        for known in self.irregularities:
            if (
                known.healed_by is None
                and (known.kind, known.revision, known.path)
                == (irregularity.kind, irregularity.revision, irregularity.path)
                and known.landing.stage == irregularity.landing.stage
            ):
                return
        self.irregularities.append(irregularity)


def _is_taken_back(approval: Approval, revocation: Approval) -> bool:
    """Whether a revocation is about ``approval``; one that landed with it may have been given after it."""
    is_before = approval.landing != revocation.landing or approval.record.signed_at <= revocation.record.signed_at
    return is_before and approval.place == revocation.place and takes_back(revocation.record, approval.record)


def _what(approval: Approval) -> tuple[int, str]:
    return approval.record.revision, approval.record.digest


def _rejected(revision: Revision, approvals: Sequence[Approval]) -> bool:
    """Whether a standing rejection came before the day on which the revision took effect."""
    effective = revision.planned_from or revision.version.front_matter.effective
    return any(
        a.record.meaning is Meaning.REJECTION and (effective is None or a.landing.day < effective) for a in approvals
    )
