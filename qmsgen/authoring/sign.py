"""`qmsgen approve`, `withdraw` and `sign`: one person says something about one revision, in a record of their own.

Whatever the judge would object to is told before anything is written. What is written is judged once more as it
stands, with its signature, and only these two files are committed.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from qmsgen.authoring import repository
from qmsgen.authoring.keys import SigningKey, no_key, signing_key
from qmsgen.authoring.targets import Target, target_of
from qmsgen.evidence.judgement import Carrier
from qmsgen.evidence.prospect import BY_HOW, Opening, Prospect
from qmsgen.evidence.record import NEEDS_A_REASON, record_path, record_text
from qmsgen.evidence.ssh_signatures import APPROVAL
from qmsgen.messages import say
from qmsgen.model.approval import ApprovalRecord, Level, Meaning, Objection, ObjectionKind
from qmsgen.model.errors import QmsgenError
from qmsgen.model.notation import day_of
from qmsgen.model.organization import Person
from qmsgen.reading import ssh_keygen
from qmsgen.reading.repository import Reading
from qmsgen.reading.signed_records import SUFFIX, look_at

ASKED_FOR = (Meaning.REVIEW, Meaning.APPROVAL)
"""What `approve` gives, whichever of them is missing."""

NEEDS_NO_PROOF = (Meaning.WITHDRAWAL, Meaning.PERIODIC_REVIEW)
"""What counts at level none too."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to say, as far as they said it."""

    document: str
    meaning: Meaning | None = None
    revision: int | None = None
    role: str | None = None
    person: str | None = None
    comment: str | None = None
    reason: str | None = None
    finding: str | None = None
    until: str | None = None
    on_behalf_of: str | None = None
    supersedes: str | None = None
    key: Path | None = None
    signs: bool = True
    commits: bool = True


@dataclass(frozen=True, slots=True)
class Prepared:
    """A record that would count, and is not written yet."""

    top: Path
    target: Target
    record: ApprovalRecord
    person: Person
    email: repository.Identity
    key: SigningKey | None
    needs_signature: bool
    commits: bool
    prospect: Prospect

    @property
    def text(self) -> bytes:
        """The bytes of the record."""
        return record_text(self.record)

    @property
    def subject_line(self) -> str:
        """What the commit is called."""
        record = self.record
        return say(
            "{document} r{revision}: {meaning} by {name}, {role}",
            document=record.document,
            revision=record.revision,
            meaning=record.meaning.value,
            name=record.name,
            role=record.role,
        )


@dataclass(frozen=True, slots=True)
class Given:
    """A record that was written."""

    prepared: Prepared
    paths: tuple[str, ...]
    commit: str | None

    def lines(self) -> Iterator[str]:
        """What was done and what comes next."""
        yield from self.paths
        prepared = self.prepared
        if self.commit is not None:
            yield say("Committed as {commit}: {subject}", commit=self.commit, subject=prepared.subject_line)
            yield say("It counts from the day it lands on the main line.")
            return
        yield say("Not committed yet. Next:")
        record = self.paths[0]
        if prepared.needs_signature and len(self.paths) == 1:
            yield f"    ssh-keygen -Y sign -n {APPROVAL} -f KEY {record}"
        files = record if not prepared.needs_signature else f"{record} {record}{SUFFIX}"
        yield f'    git add {files} && git commit -m "{prepared.subject_line}"'


# -- before anything is written -----------------------------------------------------------------------------------


def prepare(top: Path | None, reading: Reading, wish: Wish) -> Prepared:
    """The record that would do what is wished; raises QmsgenError with everything that the judge would object to."""
    top = _work_tree(top)
    prospect, identity = reading.prospect, repository.identity(top)
    wish = _tidy(wish, prospect.landing.day)
    person = _person(prospect, wish, identity)
    _refuse_level_none(prospect, wish)
    target = target_of(reading, wish.document, wish.meaning, wish.revision, person.id)
    if target.paths and (changed := repository.changed_files(top, target.paths)):
        raise QmsgenError(
            say("{path} has changes that are not committed", path=changed[0]),
            say("Commit them or take them back first: what you sign must be what everybody sees."),
        )
    opening = _opening(prospect, target, person, wish)
    record = _record(top, prospect, target, opening, wish)
    key = signing_key(person, wish.key, top) if wish.signs else None
    level = prospect.organization.evidence.level
    needs_signature = level.rank >= Level.SIGNED.rank
    if needs_signature and wish.signs and key is None:
        raise no_key(person)
    approval = prospect.judged(record, Carrier(identity.email), key.expected_use if key else None)
    waits_for_signature = needs_signature and not wish.signs
    _refuse(o for o in approval.objections if not (waits_for_signature and o.kind is ObjectionKind.LEVEL))
    commits = wish.commits and not waits_for_signature
    return Prepared(top, target, record, person, identity, key, needs_signature, commits, prospect)


