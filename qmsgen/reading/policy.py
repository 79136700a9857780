"""What `qms.yml` demands of documents: their types, the approvals each type needs, and how those must be proved."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qmsgen.evidence.characters import short
from qmsgen.messages import say
from qmsgen.model.approval import Level, Meaning
from qmsgen.model.notation import is_reserved
from qmsgen.model.organization import (
    CONTROLLED_FOLDERS,
    OWNER,
    PROCESS_OWNER,
    REGULATED,
    DocumentType,
    EvidencePolicy,
    Requirement,
)
from qmsgen.model.text import Fault, FaultKind
from qmsgen.reading.fields import (
    BadValue,
    FieldReader,
    Read,
    bare,
    interval,
    name,
    one_of,
    whole_number,
    word_of,
    yes_or_no,
)
from qmsgen.reading.people import email, ssh_key

PROFILES = ("iso9001", *REGULATED)

STANDING_FOR_ROLES = (OWNER, PROCESS_OWNER)

OTHER_FOLDERS = ("docs", "records", "site", "snippets")
"""Folders that hold something else than controlled documents."""

LEVELS = tuple(level for level in Level if level is not Level.ADOPTED)
MEANINGS = (Meaning.AUTHORSHIP, Meaning.REVIEW, Meaning.APPROVAL)
INDEPENDENCE = ("author", "none")

MOST_APPROVALS = 20
"""How many approvals one revision can need; whom to take for which is found out by trying."""

NOBODY = (Requirement(Meaning.APPROVAL, ()),)
"""What stands in for approvals that cannot be read: one that nobody can give."""


def profile(reader: FieldReader) -> str:
    """How strictly rules weigh."""
    return reader.one("profile", one_of(*PROFILES), PROFILES[0])


# Document types ----------------------------------------------------------------------------------------------------


def document_types(reader: FieldReader, role: Read[str], rules: str, level: Level) -> tuple[DocumentType, ...]:
    """The kinds of documents; ``role`` reads whom a requirement may name, ``level`` is how approvals are proved."""
    types: list[DocumentType] = []
    for name_, section in reader.named_sections("document_types", name):
        section.refuse_unknown(
            ("prefix", "folder", "review", "approval", "editorial_approval", "same_person"),
        )
        prefix = section.required("prefix", _prefix, "", "prefix: SOP")
        folder = section.required("folder", _folder, CONTROLLED_FOLDERS[1], "folder: procedures")
        found = DocumentType(
            name=name_,
            prefix=prefix,
            folder=folder,
            review=section.one("review", interval, None),
            approval=_approval(section, role, rules, level),
            editorial_approval=_requirements(section, "editorial_approval", role, rules),
            same_person=_same_person(section, rules),
            line=section.at,
        )
        if prefix and not _clashes(section, found, types):
            types.append(found)
    return tuple(types)


def _clashes(section: FieldReader, found: DocumentType, types: list[DocumentType]) -> bool:
    """Whether the prefix is taken, or the folder's name differs from another one only in how it is written."""
    for other in types:
        if other.prefix == found.prefix:
            section.complain(
                "prefix",
                say("the prefix {prefix} belongs to `{other}` already", prefix=found.prefix, other=other.name),
                say("Give each type a prefix of its own."),
            )
            return True
        if other.folder != found.folder and other.folder.casefold() == found.folder.casefold():
            section.complain(
                "folder",
                say("the folders `{one}` and `{two}` differ only in capitals", one=other.folder, two=found.folder),
                say("Write both alike: some computers take them for the same folder."),
            )
    return False


def _prefix(key: str, value: str) -> str:
    if re.fullmatch(r"[A-Z][A-Z0-9]*(?:[.-][A-Z0-9]+){0,3}", value) and len(value) <= 20:
        return value
    message = say("`{key}` is `{value}`, which is not the beginning of document numbers", key=key, value=short(value))
    upper = value.strip().upper().rstrip("-.")
    if re.fullmatch(r"[A-Z][A-Z0-9]*(?:[.-][A-Z0-9]+){0,3}", upper) and len(upper) <= 20:
        raise BadValue(message, say("Write `{upper}`.", upper=upper))
    raise BadValue(message, say("Write capital letters and digits, such as SOP."))


def _folder(key: str, value: str) -> str:
    """A folder from the root of the repository, and within it."""
    path = value.strip().rstrip("/")
    parts = path.split("/")
    if path.startswith("/") or "\\" in path or ":" in path or ".." in parts:
        raise BadValue(
            say("`{key}` is `{value}`, which leads out of the repository", key=key, value=short(value)),
            say("Write a folder from the root of the repository, such as procedures."),
        )
    if any(part in ("", ".") or part.startswith(".") or part != part.strip() or is_reserved(part) for part in parts):
        raise BadValue(
            say("`{key}` is `{value}`, which cannot be a folder of documents", key=key, value=short(value)),
            say("Write a folder from the root of the repository, such as procedures."),
        )
    if parts[0].casefold() in OTHER_FOLDERS:
        raise BadValue(
            say("`{key}` is `{value}`, and `{top}` holds something else", key=key, value=short(value), top=parts[0]),
            say("Keep controlled documents in a folder of their own, such as procedures."),
        )
    return path


