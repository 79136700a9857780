"""`qmsgen new`: a document with the next free number and a text that asks for what belongs into it.

The questions stand between `{{` and `}}`. That is template syntax, which no document may hold: as long as one question
is left, the text is an error and cannot be published, so no guiding text reaches a reader unnoticed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from qmsgen.authoring.templates import filled, has_template, scalar
from qmsgen.messages import say
from qmsgen.model.errors import QmsgenError
from qmsgen.model.notation import is_document_id
from qmsgen.model.organization import DocumentType, Organization
from qmsgen.model.qms import Qms
from qmsgen.model.text import FaultKind
from qmsgen.reading.source import read_source

STANDING_ROLES = ("owner", "process-owner")
"""Roles in a type's approval that stand for whoever the document names."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A document that was begun."""

    id: str
    title: str
    path: str
    owner: str
    holders: tuple[str, ...]

    def lines(self) -> Iterator[str]:
        """What was written and what comes next."""
        yield say("{path}: {id} {title}", path=self.path, id=self.id, title=self.title)
        yield say(
            "Owner: {role}{holders}. Another role: change `owner` in the first lines, or use --owner.",
            role=self.owner,
            holders=f" ({', '.join(self.holders)})" if self.holders else say(" (held by nobody yet)"),
        )
        yield ""
        yield say("Next:")
        yield "  " + say("put your own words in place of each question between {{ and }}; what is left to do:")
        yield f"    qmsgen check {self.path}"
        yield "  " + say(
            "then record it; without a question left, it is in force from the day it lands on the main line:"
        )
        yield f'    git add {self.path} && git commit -m "{self.id}: first issue"'


def begin(
    top: Path | None, qms: Qms, kind: str, title: str, *, owner: str | None = None, number: str | None = None
) -> Begun:
    """Write the first text of a document of type ``kind`` into the work tree at ``top``."""
    if top is None:
        raise QmsgenError(
            say("this repository is bare: it has no files to write to"),
            say("begin documents in an ordinary clone of it"),
        )
    organization = qms.organization
    document_type = _type(organization, kind)
    id = _given_number(qms, document_type, number) if number else next_number(taken_numbers(qms), document_type.prefix)
    role = _owner(organization, document_type, owner)
    path = f"{document_type.folder}/{id.lower()}.md"
    text = _text(document_type, id, " ".join(title.split()), role)
    _write(top / path, text)
    holders = tuple(person.name for person in organization.holders(role, qms.today))
    return Begun(id, " ".join(title.split()), path, role, holders)


def next_number(taken: Iterable[str], prefix: str) -> str:
    """The number after the highest that ever stood behind ``prefix``: a number is never used twice."""
    pattern = re.compile(rf"{re.escape(prefix)}-([0-9]+)", re.IGNORECASE)
    numbers = [match[1] for id in taken if (match := pattern.fullmatch(id))]
    width = max((len(number) for number in numbers), default=2)
    return f"{prefix}-{max((int(number) for number in numbers), default=0) + 1:0{max(width, 2)}}"


def taken_numbers(qms: Qms) -> frozenset[str]:
    """Every number that a document has or had, and those that files in the controlled folders are named for."""
    numbers = set(qms.documents)
    for file in qms.unidentified:
        numbers |= {file.document or "", Path(file.path).stem.upper()}
    for document in qms.documents.values():
        for version in (document.latest, *(revision.version for revision in document.revisions)):
            if version is not None:
                numbers |= {Path(version.path).stem.upper(), *version.front_matter.former_numbers}
    return frozenset(numbers - {""})


def _type(organization: Organization, kind: str) -> DocumentType:
    by_word = {word.casefold(): t for t in organization.document_types for word in (t.name, t.prefix)}
    if found := by_word.get(kind.casefold()):
        return found
    near = get_close_matches(kind.casefold(), by_word, n=1)
    names = ", ".join(t.name for t in organization.document_types)
    raise QmsgenError(
        say("there is no document type {kind}", kind=kind),
        say("did you mean {name}?", name=by_word[near[0]].name) if near else say("qms.yml has {names}", names=names),
    )


def _given_number(qms: Qms, document_type: DocumentType, number: str) -> str:
    found = qms.organization.type_of(number)
    if not is_document_id(number) or found != document_type:
        raise QmsgenError(
            say("{number} is no number of a {kind}", number=number, kind=document_type.name),
            say("numbers of this type look like {prefix}-01", prefix=document_type.prefix),
        )
    if number in taken_numbers(qms):
        raise QmsgenError(
            say("{number} is taken", number=number),
            say("a number is never used twice; leave --id out for the next one"),
        )
    return number


def _owner(organization: Organization, document_type: DocumentType, wanted: str | None) -> str:
    roles = [role.id for role in organization.roles]
    if wanted is not None:
        if wanted in roles:
            return wanted
        near = get_close_matches(wanted, roles, n=1)
        raise QmsgenError(
            say("there is no role {role}", role=wanted),
            say("did you mean {role}?", role=near[0])
            if near
            else say("qms.yml has {roles}", roles=", ".join(roles) or say("no roles")),
        )
    named = [role for requirement in reversed(document_type.approval) for role in requirement.roles]
    owner = next((role for role in (*named, *roles) if role not in STANDING_ROLES and role in roles), None)
    if owner is None:
        raise QmsgenError(say("qms.yml has no roles, so nobody can own a document"), say("add a role under `roles`"))
    return owner


def _text(document_type: DocumentType, id: str, title: str, owner: str) -> str:
    name = f"documents/{document_type.name}.md"
    text = filled(
        name if has_template(name) else "documents/document.md",
        id=id,
        title=title,
        title_yaml=scalar(title) if title else '""',
        owner=owner,
    )
    source = read_source(text.encode(), is_document=True)
    fault = next((fault for fault in source.faults if fault.kind is not FaultKind.TEMPLATE_SYNTAX), None)
    if fault is not None:
        raise QmsgenError(say("this title cannot be used: {reason}", reason=fault.message), fault.fix)
    return text


def _write(target: Path, text: str) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise QmsgenError(
            say("{path} is there already", path=target), say("nothing was overwritten; give another number with --id")
        ) from None
    except OSError as error:
        raise QmsgenError(
            say("{path} could not be written: {reason}", path=target, reason=error.strerror),
            say("make the folder writable and try again"),
        ) from None