def refuse_changes(top: Path | None) -> None:
    """Refuse a work tree in which anything differs from the last commit."""
    if changed := repository.changed_files(_work_tree(top)):
        raise QmsgenError(
            say("{path} has changes that are not committed", path=changed[0]),
            say("Commit them or take them back first."),
        )


def _work_tree(top: Path | None) -> Path:
    if top is None:
        raise QmsgenError(
            say("this repository is bare: it has no files to write to"), say("sign in an ordinary clone of it")
        )
    return top


def _tidy(wish: Wish, today: date) -> Wish:
    """What was typed, as a record can hold it; what must be said is there."""
    wish = replace(
        wish,
        comment=_one_line(wish.comment),
        reason=_one_line(wish.reason),
        finding=_one_line(wish.finding),
        until=_one_line(wish.until),
    )
    if wish.meaning in NEEDS_A_REASON and not wish.reason:
        raise QmsgenError(
            say("a record of {meaning} needs a reason", meaning=wish.meaning.value), say("Say why with --reason TEXT.")
        )
    if wish.meaning is Meaning.WAIVER:
        if not wish.finding:
            raise QmsgenError(
                say("a waiver names the finding that it accepts"),
                say(
                    'Say which with --finding "RULE [COMMIT] [PATH]", such as --finding "REF003 procedures/sop-01.md".'
                ),
            )
        end = day_of(wish.until or "")
        if wish.until != "never" and (end is None or end <= today):
            raise QmsgenError(
                say("a waiver ends on a day to come"),
                say("Say when with --until DAY, or --until never for a fault of the past."),
            )
    elif wish.finding or wish.until:
        raise QmsgenError(say("--finding and --until belong to a waiver"), say("Leave them out."))
    return wish


def _one_line(text: str | None) -> str | None:
    return " ".join(unicodedata.normalize("NFC", text).split()) or None if text is not None else None


def _person(prospect: Prospect, wish: Wish, identity: repository.Identity) -> Person:
    organization = prospect.organization
    found = organization.person(wish.person) if wish.person else organization.person_of(identity.email)
    if found is not None:
        return found
    if wish.person:
        raise QmsgenError(
            say("there is no {person} in people.yml", person=wish.person),
            say("Registered are {people}.", people=", ".join(p.id for p in organization.people)),
        )
    raise QmsgenError(
        say("nobody in people.yml has the e-mail {email} that git knows you by", email=identity.email or say("(none)")),
        say("Say who you are with --person ID, or set the registered address: git config user.email ADDRESS."),
    )


def _refuse_level_none(prospect: Prospect, wish: Wish) -> None:
    if prospect.organization.evidence.level is Level.NONE and wish.meaning not in NEEDS_NO_PROOF:
        raise QmsgenError(
            say("at level of evidence none no approval is asked for, and a text counts as issued when it lands"),
            say("Set another `evidence.level` in qms.yml first; then texts wait for approval."),
        )


# -- in which meaning and role ------------------------------------------------------------------------------------


def _opening(prospect: Prospect, target: Target, person: Person, wish: Wish) -> Opening:
    """The meaning and role of the record: as wished, else the only ones, else the first that are missing."""
    meanings = _meanings(target, wish)
    possible = [
        Opening(person, meaning, role)
        for meaning in meanings
        for role in prospect.roles(person, target.subject, meaning)
        if wish.role in (None, role)
    ]
    left = [opening for opening in possible if not _is_given(target, person, opening.meaning)]
    if not possible:
        raise _cannot(prospect, target, person, meanings, wish.role)
    if not left:
        raise _given_already(target, person, possible[0].meaning)
    missing = [opening for opening in left if target.lacks(opening.meaning)] or left
    if wish.meaning is None and len({opening.meaning for opening in missing}) > 1:
        raise QmsgenError(
            say("{person} can give both review and approval of {what}", person=person.id, what=target.name),
            say("Say which with --meaning review or --meaning approval; the other is for somebody else."),
        )
    return missing[0]


def _meanings(target: Target, wish: Wish) -> tuple[Meaning, ...]:
    """What is to be said: as wished, else what the policy asks for."""
    if wish.meaning is not None:
        return (wish.meaning,)
    asked = {requirement.meaning for requirement in target.subject.requirements}
    return tuple(meaning for meaning in ASKED_FOR if meaning in asked) or (Meaning.APPROVAL,)


def _given_already(target: Target, person: Person, meaning: Meaning) -> QmsgenError:
    return QmsgenError(
        say(
            "{person} has given {meaning} of {what} already",
            person=person.id,
            meaning=meaning.value,
            what=target.name,
        ),
        say("Nothing more is needed from you; `qmsgen status` shows what is still missing."),
    )