def _same_person(section: FieldReader, rules: str) -> bool:
    same_person = section.one("same_person", yes_or_no, default=False)
    if same_person and rules in REGULATED:
        section.complain("same_person", *_refused(rules, section.name("same_person")))
        return False
    return same_person


def _refused(rules: str, key: str) -> tuple[str, str]:
    return (
        say("the profile {profile} does not allow this value of `{key}`", profile=rules, key=key),
        say("Delete the line: different persons write, review and approve."),
    )


# Requirements ------------------------------------------------------------------------------------------------------


def _approval(section: FieldReader, role: Read[str], rules: str, level: Level) -> tuple[Requirement, ...]:
    requirements = _requirements(section, "approval", role, rules)
    if requirements or level is Level.NONE:
        return requirements
    if "approval" not in section.fields.values or not section.count("approval"):
        section.faults.append(
            Fault(
                FaultKind.MISSING_KEY,
                section.line("approval"),
                say("`{key}` does not say who approves documents of this type", key=section.name("approval")),
                say("Add a line such as `approval: [{meaning: approval, roles: [quality-manager]}]`."),
            )
        )
    return NOBODY


def _requirements(section: FieldReader, key: str, role: Read[str], rules: str) -> tuple[Requirement, ...]:
    found = tuple(_each_requirement(section, key, role, rules))
    wanted = sum(requirement.count for requirement in found)
    return NOBODY if _asks_for_too_many(section, key, wanted) else found


def _asks_for_too_many(section: FieldReader, key: str, wanted: int) -> bool:
    if wanted <= MOST_APPROVALS:
        return False
    section.complain(
        key,
        say("`{key}` asks for {count} approvals", key=section.name(key), count=wanted),
        say("Ask for at most {most}.", most=MOST_APPROVALS),
    )
    return True


def _each_requirement(section: FieldReader, key: str, role: Read[str], rules: str) -> Iterator[Requirement]:
    for entry in section.sections(key):
        entry.refuse_unknown(("meaning", "roles", "count", "independence"))
        meaning = entry.required("meaning", word_of(Meaning), None, "meaning: approval")
        if meaning is not None and meaning not in MEANINGS:
            entry.complain(
                "meaning",
                say("a type cannot require `{meaning}`", meaning=meaning.value),
                say("Write one of {meanings}.", meanings=", ".join(MEANINGS)),
            )
            meaning = None
        entry.require("roles", "roles: [quality-manager]")
        roles = entry.many("roles", role)
        if "roles" in entry.fields.values and not entry.count("roles"):
            entry.complain("roles", say("`roles` names nobody"), say("Name the roles of which one must approve."))
        independence = entry.one("independence", one_of(*INDEPENDENCE), INDEPENDENCE[0])
        if independence == "none" and rules in REGULATED:
            entry.complain("independence", *_refused(rules, entry.name("independence")))
            independence = INDEPENDENCE[0]
        if meaning is None:
            yield from NOBODY
        else:
            yield Requirement(meaning, roles, entry.one("count", whole_number, 1), independence)


# Evidence ----------------------------------------------------------------------------------------------------------


def evidence(reader: FieldReader, rules: str) -> EvidencePolicy:
    """How well approvals must be proved; *signed* where nothing is said."""
    section = reader.section("evidence")
    if section is None:
        return EvidencePolicy()
    section.refuse_unknown(("level", "independence", "skew", "registry_threshold", "forge"))
    level = section.one("level", word_of(Level), Level.SIGNED)
    if level not in LEVELS:
        section.complain(
            "level",
            say("`{level}` is how old approvals are taken over, not a level to ask for", level=level.value),
            say("Write one of {levels}.", levels=", ".join(LEVELS)),
        )
        level = Level.SIGNED
    independence = section.one("independence", one_of(*INDEPENDENCE), INDEPENDENCE[0])
    if independence == "none" and rules in REGULATED:
        section.complain("independence", *_refused(rules, section.name("independence")))
        independence = INDEPENDENCE[0]
    threshold = section.one("registry_threshold", whole_number, 1)
    if _asks_for_too_many(section, "registry_threshold", threshold):
        threshold = MOST_APPROVALS
    committers, keys = _forge(section)
    return EvidencePolicy(
        level=level,
        independence=independence,
        skew_minutes=section.one("skew", _minutes, EvidencePolicy().skew_minutes),
        registry_threshold=threshold,
        forge_committers=committers,
        forge_keys=keys,
    )


def _forge(section: FieldReader) -> tuple[tuple[str, ...], tuple[str, ...]]:
    forge = section.section("forge")
    if forge is None:
        return (), ()
    forge.refuse_unknown(("committers", "keys"))
    return forge.many("committers", email), forge.many("keys", ssh_key)


def _minutes(key: str, value: str) -> int:
    match = re.fullmatch(r"(0|[1-9][0-9]{0,3}) (minute|hour)s?", value)
    minutes = int(match[1]) * (60 if match[2] == "hour" else 1) if match else -1
    if 0 <= minutes <= 24 * 60:
        return minutes
    raise BadValue(
        say(
            "`{key}` is `{value}`, and should be a time such as 15 minutes, at most a day", key=key, value=short(value)
        ),
        say("Write `{key}: 15 minutes`.", key=bare(key)),
    )
