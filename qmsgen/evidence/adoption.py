"""The adoption list: what was approved before qmsgen, taken over once with the word of those who answer for it.

`records/approvals/QMS/adoption.tsv` names each revision with the digest of its text, since when it is in force, and
where the old approval is kept. It counts when a registry-admin and someone of top management have signed its digest
(DESIGN section 6); what it lists is then in force at level *adopted* until its next revision.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from qmsgen.evidence.characters import hidden_in, is_composed, short
from qmsgen.evidence.judgement import Subject
from qmsgen.messages import say
from qmsgen.model.approval import Meaning
from qmsgen.model.notation import DIGEST, REGISTRY_ID, REVISION, day_of, is_document_id
from qmsgen.model.organization import REGISTRY_ADMIN, Organization, Requirement

COLUMNS = ("id", "revision", "label", "digest", "in-force-since", "approval")
MAX_SIZE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Adopted:
    """One row: a revision that was approved before, since when it is in force, and where its approval is kept."""

    document: str
    revision: int
    label: str
    digest: str
    since: date
    kept: str
    line: int


@dataclass(frozen=True, slots=True)
class AdoptionFault:
    """A row that cannot be read as one."""

    line: int
    message: str
    fix: str


def digest_of_list(data: bytes) -> str:
    """What is signed: the SHA-256 of the file as it stands, as `sha256sum` prints it."""
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def subject_of_list(data: bytes, revision: int, organization: Organization) -> Subject:
    """The list as what a record is about; the registry-admin and the one of top management may have made it."""
    management = tuple(role.id for role in organization.roles if role.is_top_management)
    asked = [Requirement(Meaning.APPROVAL, roles, 1, "none") for roles in ((REGISTRY_ADMIN,), management)]
    return Subject(REGISTRY_ID, revision, digest_of_list(data), tuple(asked))


def read_list(data: bytes) -> tuple[tuple[Adopted, ...], tuple[AdoptionFault, ...]]:
    """The rows of the list, and those that cannot be read; a list with a fault adopts nothing."""
    rows: list[Adopted] = []
    faults: list[AdoptionFault] = []
    try:
        text = data.decode("utf-8") if len(data) <= MAX_SIZE else ""
    except UnicodeDecodeError:
        text = ""
    header, *lines = text.removesuffix("\n").split("\n")
    if header != "\t".join(COLUMNS) or not text.endswith("\n"):
        return (), (_fault(1, say("the first line should name the columns {columns}", columns=", ".join(COLUMNS))),)
    for number, line in enumerate(lines, 2):
        found = _row(line, number)
        (rows if isinstance(found, Adopted) else faults).append(found)  # type: ignore[arg-type]  # by its own kind
    names = [row.document for row in rows]
    twice = [row for index, row in enumerate(rows) if row.document in names[:index]]
    faults += [_fault(row.line, say("{document} is listed twice", document=row.document)) for row in twice]
    return tuple(rows), tuple(faults)


def _row(line: str, number: int) -> Adopted | AdoptionFault:
    fields = line.split("\t")
    if len(fields) != len(COLUMNS) or not all(field and field == field.strip() for field in fields):
        return _fault(number, say("the line does not have {count} fields with a tab between them", count=len(COLUMNS)))
    if next(hidden_in(line.replace("\t", " ")), None) is not None or not is_composed(line):
        return _fault(number, say("the line holds characters that cannot be seen"))
    document, revision, label, digest, since, kept = fields
    day = day_of(since)
    wrong = _wrong(fields)
    if wrong or day is None:
        return _fault(number, say("`{value}` is not what this column holds", value=short(wrong or since)))
    return Adopted(document, int(revision), "" if label == "-" else label, digest, day, kept, number)


def _wrong(fields: Sequence[str]) -> str | None:
    document, revision, _, digest, _, _ = fields
    if not is_document_id(document):
        return document
    if REVISION.fullmatch(revision) is None:
        return revision
    return digest if DIGEST.fullmatch(digest) is None else None


def _fault(line: int, message: str) -> AdoptionFault:
    fix = say("Have what it lists approved like any other revision; the list counts once.")
    return AdoptionFault(line, message, fix)
