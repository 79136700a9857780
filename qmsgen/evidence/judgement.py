"""Whether a record counts: judged once, at its landing, by the organization as it stood before (DESIGN section 6).

Nothing here looks at files. What a record is about, who carried it into the history and whether its signature holds is
found out elsewhere and handed in; the answer is the record with its level of evidence and every objection to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from qmsgen.evidence.ssh_keys import KeyFault, read_public_key
from qmsgen.evidence.ssh_signatures import SignatureFault
from qmsgen.messages import say
from qmsgen.model.approval import (
    STATEMENTS,
    Approval,
    ApprovalRecord,
    KeyUse,
    Level,
    Meaning,
    Objection,
    ObjectionKind,
)
from qmsgen.model.landing import Landing
from qmsgen.model.notation import REGISTRY_ID
from qmsgen.model.organization import REGISTRY_ADMIN, Key, Organization, Person, Requirement

FROM_ANYONE = (Meaning.AUTHORSHIP, Meaning.ACKNOWLEDGEMENT)
"""What every registered person may say."""

REVOCABLE = (Meaning.REVIEW, Meaning.APPROVAL, Meaning.REJECTION, Meaning.PERIODIC_REVIEW, Meaning.WAIVER)
"""What a revocation takes back; a withdrawn document comes back with a higher revision."""

INDEPENDENT = (Meaning.REVIEW, Meaning.APPROVAL)
"""What an author may not say of the own text, unless the organization's rules let it."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a record is about: a text of a document, or the registry, as it stands at the landing of the record.

    ``authors`` are the e-mails of everyone who worked on it since the revision before, ``named`` the ids of those
    whom the text itself names. ``gainers`` are ids of persons to whom a change of the registry gives something.
    ``written_at`` is when the newest part of it was written, None where text and record came in one commit: after a
    squash nothing can be said about their order. ``superseded_by`` is the revision that has replaced this one, and
    ``revocations`` are the records that took back others about it.
    """

    document: str
    revision: int
    digest: str
    requirements: tuple[Requirement, ...] = ()
    owner: str = ""
    process_owner: str = ""
    authors: frozenset[str] = frozenset()
    named: tuple[str, ...] = ()
    gainers: frozenset[str] = frozenset()
    written_at: datetime | None = None
    superseded_by: int | None = None
    revocations: tuple[ApprovalRecord, ...] = ()

    @property
    def roles(self) -> tuple[tuple[str, str], ...]:
        """What `owner` and `process-owner` stand for with this document; empty where it names none."""
        return ("owner", self.owner), ("process-owner", self.process_owner)

    def roles_of(self, requirement: Requirement) -> frozenset[str]:
        """The roles a requirement asks for."""
        stands_for = dict(self.roles)
        return frozenset(role for named in requirement.roles if (role := stands_for.get(named, named)))


@dataclass(frozen=True, slots=True)
class Carrier:
    """The commit that brought a record: its author's e-mail, and whether a registered key of the forge signed it."""

    email: str
    by_forge: bool = False


@dataclass(frozen=True, slots=True)
class Circumstances:
    """All that a record is judged by; ``repeats`` is the path of a record with the same bytes that landed before."""

    organization: Organization
    landing: Landing
    subject: Subject | None
    carrier: Carrier | None
    signature: KeyUse | SignatureFault | None
    repeats: str | None = None


def judge(record: ApprovalRecord, given: Circumstances) -> Approval:
    """The record with its level of evidence and everything that speaks against it."""
    person = given.organization.person(record.signer)
    objections = [*_about(record, given), *_signer(record, person, given)]
    level = Level.NONE
    deputy_for = None
    by_author = False
    if person is not None:
        objections += _statement(record, given.organization)
        objections += _role(record, person, given)
        if given.subject is not None:
            objections += _asked(record, given.subject, _deputy_for(record, person, given))
            wrote = _is_author(person, given.subject)
            by_author = wrote and record.meaning in INDEPENDENT
            objections += _independence(record, person, given, wrote=wrote)
        level, found = _level(record, person, given)
        objections += found
        deputy_for = _deputy_for(record, person, given)
    objections += _time(record, given)
    objections += _once(record, given)
    key = given.signature if isinstance(given.signature, KeyUse) else None
    return Approval(record, given.landing, level, tuple(objections), key, deputy_for, by_author)


def _zone(organization: Organization) -> ZoneInfo:
    return ZoneInfo(organization.time_zone)


