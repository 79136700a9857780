"""Whether a revision has all approvals that the policy asks for, each from a different person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from qmsgen.evidence.judgement import Subject
from qmsgen.model.approval import Approval
from qmsgen.model.organization import Requirement


def unmet(subject: Subject, approvals: Sequence[Approval], *, same_person: bool) -> tuple[Requirement, ...]:
    """The requirements that are still open, in the order of `qms.yml`.

    Distinct persons are counted, and each requirement needs a different one unless the document type says
    `same_person: true`. Persons are assigned so that as many requirements as possible are met: who reviewed *and*
    approved is taken for the one that nobody else can give.
    """
    groups = [[r] for r in subject.requirements] if same_person else [list(subject.requirements)]
    left: list[Requirement] = []
    for group in groups:
        left += _unmet(group, subject, approvals)
    return tuple(left)


def _unmet(
    requirements: Sequence[Requirement], subject: Subject, approvals: Sequence[Approval]
) -> Iterable[Requirement]:
    """Match persons to places by augmenting paths; a place without a person leaves its requirement open."""
    places = [requirement for requirement in requirements for _ in range(requirement.count)]
    able = [sorted({a.record.signer for a in approvals if a.counts and meets(a, place, subject)}) for place in places]
    given: dict[str, int] = {}

    def find(place: int, tried: set[str]) -> bool:
        for person in able[place]:
            if person in tried:
                continue
            tried.add(person)
            if person not in given or find(given[person], tried):
                given[person] = place
                return True
        return False

    open_places = [place for place in range(len(places)) if not find(place, set())]
    return [r for r in requirements if any(places[place] is r for place in open_places)]


def meets(approval: Approval, requirement: Requirement, subject: Subject) -> bool:
    """Whether an approval is of the kind that a requirement asks for."""
    record = approval.record
    roles = subject.roles_of(requirement)
    return (
        record.meaning is requirement.meaning
        and record.digest == subject.digest
        and (record.role in roles or approval.deputy_for in roles)
        and (not approval.by_author or requirement.independence == "none")
    )
