"""The registry through history: which pair of `qms.yml` and `people.yml` counts, and who approved its changes.

Every landing is judged by the pair that counted before it, so nobody appoints the own approver in the same landing.
A changed pair counts once the administrators of the one before have approved it (DESIGN sections 6 and 7).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from qmsgen.evidence.judgement import Subject, takes_back
from qmsgen.evidence.registry_change import QMS, RegistryObjection, alterations, early_starts, raised_by_one
from qmsgen.evidence.registry_power import admins, gainers, is_minor
from qmsgen.evidence.ssh_keys import KeyFault, read_public_key
from qmsgen.evidence.weakening import weakenings
from qmsgen.messages import say
from qmsgen.model.approval import Approval, ApprovalRecord, Level, Meaning
from qmsgen.model.landing import Landing
from qmsgen.model.notation import REGISTRY_ID
from qmsgen.model.organization import REGISTRY_ADMIN, Organization, Requirement
from qmsgen.model.repository import RegistryChange, RegistryEvent, RegistryEventKind
from qmsgen.reading.ledger import Contribution

BLOCKING = (
    RegistryEventKind.NUMBER,
    RegistryEventKind.ALTERED,
    RegistryEventKind.EARLY,
    RegistryEventKind.LEVEL_LOWERED,
)
"""With one of these no approval makes a pair count."""

LASTING = (RegistryEventKind.WEAKENED_WITH_CONTENT, RegistryEventKind.NEW_ROOT)
"""What no later change of the registry puts right."""

WITNESSES = 2
"""So many people of top management say that proof begins anew."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One state of the two files: their digest and what they say."""

    digest: str
    organization: Organization