def _days(record: ApprovalRecord, given: Circumstances) -> tuple[date, date]:
    """The days of signing and of landing, in the organization's zone."""
    return record.signed_at.astimezone(_zone(given.organization)).date(), given.landing.day


# What it is about --------------------------------------------------------------------------------------------------


def _about(record: ApprovalRecord, given: Circumstances) -> Iterator[Objection]:
    what = f"{record.document} r{record.revision}"
    if given.subject is None:
        yield Objection(
            ObjectionKind.UNKNOWN_REVISION,
            say("{record} is about {what}, of which no text has landed", record=record.path, what=what),
            say("Land the text first or together with its records; a record cannot be given in advance."),
        )
    elif given.subject.digest != record.digest:
        yield Objection(
            ObjectionKind.OTHER_CONTENT,
            say(
                "{signer} signed a text of {what} with the digest {signed}, and what landed has {landed}",
                signer=record.signer,
                what=what,
                signed=short_digest(record.digest),
                landed=short_digest(given.subject.digest) if given.subject.digest else say("none that can be proved"),
            ),
            say(
                "If the text that landed is the right one, have {signer} read it and sign again under the next free "
                "number with `supersedes`; if not, take the change back.",
                signer=record.signer,
            ),
        )


def short_digest(digest: str) -> str:
    """So much of a digest as people compare."""
    return digest[:19] + "…" if len(digest) > 20 else digest


# Who says it -------------------------------------------------------------------------------------------------------


def _signer(record: ApprovalRecord, person: Person | None, given: Circumstances) -> Iterator[Objection]:
    if person is None:
        yield Objection(
            ObjectionKind.SIGNER,
            say("{signer}, who signed, was not in people.yml before this landing", signer=record.signer),
            say("Register the person first (`qmsgen people add`), land that, and then have the record signed again."),
        )
        return
    name = person.name_on(_days(record, given)[0])
    if record.name != name:
        yield Objection(
            ObjectionKind.SIGNER,
            say(
                "the record gives {signer} the name {name}, and people.yml {registered}",
                signer=record.signer,
                name=record.name,
                registered=name,
            ),
            say("Have it signed again under the registered name, or register the new one with `renamed`."),
        )


def _statement(record: ApprovalRecord, organization: Organization) -> Iterator[Objection]:
    expected = dict(organization.statements).get(record.meaning, STATEMENTS[record.meaning])
    if record.statement != expected:
        yield Objection(
            ObjectionKind.STATEMENT,
            say("the statement of {meaning} should be: {statement}", meaning=record.meaning.value, statement=expected),
            say("Have the record signed again with this statement."),
        )


def _role(record: ApprovalRecord, person: Person, given: Circumstances) -> Iterator[Objection]:
    signed, landed = _days(record, given)
    if given.organization.role(record.role) is None:
        yield Objection(
            ObjectionKind.ROLE,
            say("{role}, as which {signer} signed, is no role of qms.yml", role=record.role, signer=record.signer),
            say("Have it signed again in a role that the person holds."),
        )
        return
    for day, when in ((signed, say("when it was signed, on")), (landed, say("when it landed, on"))):
        if not person.holds(record.role, day):
            yield Objection(
                ObjectionKind.ROLE,
                say("{signer} was not {role} {when} {day}", signer=record.signer, role=record.role, when=when, day=day),
                say("Have someone sign who holds the role, or grant it first and have the record signed again."),
            )
            return


def _deputy_for(record: ApprovalRecord, person: Person, given: Circumstances) -> str | None:
    """The role that the signer stood in for, when it was signed and when it landed."""
    signed, landed = (person.grant(record.role, day) for day in _days(record, given))
    if signed is None or landed is None or signed.deputy_for != landed.deputy_for:
        return None
    return signed.deputy_for


def allowed_roles(meaning: Meaning, subject: Subject) -> frozenset[str] | None:
    """The roles that may say ``meaning`` of ``subject``; None stands for every registered person."""
    if meaning in FROM_ANYONE:
        return None
    if subject.document == REGISTRY_ID and meaning is not Meaning.APPROVAL:
        return frozenset((REGISTRY_ADMIN,))
    asked = {
        Meaning.REVIEW: (Meaning.REVIEW,),
        Meaning.REJECTION: (Meaning.REVIEW, Meaning.APPROVAL),
    }.get(meaning, (Meaning.APPROVAL,))
    return frozenset().union(*(subject.roles_of(r) for r in subject.requirements if r.meaning in asked))


