"""What a record would be worth if it were given now: asked before anybody signs, by the same judge as afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from qmsgen.evidence.judgement import Carrier, Circumstances, Subject, allowed_roles, judge
from qmsgen.evidence.record import record_path
from qmsgen.evidence.ssh_signatures import SignatureFault
from qmsgen.model.approval import STATEMENTS, Approval, ApprovalRecord, KeyUse, Meaning, ObjectionKind
from qmsgen.model.landing import Landing
from qmsgen.model.organization import Organization, Person, Requirement

BY_HOW = (ObjectionKind.LEVEL, ObjectionKind.SIGNATURE)
"""What depends on how a record is made, and not on who gives it."""


@dataclass(frozen=True, slots=True)
class Opening:
    """A person who can give what is missing, and in which role."""

    person: Person
    meaning: Meaning
    role: str


@dataclass(frozen=True, slots=True)
class Prospect:
    """How a record that lands now is judged: the organization that counts, the landing, and what is waiting.

    ``subject`` says what a record about a document and revision is about, None where no such text has landed.
    """

    organization: Organization
    landing: Landing
    subject: Callable[[str, int], Subject | None]

    def record(
        self, person: Person, subject: Subject, meaning: Meaning, role: str, *, number: int = 1
    ) -> ApprovalRecord:
        """The record by which ``person`` says ``meaning`` now; ``number`` tells it from earlier ones of its kind."""
        signed_at = self.landing.committed_at.astimezone(ZoneInfo(self.organization.time_zone)).replace(microsecond=0)
        return ApprovalRecord(
            path=record_path(subject.document, subject.revision, person.id, meaning, number),
            document=subject.document,
            revision=subject.revision,
            digest=subject.digest,
            signer=person.id,
            name=person.name_on(signed_at.date()),
            role=role,
            meaning=meaning,
            statement=dict(self.organization.statements).get(meaning, STATEMENTS[meaning]),
            signed_at=signed_at,
        )

    def judged(
        self, record: ApprovalRecord, carrier: Carrier | None, signature: KeyUse | SignatureFault | None
    ) -> Approval:
        """The record as its landing would be judged."""
        subject = self.subject(record.document, record.revision)
        return judge(record, Circumstances(self.organization, self.landing, subject, carrier, signature))

    def objections_to(self, person: Person, subject: Subject, meaning: Meaning, role: str) -> Approval:
        """The judgement of a record that nobody has signed or committed yet."""
        return self.judged(self.record(person, subject, meaning, role), None, None)

    def roles(self, person: Person, subject: Subject, meaning: Meaning) -> tuple[str, ...]:
        """The roles in which ``person`` can say ``meaning``, those of the policy's own order first."""
        allowed = allowed_roles(meaning, subject)
        asked = [role for r in subject.requirements for role in _in_order(r, subject)]
        held = [grant.role for grant in person.roles if grant.covers(self.landing.day)]
        named = held if allowed is None or meaning is Meaning.REVOCATION else [r for r in asked if r in allowed]
        known = dict.fromkeys((*named, *sorted(allowed or ()), *held))
        return tuple(role for role in known if self._could(person, subject, meaning, role))

    def openings(self, subject: Subject, missing: Iterable[Requirement]) -> Iterator[Opening]:
        """Everyone who can give what is missing: who holds the role and may, whatever key they have."""
        for requirement in missing:
            roles = _in_order(requirement, subject)
            for person in self.organization.people:
                role = next((r for r in roles if self._could(person, subject, requirement.meaning, r)), None)
                if role is not None:
                    yield Opening(person, requirement.meaning, role)

    def _could(self, person: Person, subject: Subject, meaning: Meaning, role: str) -> bool:
        found = self.objections_to(person, subject, meaning, role)
        return all(objection.kind in BY_HOW for objection in found.objections)


def _in_order(requirement: Requirement, subject: Subject) -> Sequence[str]:
    stands_for = dict(subject.roles)
    return [role for named in requirement.roles if (role := stands_for.get(named, named))]