@dataclass(slots=True)
class RegistryLedger:
    """Which pair counts, which one waits for approval, and what was done against the rules."""

    counting: Pair | None = None
    waiting: Pair | None = None
    roots: list[str] = field(default_factory=list)
    events: list[RegistryEvent] = field(default_factory=list)
    records: list[Approval] = field(default_factory=list)
    changes: list[RegistryChange] = field(default_factory=list)
    work: list[Contribution] = field(default_factory=list)

    @property
    def organization(self) -> Organization | None:
        """By what the next landing is judged."""
        return self.counting.organization if self.counting is not None else None

    @property
    def newest(self) -> Organization | None:
        """What the two files say now, approved or not."""
        pair = self.waiting or self.counting
        return pair.organization if pair is not None else None

    # -- a change -------------------------------------------------------------------------------------------------

    def take(self, pair: Pair, landing: Landing, *, with_content: bool) -> None:
        """A landing left ``pair``; ``with_content`` when it also brings documents or records about them.

        Its ``work`` and that of landings before it which was not approved is noted already.
        """
        if self.counting is None or self.counting.organization.evidence.level is Level.NONE:
            self.counting = pair
            if pair.organization.evidence.level is not Level.NONE:
                self.roots.append(pair.digest)
            return
        before = self.waiting
        self._heal(landing, keep=LASTING)
        if pair.digest == self.counting.digest:
            self.waiting = None
            self.work.clear()
            self._heal(landing, since=self.changes[-1].landing.position if self.changes else -1)
            return
        self.waiting = pair
        for kind, objection in self._objections(pair, before, landing, with_content=with_content):
            self.events.append(
                RegistryEvent(kind, landing, objection.path, objection.line, objection.message, objection.fix)
            )

    def _objections(
        self, pair: Pair, waiting: Pair | None, landing: Landing, *, with_content: bool
    ) -> Iterator[tuple[RegistryEventKind, RegistryObjection]]:
        assert self.counting is not None
        before, after = self.counting.organization, pair.organization
        follows_waiting = waiting is not None and (
            after.revision == waiting.organization.revision or raised_by_one(waiting.organization, after)
        )
        if not raised_by_one(before, after) and not follows_waiting:
            yield RegistryEventKind.NUMBER, _wrong_number(before, after)
        for objection in alterations(before, after):
            yield RegistryEventKind.ALTERED, objection
        for objection in early_starts(before, after, landing.day):
            yield RegistryEventKind.EARLY, objection
        if after.evidence.level is Level.NONE:
            yield RegistryEventKind.LEVEL_LOWERED, _lowered(before)
            return
        kind = RegistryEventKind.WEAKENED_WITH_CONTENT if with_content else RegistryEventKind.WEAKENED
        for objection in weakenings(before, after):
            yield kind, objection

    # -- its approval ---------------------------------------------------------------------------------------------

    def subject(self, revision: int) -> Subject | None:
        """What a record about the registry at ``revision`` is about, None when no such pair has landed."""
        pair = next(
            (p for p in (self.waiting, self.counting) if p is not None and p.organization.revision == revision), None
        )
        if pair is None or self.counting is None:
            return None
        before = self.counting.organization
        if pair is self.counting:
            return Subject(REGISTRY_ID, revision, pair.digest, (_by_admins(before),))
        minor = is_minor(before, pair.organization)
        return Subject(
            REGISTRY_ID,
            revision,
            pair.digest,
            (_by_admins(before, minor=minor),),
            authors=self._authors,
            revocations=self._revocations(revision, pair.digest),
            gainers=gainers(before, pair.organization),
            written_at=max((w.written_at for w in self.work if w.written_at is not None), default=None),
        )

    def _revocations(self, revision: int, digest: str) -> tuple[ApprovalRecord, ...]:
        place = REGISTRY_ID, revision, digest
        given = (r for r in self.records if r.counts and r.place == place)
        return tuple(r.record for r in given if r.record.meaning is Meaning.REVOCATION)

    @property
    def commits(self) -> frozenset[str]:
        """The commits that made the change that waits."""
        return frozenset[str]().union(*(work.commits for work in self.work))

    def record(self, approval: Approval, *, is_again: bool) -> None:
        """Take in a judged record about the registry; ``is_again`` when its signature landed only now."""
        path = approval.record.path
        self.records = [*(r for r in self.records if not is_again or r.record.path != path), approval]
        if approval.counts and approval.record.meaning is Meaning.REVOCATION:
            landing = approval.landing
            self.records = [replace(r, lapsed=landing) if _is_taken_back(r, approval) else r for r in self.records]

    def settle(self, landing: Landing) -> Mapping[str, date]:
        """Let the waiting pair count if the administrators have approved it; say so if they have not.

        Returns the keys that are revoked from now on, each with the day since when it does not count.
        """
        if self.waiting is None or self.counting is None:
            return {}
        before, pair = self.counting.organization, self.waiting
        asked = _by_admins(before, minor=is_minor(before, pair.organization))
        signers = self._signers(pair)
        blocked = any(e.kind in BLOCKING and e.healed_by is None for e in self.events)
        if blocked:
            return {}
        if len(signers) < asked.count and not self._begin_anew(pair, landing):
            self._miss(asked, signers, landing)
            return {}
        self._heal(landing, only=(RegistryEventKind.UNAPPROVED,))
        is_free = asked.independence == "none" or self.roots[-1] == pair.digest
        self.changes.append(self._approved(pair, landing, authors_may_approve=is_free))
        revoked = _revoked(pair.organization)
        for line in _revoked(before):
            revoked.pop(line, None)
        self.counting, self.waiting = pair, None
        self.work.clear()
        return revoked

    # -- a new root -----------------------------------------------------------------------------------------------

    def new_root(self, record: ApprovalRecord, day: date) -> tuple[Organization, Subject] | None:
        """By whom and as what a witness of a new root is judged: by the registry that waits, when nobody else is left.

        A witness is of top management and says why. None for any other record.
        """
        pair = self.waiting
        if pair is None or self.counting is None or record.document != REGISTRY_ID or record.reason is None:
            return None
        is_about = record.meaning is Meaning.APPROVAL and record.digest == pair.digest
        if not is_about or admins(self.counting.organization, day, able_to_sign=True):
            return None
        subject = Subject(REGISTRY_ID, pair.organization.revision, pair.digest, (_by_witnesses(pair.organization),))
        return pair.organization, subject

    def _begin_anew(self, pair: Pair, landing: Landing) -> bool:
        """Begin a new root where two of top management have witnessed it and nobody could approve."""
        asked = _by_witnesses(pair.organization)
        given = [r for r in self._given(pair) if r.record.role in asked.roles and self.new_root(r.record, landing.day)]
        witnesses = sorted({r.record.signer for r in given})
        if len(witnesses) < asked.count:
            return False
        message = say(
            "proof began anew on {day}, as {witnesses} say: {reason} The root of trust was {old} and is now {new}",
            day=landing.day,
            witnesses=say(" and ").join(witnesses),
            reason=given[0].record.reason or "",
            old=self.roots[-1],
            new=pair.digest,
        )
        fix = say(
            "Ask the witnesses whether they did this. If so, check with `--trust-root {digest}` from now on.",
            digest=pair.digest,
        )
        self.events.append(RegistryEvent(RegistryEventKind.NEW_ROOT, landing, QMS, 1, message, fix))
        self.roots.append(pair.digest)
        return True

    def _approved(self, pair: Pair, landing: Landing, *, authors_may_approve: bool) -> RegistryChange:
        given = tuple(r for r in self._given(pair) if r.record.meaning is Meaning.APPROVAL)
        authors = tuple(sorted(self._authors))
        return RegistryChange(pair.organization.revision, landing, authors, given, authors_may_approve)

    def _given(self, pair: Pair) -> Sequence[Approval]:
        about = (REGISTRY_ID, pair.organization.revision, pair.digest)
        return [r for r in self.records if r.counts and r.place == about]

    def _signers(self, pair: Pair) -> set[str]:
        given = self._given(pair)
        if any(r.record.meaning is Meaning.REJECTION for r in given):
            return set()
        approvals = [r for r in given if r.record.meaning is Meaning.APPROVAL]
        return {r.record.signer for r in approvals if self.new_root(r.record, r.landing.day) is None}

    @property
    def _authors(self) -> frozenset[str]:
        """The e-mails of all who worked on the change that waits."""
        return frozenset[str]().union(*(work.emails for work in self.work))

    def _miss(self, asked: Requirement, signers: set[str], landing: Landing) -> None:
        assert self.waiting is not None
        if any(e.kind is RegistryEventKind.UNAPPROVED and e.healed_by is None for e in self.events):
            return
        revision = self.waiting.organization.revision
        message = say(
            "revision {revision} of the registry is not approved: {given} of {count} registry-admins have signed it; "
            "until then the one before counts",
            revision=revision,
            given=len(signers),
            count=asked.count,
        )
        fix = say(
            "Have it approved with `qmsgen approve QMS`, which lands a record at records/approvals/QMS/r{revision}/.",
            revision=revision,
        )
        self.events.append(RegistryEvent(RegistryEventKind.UNAPPROVED, landing, QMS, 1, message, fix))

    def _heal(
        self,
        landing: Landing,
        *,
        only: tuple[RegistryEventKind, ...] = (),
        keep: tuple[RegistryEventKind, ...] = (),
        since: int = -1,
    ) -> None:
        """Put right what was done in landings after ``since``: only these kinds, and none of those to keep."""
        for index, event in enumerate(self.events):
            is_meant = event.kind not in keep and (not only or event.kind in only)
            if event.healed_by is None and is_meant and event.landing.position > since:
                self.events[index] = replace(event, healed_by=landing)