def takes_back(revocation: ApprovalRecord, record: ApprovalRecord) -> bool:
    """Whether a revocation is about ``record``: one like the record that it names, else any of the signer's own."""
    if record.meaning not in REVOCABLE:
        return False
    if revocation.supersedes is None:
        return record.signer == revocation.signer
    person, meaning = _named(revocation.supersedes)
    return (record.signer, record.meaning.value) == (person, meaning)


def _takes_back_own(record: ApprovalRecord) -> bool:
    return record.supersedes is None or _named(record.supersedes)[0] == record.signer


def _named(supersedes: str) -> tuple[str, str]:
    """The person and the meaning in the name of a record's file, with or without its folder."""
    person, meaning, *_ = supersedes.rpartition("/")[2].split(".")
    return person, meaning


def _asked(record: ApprovalRecord, subject: Subject, deputy_for: str | None) -> Iterator[Objection]:
    roles = allowed_roles(record.meaning, subject)
    if roles is None or (record.meaning is Meaning.REVOCATION and _takes_back_own(record)):
        return
    if record.role in roles or deputy_for in roles:
        return
    yield Objection(
        ObjectionKind.NOT_ASKED,
        say(
            "{role} is not asked for {meaning} of {document}; {roles}",
            role=record.role,
            meaning=record.meaning.value,
            document=record.document,
            roles=say("asked is {roles}", roles=", ".join(sorted(roles))) if roles else say("nobody is"),
        ),
        say("Have someone sign in a role that qms.yml asks for."),
    )


def _is_author(person: Person, subject: Subject) -> bool:
    own = {email.casefold() for email in person.emails}
    return person.id in subject.named or any(email.casefold() in own for email in subject.authors)


def _independence(record: ApprovalRecord, person: Person, given: Circumstances, *, wrote: bool) -> Iterator[Objection]:
    subject = given.subject
    if subject is None or record.meaning not in INDEPENDENT:
        return
    if person.id in subject.gainers:
        yield Objection(
            ObjectionKind.GAINS,
            say("{signer} gains by the change of qms.yml or people.yml and cannot approve it", signer=record.signer),
            say("Have another registry-admin approve it."),
        )
    if wrote and not may_be_author(record, subject):
        yield Objection(
            ObjectionKind.AUTHOR,
            say(
                "{signer} worked on {document} r{revision} and cannot also give its {meaning}",
                signer=record.signer,
                document=record.document,
                revision=record.revision,
                meaning=record.meaning.value,
            ),
            say("Have someone else sign who holds the role and did not work on this revision."),
        )


def may_be_author(record: ApprovalRecord, subject: Subject) -> bool:
    """Whether the organization's rules let an author say this (`independence: none`)."""
    asking = [r for r in subject.requirements if r.meaning is record.meaning and record.role in subject.roles_of(r)]
    return bool(asking) and all(r.independence == "none" for r in asking)


# How well it is proved ---------------------------------------------------------------------------------------------


def _level(record: ApprovalRecord, person: Person, given: Circumstances) -> tuple[Level, Sequence[Objection]]:
    level = Level.STATED
    if given.carrier is not None and any(e.casefold() == given.carrier.email.casefold() for e in person.emails):
        level = Level.FORGE if given.carrier.by_forge else Level.ATTRIBUTED
    objections: list[Objection] = []
    if isinstance(given.signature, SignatureFault):
        objections.append(Objection(ObjectionKind.SIGNATURE, given.signature.message, given.signature.fix))
    elif given.signature is not None:
        refusal = _refuse_key(record, person, given.signature, given)
        if refusal is not None:
            objections.append(refusal)
        elif not given.signature.is_trial:
            level = Level.SIGNED
    wanted = min(given.organization.evidence.level, Level.SIGNED, key=lambda one: one.rank)
    if level.rank < wanted.rank and not objections:
        objections.append(_too_weak(record, level, wanted, given))
    return level, objections


def _too_weak(record: ApprovalRecord, level: Level, wanted: Level, given: Circumstances) -> Objection:
    trial = isinstance(given.signature, KeyUse) and given.signature.is_trial
    reason = say(": its key is one for trials on localhost") if trial else ""
    if wanted is Level.SIGNED and given.signature is None:
        reason = say(": there is no {path}.sig beside it", path=record.path)
    return Objection(
        ObjectionKind.LEVEL,
        say(
            "the record of {signer} is {level}, and qms.yml asks for {wanted}{reason}",
            signer=record.signer,
            level=level.value,
            wanted=wanted.value,
            reason=reason,
        ),
        say(
            "Sign it with `ssh-keygen -Y sign -n qmsgen-approval-v1 -f KEY {path}` and land the .sig.", path=record.path
        )
        if wanted is Level.SIGNED
        else say("Have {signer} commit the record under a registered e-mail.", signer=record.signer),
    )


