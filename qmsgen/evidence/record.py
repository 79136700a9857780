"""The approval record: a few lines of text by which one person says something about one revision (DESIGN section 5).

Its grammar leaves no room: whoever signs the bytes and whoever reads them must understand the same. Whether a record
counts, that is whether the person had the role and the digest is the right one, is judged elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from qmsgen.evidence.characters import hidden_in, is_composed, name_of, short
from qmsgen.messages import say
from qmsgen.model.approval import STATEMENTS, ApprovalRecord, Meaning
from qmsgen.model.notation import DIGEST, REGISTRY_ID, REVISION, day_of, is_document_id, is_name

MAX_SIZE = 8 * 1024
FOLDER = "records/approvals/"
FORMAT = "qmsgen-approval: 1"

REQUIRED = ("document", "revision", "digest", "signer", "name", "role", "meaning", "statement", "signed-at")
OPTIONAL = ("comment", "on-behalf-of", "reason", "supersedes", "finding", "until")
NEEDS_A_REASON = (Meaning.REJECTION, Meaning.WAIVER, Meaning.WITHDRAWAL, Meaning.REVOCATION)
ONLY_IN_A_WAIVER = ("finding", "until")


@dataclass(frozen=True, slots=True)
class RecordFault:
    """Why a record cannot be read as one, its line, and what puts it right."""

    path: str
    line: int
    message: str
    fix: str


def read_record(
    path: str, data: bytes, statements: Mapping[Meaning, str] | None = STATEMENTS
) -> ApprovalRecord | RecordFault:
    """Read the record that stands at ``path`` in the repository, or say what is wrong with it first.

    Without ``statements`` any words are accepted as its statement: which ones the organization asks for is known only
    to whoever judges it.
    """
    try:
        values = _values(data)
        _check_values(values)
        record = _record(path, values, statements)
        _check_path(path, values)
    except _Wrong as wrong:
        return RecordFault(path, wrong.line, wrong.message, wrong.fix or _again())
    return record


def record_text(record: ApprovalRecord) -> bytes:
    """The bytes of a record as `read_record` reads them: these are signed, and these stand in its file.

    Raises ValueError with the reason for values that the grammar cannot hold, such as a line break in a comment.
    """
    values = {
        "document": record.document,
        "revision": str(record.revision),
        "digest": record.digest,
        "signer": record.signer,
        "name": record.name,
        "role": record.role,
        "meaning": record.meaning.value,
        "statement": record.statement,
        "signed-at": record.signed_at.isoformat(timespec="seconds"),
        "comment": record.comment,
        "on-behalf-of": record.on_behalf_of,
        "reason": record.reason,
        "supersedes": record.supersedes,
        "finding": record.finding,
        "until": record.until,
    }
    lines = [FORMAT, *(f"{key}: {value}" for key, value in values.items() if value is not None)]
    data = "".join(f"{line}\n" for line in lines).encode("utf-8", "surrogatepass")
    read = read_record(record.path, data, None)
    if isinstance(read, RecordFault):
        raise ValueError(read.message)
    return data


class _Wrong(ValueError):  # noqa: N818 (reads better where it is raised)
    def __init__(self, line: int, message: str, fix: str = "") -> None:
        super().__init__(message)
        self.line = line
        self.message = message
        self.fix = fix


def _again() -> str:
    """Records are never corrected, so the signer makes another one, as long as this one is not on the main line."""
    return say("Ask the signer to make the record again; a record is never corrected.")


# Lines -------------------------------------------------------------------------------------------------------------

_Values = dict[str, tuple[str, int]]

_LINE = re.compile(r"(?P<key>[a-z]+(?:-[a-z]+)*): (?P<value>\S(?:.*\S)?)")


def _values(data: bytes) -> _Values:
    """The value and line of every key; the text must be exactly as the grammar wants it."""
    lines = _text(data)[:-1].split("\n")
    if lines[0] != FORMAT:
        raise _Wrong(1, say("the first line should be `{format}`", format=FORMAT))
    values: _Values = {}
    for number, line in enumerate(lines[1:], 2):
        key, value = _key_and_value(line, number)
        if key in values:
            raise _Wrong(number, say("`{key}` stands here twice, first on line {line}", key=key, line=values[key][1]))
        values[key] = (value, number)
    return values


def _text(data: bytes) -> str:
    if len(data) > MAX_SIZE:
        raise _Wrong(
            1, say("the record has {size} bytes, and at most {limit} are allowed", size=len(data), limit=MAX_SIZE)
        )
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _Wrong(data.count(b"\n", 0, error.start) + 1, say("the record is not UTF-8")) from None
    for number, line in enumerate(text.split("\n"), 1):
        hidden = "\t" if "\t" in line else next(hidden_in(line), None)
        if hidden == "\r" and line.endswith("\r"):
            raise _Wrong(number, say("the line ends with CRLF"), _keep_bytes())
        if hidden is not None:
            raise _Wrong(number, say("there is {character} on this line", character=name_of(hidden)))
        if not is_composed(line):
            raise _Wrong(number, say("this line is not in normal form NFC"))
    if not text.endswith("\n"):
        raise _Wrong(text.count("\n") + 1, say("the last line has no line end"), _keep_bytes())
    return text


def _keep_bytes() -> str:
    return say("Put `{folder}** -text` into .gitattributes, and commit the record as it was made.", folder=FOLDER)


def _key_and_value(line: str, number: int) -> tuple[str, str]:
    match = _LINE.fullmatch(line)
    if match is None:
        raise _Wrong(number, _not_a_line(line))
    key = match["key"]
    if key not in REQUIRED and key not in OPTIONAL:
        if line == FORMAT or key == FORMAT.partition(":")[0]:
            raise _Wrong(number, say("`{key}` belongs on the first line, once", key=key))
        raise _Wrong(number, say("`{key}` is not a key of a record", key=key))
    return key, match["value"]


def _not_a_line(line: str) -> str:
    key, colon, value = line.partition(":")
    if not line.strip():
        return say("there is a blank line")
    if line != line.rstrip() and value.strip():
        return say("there is a blank at the end of this line")
    if colon and not value.strip():
        return say("`{key}` has no value", key=key)
    if colon and key != key.lower():
        return say("`{key}` is not a key of a record; keys are written small", key=key)
    return say("this line is not `key: value` with one blank after the colon")


# Values ------------------------------------------------------------------------------------------------------------


def _check_values(values: _Values) -> None:
    for key in REQUIRED:
        if key not in values:
            raise _Wrong(1, say("`{key}` is missing", key=key))
    for key, (value, line) in values.items():
        if key not in _CHECKS:
            continue
        is_right, expected = _CHECKS[key]
        if not is_right(value):
            raise _Wrong(
                line,
                say("`{key}` is `{value}`, and should be {expected}", key=key, value=short(value), expected=expected()),
            )


def _is_document(value: str) -> bool:
    return value == REGISTRY_ID or is_document_id(value)


def _is_meaning(value: str) -> bool:
    return value in list(Meaning)


def _is_end(value: str) -> bool:
    return value == "never" or day_of(value) is not None


_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"
)
_FINDING = re.compile(r"[A-Z]{3}[0-9]{3}(?: \S.*)?")
_FILE = re.compile(r"(?P<person>[^./]+)\.(?P<meaning>[a-z-]+)(?:\.(?P<number>[1-9][0-9]*))?\.txt")


def _is_moment(value: str) -> bool:
    if _MOMENT.fullmatch(value) is None:
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def _is_finding(value: str) -> bool:
    return _FINDING.fullmatch(value) is not None


def _is_record_file(value: str) -> bool:
    match = _FILE.fullmatch(value.rpartition("/")[2])
    return match is not None and is_name(match["person"]) and _is_meaning(match["meaning"])


def _is_revision(value: str) -> bool:
    return REVISION.fullmatch(value) is not None


def _is_digest(value: str) -> bool:
    return DIGEST.fullmatch(value) is not None


_CHECKS: dict[str, tuple[Callable[[str], bool], Callable[[], str]]] = {
    "document": (_is_document, lambda: say("the number of a document, such as SOP-01, or QMS")),
    "revision": (_is_revision, lambda: say("a whole number from 1")),
    "digest": (_is_digest, lambda: say("sha256: and 64 hexadecimal digits")),
    "signer": (is_name, lambda: say("the id of a person in people.yml")),
    "role": (is_name, lambda: say("the id of a role in qms.yml")),
    "meaning": (_is_meaning, lambda: say("one of the meanings that a record can have, such as approval")),
    "signed-at": (_is_moment, lambda: say("a moment such as 2026-11-24T09:00:00+01:00")),
    "on-behalf-of": (is_name, lambda: say("the id of a person in people.yml")),
    "supersedes": (_is_record_file, lambda: say("the name of an earlier record, such as carol.approval.txt")),
    "finding": (_is_finding, lambda: say("a rule and where it speaks, such as REF003 procedures/sop-01.md")),
    "until": (_is_end, lambda: say("a day such as 2027-03-31, or never")),
}


def _record(path: str, values: _Values, statements: Mapping[Meaning, str] | None) -> ApprovalRecord:
    def value(key: str) -> str:
        return values[key][0]

    def optional(key: str) -> str | None:
        return values[key][0] if key in values else None

    meaning = Meaning(value("meaning"))
    statement = value("statement") if statements is None else statements.get(meaning, STATEMENTS[meaning])
    if value("statement") != statement:
        raise _Wrong(
            values["statement"][1],
            say("the statement of {meaning} should be: {statement}", meaning=meaning.value, statement=statement),
        )
    _check_meaning(meaning, values)
    return ApprovalRecord(
        path=path,
        document=value("document"),
        revision=int(value("revision")),
        digest=value("digest"),
        signer=value("signer"),
        name=value("name"),
        role=value("role"),
        meaning=meaning,
        statement=statement,
        signed_at=datetime.fromisoformat(value("signed-at")),
        comment=optional("comment"),
        on_behalf_of=optional("on-behalf-of"),
        reason=optional("reason"),
        supersedes=optional("supersedes"),
        finding=optional("finding"),
        until=optional("until"),
    )


def _check_meaning(meaning: Meaning, values: _Values) -> None:
    line = values["meaning"][1]
    if meaning in NEEDS_A_REASON and "reason" not in values:
        raise _Wrong(line, say("a record of {meaning} needs a `reason`", meaning=meaning.value))
    for key in ONLY_IN_A_WAIVER:
        if meaning is Meaning.WAIVER and key not in values:
            raise _Wrong(line, say("a waiver needs `{key}`", key=key))
        if meaning is not Meaning.WAIVER and key in values:
            raise _Wrong(values[key][1], say("`{key}` belongs to a waiver only", key=key))


# Path --------------------------------------------------------------------------------------------------------------


def record_path(document: str, revision: int, person: str, meaning: Meaning, number: int = 1) -> str:
    """Where the record of a person about a revision stands; the second one of the same kind is number 2."""
    suffix = f".{number}" if number > 1 else ""
    return f"{FOLDER}{document}/r{revision}/{person}.{meaning.value}{suffix}.txt"


def _check_path(path: str, values: _Values) -> None:
    document, revision, person, meaning = (values[key][0] for key in ("document", "revision", "signer", "meaning"))
    place = record_path(document, int(revision), person, Meaning(meaning))
    match = re.fullmatch(re.escape(place.removesuffix(".txt")) + r"(?:\.([1-9][0-9]{0,5}))?\.txt", path)
    if match is None:
        raise _Wrong(
            values["document"][1],
            say("the record belongs at {place}, but stands at {path}", place=place, path=short(path)),
            say("Move it there if nothing else is wrong; its content must not change."),
        )
    if match[1] == "1":
        raise _Wrong(
            values["document"][1],
            say("the first record of a person and meaning has no number"),
            say("Name it {place}.", place=place),
        )
