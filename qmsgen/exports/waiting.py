"""What waits for whom: every text and registry change that lacks approvals, and who can give each of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from qmsgen.evidence.completeness import unmet
from qmsgen.evidence.judgement import Subject
from qmsgen.evidence.prospect import Opening, Prospect
from qmsgen.evidence.record import record_text
from qmsgen.evidence.registry_change import QMS
from qmsgen.messages import say, say_number
from qmsgen.model.approval import Approval, ApprovalRecord, Level
from qmsgen.model.finding import Stage
from qmsgen.model.notation import REGISTRY_ID
from qmsgen.model.organization import Organization, Requirement
from qmsgen.model.qms import Qms
from qmsgen.model.repository import RegistryEventKind


@dataclass(frozen=True, slots=True)
class Missing:
    """One approval that a text lacks: its meaning, the roles of which one gives it, and who can."""

    requirement: Requirement
    roles: tuple[str, ...]
    openings: tuple[Opening, ...]

    @property
    def people(self) -> tuple[str, ...]:
        """The ids of those who can give it."""
        return tuple(opening.person.id for opening in self.openings)

    def spoken(self, organization: Organization) -> str:
        """What is missing and who can give it: "approval by Quality Manager (Ada Quality)"."""
        roles = say(" or ").join(organization.role_title(role) for role in self.roles)
        names = ", ".join(opening.person.name for opening in self.openings)
        return say(
            "{count}{meaning} by {roles} ({names})",
            count=say("{count} times ", count=self.requirement.count) if self.requirement.count > 1 else "",
            meaning=self.requirement.meaning.value,
            roles=roles or say("a role that qms.yml does not name"),
            names=names or say("nobody can give it"),
        )


@dataclass(frozen=True, slots=True)
class Wait:
    """A text, or a change of the registry, that waits for approvals since a day."""

    document: str
    title: str
    revision: int
    path: str
    since: date
    stage: Stage
    subject: Subject
    missing: tuple[Missing, ...]
    given: tuple[Approval, ...] = ()
    rejected: Approval | None = None
    owner: str = ""

    @property
    def name(self) -> str:
        """Number and revision."""
        return f"{self.document} r{self.revision}"


def waits(qms: Qms, prospect: Prospect) -> tuple[Wait, ...]:
    """Everything that waits, the registry first, then documents by id."""
    registry = registry_wait(qms, prospect)
    found = (*((registry,) if registry is not None else ()), *_documents(qms, prospect))
    return tuple(found) if qms.evidence_level is not Level.NONE else ()


def _documents(qms: Qms, prospect: Prospect) -> Iterator[Wait]:
    for document in qms.documents.values():
        for waiting in document.waiting:
            version = waiting.version
            subject = prospect.subject(document.id, version.revision)
            if subject is None or subject.digest != version.digest:
                continue
            yield Wait(
                document=document.id,
                title=version.front_matter.title,
                revision=version.revision,
                path=version.path,
                since=waiting.recorded.day,
                stage=waiting.recorded.stage,
                subject=subject,
                missing=tuple(_missing(subject, waiting.missing, waiting.given, prospect)),
                given=waiting.given,
                rejected=waiting.rejected,
                owner=version.front_matter.owner,
            )


def registry_wait(qms: Qms, prospect: Prospect) -> Wait | None:
    """The change of `qms.yml` and `people.yml` that administrators have not approved yet."""
    revision = qms.organization.revision
    subject = prospect.subject(REGISTRY_ID, revision)
    event = next(
        (e for e in qms.registry_events if e.kind is RegistryEventKind.UNAPPROVED and e.healed_by is None), None
    )
    if subject is None or event is None:
        return None
    given = tuple(r for r in qms.registry_records if r.counts and r.place == (REGISTRY_ID, revision, subject.digest))
    missing = unmet(subject, given, same_person=False)
    title = say("the registry, qms.yml and people.yml")
    return Wait(
        REGISTRY_ID, title, revision, QMS, event.landing.day, event.landing.stage, subject,
        tuple(_missing(subject, missing, given, prospect)), given,
    )  # fmt: skip


def _missing(
    subject: Subject, missing: Iterable[Requirement], given: tuple[Approval, ...], prospect: Prospect
) -> Iterator[Missing]:
    for requirement in missing:
        done = {a.record.signer for a in given if a.record.meaning is requirement.meaning}
        openings = prospect.openings(subject, [requirement])
        left = tuple(opening for opening in openings if opening.person.id not in done)
        stands_for = dict(subject.roles)
        roles = tuple(dict.fromkeys(stands_for.get(role, role) for role in requirement.roles))
        yield Missing(requirement, tuple(role for role in roles if role), left)


# -- for people -------------------------------------------------------------------------------------------------------


def waiting_lines(found: Iterable[Wait], organization: Organization) -> Iterator[str]:
    """A line for each that waits: since when, for what, and who can give it."""
    for wait in found:
        yield say("{name} ({since}): {what}", name=wait.name, since=_since(wait), what=_what(wait, organization))


def _since(wait: Wait) -> str:
    if wait.stage is Stage.MAIN:
        return say("since {day}", day=wait.since)
    return say("proposed") if wait.stage is Stage.PROPOSED else say("not committed")


def _what(wait: Wait, organization: Organization) -> str:
    if wait.rejected is not None:
        record = wait.rejected.record
        return say("sent back by {name}: {reason}", name=record.name, reason=record.reason or "")
    if not wait.missing:
        return say("complete; it counts when it lands on the main line")
    return say("; ").join(missing.spoken(organization) for missing in wait.missing)


def waiting_value(wait: Wait) -> dict[str, object]:
    """The same for other programs."""
    return {
        "document": wait.document,
        "revision": wait.revision,
        "digest": wait.subject.digest,
        "path": wait.path,
        "since": wait.since,
        "stage": wait.stage.value,
        "missing": [
            {
                "meaning": missing.requirement.meaning.value,
                "roles": missing.roles,
                "count": missing.requirement.count,
                "people": missing.people,
            }
            for missing in wait.missing
        ],
        "given": [approval_value(approval) for approval in wait.given],
        "rejected_by": wait.rejected.record.signer if wait.rejected else None,
    }


def approval_value(approval: Approval) -> dict[str, object]:
    """One approval for other programs, with how well it is proved."""
    return {
        "meaning": approval.record.meaning.value,
        "person": approval.record.signer,
        "name": approval.record.name,
        "role": approval.record.role,
        "signed_at": approval.record.signed_at.isoformat(),
        "landed": approval.landing.day,
        "level": approval.level.value,
        "by_author": approval.by_author,
        "deputy_for": approval.deputy_for,
        "record": approval.record.path,
    }


# -- the records to write ---------------------------------------------------------------------------------------------


def record_lines(found: Iterable[Wait], prospect: Prospect) -> Iterator[str]:
    """For each approval that is missing, the complete record that each person who can give it may save and sign."""
    for wait in found:
        records = [r for missing in wait.missing if wait.rejected is None for r in _records(wait, missing, prospect)]
        if not records:
            yield say("{name}: nobody can give what is missing.", name=wait.name)
            yield ""
        for record in records:
            yield say("{name}, {what} by {person}: save as {path}", name=wait.name, what=record.meaning.value,
                      person=record.name, path=record.path)  # fmt: skip
            yield ""
            yield from (f"    {line}" for line in record_text(record).decode().splitlines())
            yield ""


def _records(wait: Wait, missing: Missing, prospect: Prospect) -> Iterator[ApprovalRecord]:
    for opening in missing.openings:
        yield prospect.record(opening.person, wait.subject, opening.meaning, opening.role)


def invitation(found: Iterable[Wait]) -> str:
    """One line at the end of `check` where something waits."""
    number = sum(bool(wait.missing) for wait in found)
    if not number:
        return ""
    return say_number(
        "{number} text waits for approvals: `qmsgen status` says whose, `qmsgen check --records` writes the records.",
        "{number} texts wait for approvals: `qmsgen status` says whose, `qmsgen check --records` writes the records.",
        number,
    )