def _refuse_key(record: ApprovalRecord, person: Person, signature: KeyUse, given: Circumstances) -> Objection | None:
    key = next((key for key in person.keys if _line_of(key.key) == signature.key), None)
    if key is None:
        message = say(
            "the signature was made with the key {key}, which is not one of {signer}",
            key=signature.fingerprint,
            signer=record.signer,
        )
        fix = say("Have {signer} sign with a registered key, or register this one first.", signer=record.signer)
        return Objection(ObjectionKind.SIGNATURE, message, fix)
    signed, landed = _days(record, given)
    message = _why_not_valid(key, signed, landed, record)
    missing = signature.missing(key.requires)
    if not message and missing:
        message = say(
            "the key of {signer} must show {missing} with every signature, and this one does not",
            signer=record.signer,
            missing=say(" and ").join(missing),
        )
    if not message:
        return None
    return Objection(
        ObjectionKind.SIGNATURE,
        message,
        say("Have {signer} sign again with a key that is valid.", signer=record.signer),
    )


@cache
def _line_of(registered: str) -> str | None:
    """A registered key without its comment, None for one that cannot be read."""
    key = read_public_key(registered)
    return None if isinstance(key, KeyFault) else key.line


def _why_not_valid(key: Key, signed: date, landed: date, record: ApprovalRecord) -> str:
    if key.revoked_since is not None and key.revoked_since <= landed:
        return say("the key of {signer} is revoked since {day}", signer=record.signer, day=key.revoked_since)
    for day in (signed, landed):
        if not key.covers(day):
            return say(
                "the key of {signer} is valid {dates}, and not on {day}",
                signer=record.signer,
                dates=_dates(key),
                day=day,
            )
    return ""


def _dates(key: Key) -> str:
    if key.until is None:
        return say("from {start} on", start=key.start)
    return say("from {start} until {until} (excluded)", start=key.start, until=key.until)


# When it was said --------------------------------------------------------------------------------------------------


def _time(record: ApprovalRecord, given: Circumstances) -> Iterator[Objection]:
    skew = timedelta(minutes=given.organization.evidence.skew_minutes)
    zone = _zone(given.organization)
    if record.signed_at > given.landing.committed_at + skew:
        yield Objection(
            ObjectionKind.TIME,
            say(
                "the record says it was signed at {signed}, after it landed at {landed}",
                signed=_moment(record.signed_at, zone),
                landed=_moment(given.landing.committed_at, zone),
            ),
            say("Set the clock of the computer that made it right and have it signed again."),
        )
    subject = given.subject
    written = subject.written_at if subject is not None and subject.digest == record.digest else None
    if written is not None and record.signed_at < written - skew:
        yield Objection(
            ObjectionKind.TIME,
            say(
                "the record says it was signed at {signed}, before the text was written at {written}",
                signed=_moment(record.signed_at, zone),
                written=_moment(written, zone),
            ),
            say("Have it signed again, with the day on which it is really signed."),
        )


def _once(record: ApprovalRecord, given: Circumstances) -> Iterator[Objection]:
    """A record says something once: who has taken it back says it again with a new one."""
    if given.repeats is not None:
        yield Objection(
            ObjectionKind.REPEATED,
            say("this is the record {other} once more", other=given.repeats),
            say("Have {signer} sign a new record if it is meant again.", signer=record.signer),
        )
    subject = given.subject
    if subject is None:
        return
    later = (r for r in subject.revocations if record.signed_at <= r.signed_at)
    revocation = next((r for r in later if takes_back(r, record)), None)
    if revocation is not None:
        yield Objection(
            ObjectionKind.REPEATED,
            say(
                "this was signed at {signed}, and taken back at {moment} by {revocation}",
                signed=_moment(record.signed_at, _zone(given.organization)),
                moment=_moment(revocation.signed_at, _zone(given.organization)),
                revocation=revocation.path,
            ),
            say("Have {signer} sign a new record if it is meant again.", signer=record.signer),
        )
    if record.meaning is Meaning.WITHDRAWAL and subject.superseded_by is not None:
        yield Objection(
            ObjectionKind.SUPERSEDED,
            say(
                "this withdraws {document} r{revision}, and r{newest} has replaced it",
                document=record.document,
                revision=record.revision,
                newest=subject.superseded_by,
            ),
            say("If the document shall go out of force, withdraw its newest revision."),
        )


def _moment(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M")