def _is_given(target: Target, person: Person, meaning: Meaning) -> bool:
    """Whether this was said already; a periodic review, a rejection or a waiver can be given again."""
    if meaning not in (*ASKED_FOR, Meaning.AUTHORSHIP, Meaning.ACKNOWLEDGEMENT):
        return False
    own = (r for r in target.records if r.counts and r.record.signer == person.id and r.record.meaning is meaning)
    return any(r.record.digest == target.subject.digest for r in own)


def _cannot(
    prospect: Prospect, target: Target, person: Person, meanings: Sequence[Meaning], role: str | None
) -> QmsgenError:
    """Why ``person`` can say none of this: what is objected to in the role that comes nearest."""
    day, subject = prospect.landing.day, target.subject
    asked = sorted(role for r in subject.requirements if r.meaning in meanings for role in subject.roles_of(r))
    held = [grant.role for grant in person.roles if grant.covers(day)]
    roles = [role] if role else [one for one in asked if person.holds(one, day)] or asked or held
    tried = [prospect.objections_to(person, subject, meaning, one).objections for meaning in meanings for one in roles]
    if not tried:
        return QmsgenError(
            say("{person} holds no role, and nobody is asked for this", person=person.id),
            say("`qmsgen status` says what is missing."),
        )
    found = min(tried, key=len)
    return _refusal([objection for objection in found if objection.kind not in BY_HOW] or found)


def _refuse(objections: Iterable[Objection]) -> None:
    found = list(objections)
    if found:
        raise _refusal(found)


def _refusal(objections: Sequence[Objection]) -> QmsgenError:
    """Everything that is objected to, as one message."""
    return QmsgenError(
        say("such a record would not count: {why}", why="; ".join(o.message for o in objections)),
        "\n".join(dict.fromkeys(o.fix for o in objections)),
    )


# -- the record -----------------------------------------------------------------------------------------------------


def _record(top: Path, prospect: Prospect, target: Target, opening: Opening, wish: Wish) -> ApprovalRecord:
    subject = target.subject
    number = _free_number(top, target, opening)
    record = prospect.record(opening.person, subject, opening.meaning, opening.role, number=number)
    earlier = record_path(subject.document, subject.revision, opening.person.id, opening.meaning, number - 1)
    supersedes = wish.supersedes or (
        earlier.rpartition("/")[2] if number > 1 and opening.meaning in ASKED_FOR else None
    )
    record = replace(
        record,
        comment=wish.comment,
        reason=wish.reason,
        finding=wish.finding,
        until=wish.until,
        on_behalf_of=wish.on_behalf_of,
        supersedes=supersedes,
    )
    try:
        record_text(record)
    except ValueError as error:
        raise QmsgenError(
            say("this cannot be written into a record: {reason}", reason=str(error)), say("Say it in other words.")
        ) from None
    return record


def _free_number(top: Path, target: Target, opening: Opening) -> int:
    """The number of a new record: no record ever had it, and no file stands there."""
    taken = {record.record.path for record in target.records}
    subject, number = target.subject, 1
    while True:
        path = record_path(subject.document, subject.revision, opening.person.id, opening.meaning, number)
        if path not in taken and not os.path.lexists(top / path):
            return number
        number += 1


# -- writing --------------------------------------------------------------------------------------------------------


def carry_out(prepared: Prepared, tell: Callable[[str], None]) -> Given:
    """Sign, judge once more, write and commit; ``tell`` says what the person has to do meanwhile."""
    record, text, key = prepared.record, prepared.text, prepared.key
    armour = None
    if key is not None:
        if key.public.is_fido:
            tell(say("Touch your security key when it blinks."))
        armour = ssh_keygen.sign(key.path, text, APPROVAL)
        proof = look_at(record.path, text, armour).proof
        approval = prepared.prospect.judged(record, Carrier(prepared.email.email), proof)
        _refuse(approval.objections)
    files = {record.path: text} | ({record.path + SUFFIX: armour} if armour is not None else {})
    write_files(prepared.top, files)
    commit = None
    if prepared.commits:
        commit = repository.commit(prepared.top, list(files), prepared.subject_line, prepared.email)
    return Given(prepared, tuple(files), commit)


def write_files(top: Path, files: dict[str, bytes]) -> None:
    """Write new files, all or none; nothing that is there is overwritten."""
    written: list[Path] = []
    try:
        for path, data in files.items():
            (top / path).parent.mkdir(parents=True, exist_ok=True)
            with (top / path).open("xb") as file:
                written.append(top / path)
                file.write(data)
    except OSError as error:
        for file_ in written:
            with suppress(OSError):
                file_.unlink()
        raise QmsgenError(
            say("{path} could not be written: {reason}", path=error.filename, reason=error.strerror or str(error)),
            say("Nothing was left behind. Make the folder writable and sign again."),
        ) from None