def _is_taken_back(approval: Approval, revocation: Approval) -> bool:
    is_about = approval.place == revocation.place and takes_back(revocation.record, approval.record)
    return approval.counts and is_about


def _by_admins(before: Organization, *, minor: bool = False) -> Requirement:
    """What a change of the registry needs; a minor one needs one administrator, its author included."""
    if minor:
        return Requirement(Meaning.APPROVAL, (REGISTRY_ADMIN,), 1, "none")
    return Requirement(Meaning.APPROVAL, (REGISTRY_ADMIN,), before.evidence.registry_threshold, "author")


def _by_witnesses(after: Organization) -> Requirement:
    """Who must witness a new root, by the registry that comes with it."""
    roles = tuple(role.id for role in after.roles if role.is_top_management)
    return Requirement(Meaning.APPROVAL, roles, WITNESSES, "none")


def _revoked(organization: Organization) -> dict[str, date]:
    """The revoked keys, each without its comment, and since when."""
    found = {}
    for person in organization.people:
        for key in person.keys:
            read = read_public_key(key.key)
            if key.revoked_since is not None and not isinstance(read, KeyFault):
                found[read.line] = key.revoked_since
    return found


def _wrong_number(before: Organization, after: Organization) -> RegistryObjection:
    return RegistryObjection(
        QMS,
        after.line_of("revision"),
        say(
            "`revision` went from {old} to {new}; every change of qms.yml or people.yml raises it by one",
            old=before.revision,
            new=after.revision,
        ),
        say("Write `revision: {number}`.", number=before.revision + 1),
    )


def _lowered(before: Organization) -> RegistryObjection:
    return RegistryObjection(
        QMS,
        1,
        say("the level of evidence went from {level} back to none", level=before.evidence.level.value),
        say(
            "Set `evidence: {{level: {level}}}` in qms.yml again; what was proved must stay provable.",
            level=before.evidence.level.value,
        ),
    )
