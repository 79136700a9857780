"""What is due for whom: one plain message per person, for a nightly job to send.

Approvals that wait, texts that were sent back, reviews due within a month, keys that end within two. Whoever stands in
for a role hears of it when five working days have passed, or at once where nobody else holds the role.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime

from qmsgen.evidence.judgement import allowed_roles
from qmsgen.evidence.prospect import Opening, Prospect
from qmsgen.exports.json_text import json_text
from qmsgen.exports.visible import visible
from qmsgen.exports.waiting import Missing, Wait, waits
from qmsgen.messages import say, say_number
from qmsgen.model.approval import Level, Meaning
from qmsgen.model.document import Document
from qmsgen.model.organization import REGISTRY_ADMIN, Organization, Person
from qmsgen.model.qms import Qms

FORMAT = "qmsgen-due/1"
REVIEWS_WITHIN = timedelta(days=30)
KEYS_WITHIN = timedelta(days=60)
PATIENCE = 5
"""So many working days something may wait before deputies hear of it."""


@dataclass(frozen=True, slots=True)
class Due:
    """One thing that a person is to do: what kind, about which document, since or by when, and the command for it."""

    person: str
    kind: str
    document: str | None
    revision: int | None
    day: date
    text: str
    command: str
    as_deputy: bool = False


def due(qms: Qms, prospect: Prospect) -> tuple[Due, ...]:
    """Everything that is due on the day asked about, by person, then day."""
    found = dict.fromkeys((*_approvals(qms, prospect), *_reviews(qms, prospect), *_keys(qms)))
    return tuple(sorted(found, key=lambda one: (one.person, one.day, one.document or "", one.kind)))


def working_days(start: date, end: date) -> int:
    """How many days from Monday to Friday have passed after ``start``, ``end`` included."""
    days = (end - start).days
    return sum((start + timedelta(days=n)).weekday() < 5 for n in range(1, days + 1))


# -- approvals ------------------------------------------------------------------------------------------------------


def _approvals(qms: Qms, prospect: Prospect) -> Iterator[Due]:
    for wait in waits(qms, prospect):
        if wait.since > qms.as_of:
            continue
        if wait.rejected is not None:
            yield from _sent_back(wait, qms)
            continue
        for missing in wait.missing:
            yield from _asked(wait, missing.openings, qms) if missing.openings else _nobody(wait, missing, qms)


def _asked(wait: Wait, openings: tuple[Opening, ...], qms: Qms) -> Iterator[Due]:
    told = _told(((o.person, o.role) for o in openings), wait.since, qms)
    meanings = {opening.person.id: opening.meaning for opening in openings}
    for person, as_deputy in told:
        meaning = meanings[person.id]
        name = f"{wait.name} {wait.title}"
        text = say("{name} waits for your {meaning} since {day}", name=name, meaning=meaning.value, day=wait.since)
        command = f"qmsgen approve {wait.document}"
        yield Due(person.id, meaning.value, wait.document, wait.revision, wait.since, text, command, as_deputy)


def _nobody(wait: Wait, missing: Missing, qms: Qms) -> Iterator[Due]:
    """Who answers for a text hears that nobody can approve it, or an administrator where nobody answers for it."""
    text = say("nobody can give what {name} {title} still needs: {what}", name=wait.name, title=wait.title,
               what=missing.spoken(qms.organization))  # fmt: skip
    told = qms.organization.holders(wait.owner, qms.as_of) or qms.organization.holders(REGISTRY_ADMIN, qms.as_of)
    for person in told:
        yield Due(person.id, "nobody", wait.document, wait.revision, wait.since, text, "qmsgen people")


def _sent_back(wait: Wait, qms: Qms) -> Iterator[Due]:
    assert wait.rejected is not None
    record = wait.rejected.record
    text = say("{name} {title} was sent back by {person}: {reason}", name=wait.name, title=wait.title,
               person=record.name, reason=record.reason or "")  # fmt: skip
    day = wait.rejected.landing.day
    for person in qms.organization.holders(wait.owner, qms.as_of):
        yield Due(person.id, "rejection", wait.document, wait.revision, day, text, f"qmsgen check {wait.path}")


def _told(able: Iterable[tuple[Person, str]], since: date, qms: Qms) -> Iterator[tuple[Person, bool]]:
    """Who hears of something that waits since a day, True for deputies."""
    deputies: dict[str, tuple[Person, bool]] = {}
    principals: dict[str, tuple[Person, bool]] = {}
    for person, role in able:
        grant = person.grant(role, qms.as_of)
        stands_in = grant is not None and grant.deputy_for is not None
        (deputies if stands_in else principals)[person.id] = (person, stands_in)
    yield from principals.values()
    if not principals or working_days(since, qms.as_of) >= PATIENCE:
        yield from (told for id, told in deputies.items() if id not in principals)


# -- reviews --------------------------------------------------------------------------------------------------------


def _reviews(qms: Qms, prospect: Prospect) -> Iterator[Due]:
    for document, revision in qms.in_force():
        day = qms.review_due(document)
        if day is None or day > qms.as_of + REVIEWS_WITHIN:
            continue
        overdue = say("is overdue since {day}", day=day) if day < qms.as_of else say("is due by {day}", day=day)
        text = say("the review of {id} {title} {due}", id=document.id, title=document.title, due=overdue)
        command = f"qmsgen sign periodic-review {document.id}"
        for person, as_deputy in _told(_reviewers(qms, prospect, document, revision.number), day, qms):
            yield Due(person.id, "periodic-review", document.id, revision.number, day, text, command, as_deputy)


def _reviewers(qms: Qms, prospect: Prospect, document: Document, number: int) -> list[tuple[Person, str]]:
    """Who may say that a document still fits, and who answers for it."""
    subject = prospect.subject(document.id, number)
    roles = allowed_roles(Meaning.PERIODIC_REVIEW, subject) if subject is not None else frozenset[str]()
    owner = subject.owner if subject is not None else ""
    wanted = sorted({*(roles or ()), owner} - {""})
    return [(person, role) for role in wanted for person in qms.organization.holders(role, qms.as_of)]


# -- keys -----------------------------------------------------------------------------------------------------------


def _keys(qms: Qms) -> Iterator[Due]:
    """Keys that end soon, of people who have no other that goes on."""
    if qms.evidence_level is Level.NONE:
        return
    last = qms.as_of + KEYS_WITHIN
    for person in qms.organization.people:
        valid = [k for k in person.keys if k.revoked_since is None and (k.until is None or k.until > qms.as_of)]
        ends = [k.until for k in valid if k.until is not None and k.until <= last]
        has_role = any(grant.until is None or grant.until > last for grant in person.roles)
        if ends and len(ends) == len(valid) and has_role:
            day = max(ends)
            text = say("your signing key ends on {day}, and no other is registered", day=day)
            command = f"qmsgen people key {person.id} ~/.ssh/NEW_KEY.pub"
            yield Due(person.id, "key", None, None, day, text, command)


# -- messages -------------------------------------------------------------------------------------------------------


def _by_person(found: Iterable[Due]) -> Mapping[str, list[Due]]:
    by_person: dict[str, list[Due]] = {}
    for one in found:
        by_person.setdefault(one.person, []).append(one)
    return by_person


def due_text(found: Iterable[Due], organization: Organization) -> str:
    """The messages one below the other."""
    parts = []
    for id, own in _by_person(found).items():
        person = organization.person(id)
        assert person is not None
        parts.append(f"{visible(person.name)} <{', '.join(person.emails)}>\n" + _body(own))
    return "\n".join(parts) or say("Nothing is due.") + "\n"


def _body(own: Iterable[Due]) -> str:
    lines = []
    for one in own:
        deputy = say(" (as deputy)") if one.as_deputy else ""
        lines += [f"- {visible(one.text)}{deputy}", f"    {one.command}"]
    return "\n".join(lines) + "\n"


def due_json(found: Iterable[Due], qms: Qms) -> str:
    """The same for other programs."""
    people = []
    for id, own in _by_person(found).items():
        person = qms.organization.person(id)
        assert person is not None
        items = [
            {
                "kind": one.kind,
                "document": one.document,
                "revision": one.revision,
                "day": one.day,
                "text": one.text,
                "command": one.command,
                "as_deputy": one.as_deputy,
            }
            for one in own
        ]
        people.append({"person": id, "name": person.name, "emails": person.emails, "due": items})
    return json_text({"format": FORMAT, "commit": qms.head or None, "as_of": qms.as_of, "people": people})


def messages(found: Iterable[Due], qms: Qms, now: datetime) -> dict[str, bytes]:
    """One e-mail per person who has an address, by the person's id; they are not sent from here."""
    written: dict[str, bytes] = {}
    organization = qms.organization
    for id, own in _by_person(found).items():
        person = organization.person(id)
        if person is None or not person.emails:
            continue
        contact = organization.contact or ""
        mail = EmailMessage()
        mail["From"] = contact if _is_address(contact) else person.emails[0]
        mail["To"] = person.emails[0]
        mail["Date"] = format_datetime(now)
        number = len(own)
        mail["Subject"] = visible(
            say_number("{organization}: {number} thing waits for you", "{organization}: {number} things wait for you",
                       number, organization=organization.name)
        )  # fmt: skip
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(say("{name},", name=visible(person.name)) + "\n\n" + _body(own))
        written[id] = mail.as_bytes()
    return written


def _is_address(text: str) -> bool:
    return text.count("@") == 1 and not any(character.isspace() or character in "<>,;:" for character in text)


def mailbox(written: Mapping[str, bytes]) -> str:
    """The messages one after the other, as mail programs keep them (mbox)."""
    parts = []
    for message in written.values():
        body = "\n".join(f">{line}" if line.startswith("From ") else line for line in message.decode().split("\n"))
        parts.append(f"From qmsgen Thu Jan  1 00:00:00 1970\n{body}\n")
    return "".join(parts)
