"""What a record is about: which revision of a document somebody means, and what its text is compared with."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NoReturn

from qmsgen.evidence.judgement import Subject
from qmsgen.evidence.prospect import Prospect
from qmsgen.evidence.registry_change import PEOPLE, QMS
from qmsgen.exports.waiting import registry_wait
from qmsgen.messages import say
from qmsgen.model.approval import Approval, Meaning
from qmsgen.model.document import Document, Revision, Version, Waiting
from qmsgen.model.errors import QmsgenError
from qmsgen.model.notation import REGISTRY_ID
from qmsgen.model.organization import Requirement
from qmsgen.model.qms import Qms
from qmsgen.reading.repository import Reading

ABOUT_WHAT_WAITS = (None, Meaning.AUTHORSHIP, Meaning.REVIEW, Meaning.APPROVAL, Meaning.REJECTION)
"""What is said about a text that is not in force yet; None stands for review or approval."""


@dataclass(frozen=True, slots=True)
class Target:
    """One revision of a document, or of the registry, that a record is about.

    ``version`` is its text and ``before`` the one in force, None where there is none. ``paths`` are the files it is
    made of, ``missing`` what it still lacks.
    """

    document: str
    title: str
    subject: Subject
    paths: tuple[str, ...]
    records: tuple[Approval, ...] = ()
    missing: tuple[Requirement, ...] = ()
    version: Version | None = None
    before: Version | None = None

    @property
    def name(self) -> str:
        """Number and revision."""
        return f"{self.subject.document} r{self.subject.revision}"

    def lacks(self, meaning: Meaning) -> bool:
        """Whether a record of this meaning is still missing."""
        return any(requirement.meaning is meaning for requirement in self.missing)


def target_of(reading: Reading, named: str, meaning: Meaning | None, revision: int | None, person: str) -> Target:
    """The revision of ``named`` that a record of ``meaning`` by ``person`` is about."""
    if reading.obstacle is not None:
        raise reading.obstacle
    if named.upper() == REGISTRY_ID:
        return _registry(reading, meaning)
    document = document_named(reading.qms, named)
    number = revision or _number(reading.qms, document, meaning, person)
    waiting = next((w for w in document.waiting if w.version.revision == number), None)
    issued = document.revision(number)
    if waiting is None and issued is None:
        _refuse_number(document, number)
    if meaning in (None, Meaning.REVIEW, Meaning.APPROVAL) and waiting is None and issued and issued.is_approved:
        raise QmsgenError(
            say("{id} r{number} is approved already", id=document.id, number=number),
            say("Nothing more is needed; `qmsgen status` shows what waits."),
        )
    return _target(reading, document, number, waiting, issued)


def document_named(qms: Qms, named: str) -> Document:
    """The document with this number, however its letters are written."""
    by_folded = {id.casefold(): document for id, document in qms.documents.items()}
    if found := by_folded.get(named.casefold()):
        return found
    near = difflib.get_close_matches(named.casefold(), by_folded, n=1, cutoff=0.6)
    hint = say("did you mean {id}?", id=by_folded[near[0]].id) if near else say("`qmsgen status` lists all documents")
    raise QmsgenError(say("there is no document {id}", id=named), hint)


def _target(
    reading: Reading, document: Document, number: int, waiting: Waiting | None, issued: Revision | None
) -> Target:
    version = waiting.version if waiting is not None else issued.version if issued is not None else None
    subject = reading.prospect.subject(document.id, number)
    assert version is not None
    if subject is None or not subject.digest:
        _refuse_number(document, number)
    in_force = reading.qms.effective(document.id)
    is_other = in_force is not None and in_force.number != number
    return Target(
        document=document.id,
        title=version.front_matter.title,
        subject=subject,
        paths=(version.path, *(part.path for part in version.parts)) if waiting is not None else (),
        records=document.records,
        missing=waiting.missing if waiting is not None else (),
        version=version,
        before=in_force.version if in_force is not None and is_other else None,
    )


def _number(qms: Qms, document: Document, meaning: Meaning | None, person: str) -> int:
    """The revision that is meant when none is named."""
    in_force = qms.effective(document.id)
    if meaning is Meaning.REVOCATION:
        own = (r.record.revision for r in document.records if r.counts and r.record.signer == person)
        number = max(own, default=0)
        if not number:
            raise QmsgenError(
                say("{person} has given nothing about {id} that could be taken back", person=person, id=document.id),
                say("Name the revision with --revision, and the record with --supersedes."),
            )
        return number
    if meaning not in ABOUT_WHAT_WAITS:
        newest = in_force or (document.revisions[-1] if document.revisions else None)
        if newest is not None:
            return newest.number
    elif not document.waiting:
        _refuse_nothing_waits(document, meaning)
    numbers = [waiting.version.revision for waiting in document.waiting] or [r.number for r in document.revisions]
    if numbers:
        return max(numbers)
    raise QmsgenError(
        say("no revision of {id} is in force", id=document.id),
        say("`qmsgen log {id}` shows what there is.", id=document.id),
    )


def _refuse_nothing_waits(document: Document, meaning: Meaning | None) -> None:
    """Say why there is nothing to approve; an approved revision can still be rejected."""
    latest = document.latest
    if latest is not None and not latest.is_provable:
        fault = next((f for f in latest.faults if f.kind.is_blocking), None)
        raise QmsgenError(
            say(
                "nobody can say for sure what readers of {id} would see, so it cannot be signed: "
                "{path}:{line}: {reason}",
                id=document.id, path=(fault.path if fault else None) or latest.path, line=fault.line if fault else 1,
                reason=fault.message if fault else ""),
            fault.fix if fault else "",
        )  # fmt: skip
    if irregularity := next(iter(document.open_irregularities), None):
        raise QmsgenError(
            say("the newest text of {id} cannot become a revision ({kind})", id=document.id,
                kind=irregularity.kind.value),
            say("`qmsgen check` says what is wrong; most often it needs the next number: `qmsgen revise {id}`.",
                id=document.id),
        )  # fmt: skip
    last = document.revisions[-1].number if document.revisions else None
    if meaning is Meaning.REJECTION and last is not None:
        return
    raise QmsgenError(
        say("no text of {id} waits for approval", id=document.id),
        say("r{number} is approved. A new text begins with `qmsgen revise {id}`.", number=last, id=document.id)
        if last is not None
        else say("`qmsgen status` shows where it stands."),
    )


def _refuse_number(document: Document, number: int) -> NoReturn:
    numbers = [r.number for r in document.revisions] + [w.version.revision for w in document.waiting]
    raise QmsgenError(
        say("{id} has no revision {number}", id=document.id, number=number),
        say("Its revisions are {numbers}.", numbers=", ".join(map(str, sorted(set(numbers)))) or say("none yet")),
    )


# -- the registry ---------------------------------------------------------------------------------------------------


def _registry(reading: Reading, meaning: Meaning | None) -> Target:
    qms, prospect = reading.qms, reading.prospect
    wait = registry_wait(qms, prospect)
    if meaning in ABOUT_WHAT_WAITS and wait is None:
        raise QmsgenError(
            say("no change of qms.yml or people.yml waits for approval"), say("`qmsgen status` shows what waits.")
        )
    subject = wait.subject if wait is not None else _registry_subject(qms, prospect)
    return Target(
        document=REGISTRY_ID,
        title=say("the registry, qms.yml and people.yml"),
        subject=subject,
        paths=(QMS, PEOPLE),
        records=qms.registry_records,
        missing=tuple(missing.requirement for missing in wait.missing) if wait is not None else (),
    )


def _registry_subject(qms: Qms, prospect: Prospect) -> Subject:
    subject = prospect.subject(REGISTRY_ID, qms.organization.revision)
    if subject is None:
        raise QmsgenError(
            say("revision {number} of the registry cannot be signed", number=qms.organization.revision),
            say("`qmsgen check` says what is wrong with qms.yml or people.yml."),
        )
    return subject


def using(qms: Qms, path: str) -> Sequence[Document]:
    """The documents whose newest text shows or includes the file at ``path``."""
    return [d for d in qms.documents.values() if d.latest and any(part.path == path for part in d.latest.parts)]
