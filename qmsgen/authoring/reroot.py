"""`qmsgen people reroot`: a new root of trust, for when no registry-admin is left who could approve anything.

Two persons of top management say so, each in a record of their own about the registry as it now stands: meaning
approval, in their role of top management, with the reason. Nobody else's word would be worth more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from qmsgen.authoring.people import change
from qmsgen.authoring.sign import write_files
from qmsgen.evidence.judgement import Subject
from qmsgen.evidence.record import record_text
from qmsgen.evidence.registry_change import PEOPLE, QMS
from qmsgen.evidence.registry_power import admins
from qmsgen.evidence.ssh_signatures import APPROVAL
from qmsgen.messages import say
from qmsgen.model.approval import ApprovalRecord, Meaning
from qmsgen.model.errors import QmsgenError
from qmsgen.model.notation import REGISTRY_ID
from qmsgen.model.organization import Organization, Person
from qmsgen.reading.registry import read_registry, registry_digest
from qmsgen.reading.repository import Reading

WITNESSES = 2


@dataclass(frozen=True, slots=True)
class Rerooted:
    """A new root that is written down, and not witnessed yet."""

    revision: int
    digest: str
    paths: tuple[str, ...]

    def lines(self) -> Iterator[str]:
        """What was written and what comes next."""
        yield say("{qms}: revision {number}; its digest becomes the new root of trust:", qms=QMS, number=self.revision)
        yield f"    {self.digest}"
        yield say("Next, each witness signs the own record:")
        yield from (f"    ssh-keygen -Y sign -n {APPROVAL} -f KEY {path}" for path in self.paths)
        yield say("and all of it lands at once:")
        files = " ".join(f"{path} {path}.sig" for path in self.paths)
        yield f'    git add {QMS} {PEOPLE} {files} && git commit -m "{say("New root of trust")}"'
        yield say("Every check prints both roots from then on, and fails until it is told the new one:")
        yield f"    qmsgen check --trust-root {self.digest}"


def reroot(top: Path | None, reading: Reading, reason: str, witnesses: Sequence[str]) -> Rerooted:
    """Write the next registry and the records of two witnesses, to be signed by them."""
    base, day = reading.prospect.organization, reading.prospect.landing.day
    if able := admins(base, day, able_to_sign=True):
        raise QmsgenError(
            say("{people} can still approve changes of the registry", people=", ".join(p.id for p in able)),
            say("Change people.yml and have it approved with `qmsgen approve QMS`; a new root is for when nobody can."),
        )
    if len(set(witnesses)) != WITNESSES:
        raise QmsgenError(
            say("a new root needs two different witnesses of top management"), say("Name each with --witness PERSON.")
        )
    change(top, reading, lambda text, _: text)
    assert top is not None
    qms, people = ((top / name).read_bytes().replace(b"\r\n", b"\n") for name in (QMS, PEOPLE))
    organization = read_registry(qms, people).organization
    assert organization is not None
    subject = Subject(REGISTRY_ID, organization.revision, registry_digest(qms, people))
    records = [_record(reading, subject, _witness(organization, name, reading), reason) for name in witnesses]
    write_files(top, {record.path: record_text(record) for record in records})
    return Rerooted(organization.revision, subject.digest, tuple(record.path for record in records))


def _witness(organization: Organization, named: str, reading: Reading) -> tuple[Person, str]:
    person, day = organization.person(named), reading.prospect.landing.day
    roles = [r.id for r in organization.roles if r.is_top_management and person is not None and person.holds(r.id, day)]
    if person is None or not roles:
        raise QmsgenError(
            say("{person} holds no role of top management", person=named),
            say("`top_management: true` under `roles` in qms.yml marks such a role."),
        )
    return person, roles[0]


def _record(reading: Reading, subject: Subject, witness: tuple[Person, str], reason: str) -> ApprovalRecord:
    record = reading.prospect.record(witness[0], subject, Meaning.APPROVAL, witness[1])
    return replace(record, reason=" ".join(reason.split()))
