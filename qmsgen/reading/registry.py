"""`qms.yml` and `people.yml`: who the organization is, what its documents must go through, and who may approve them.

Every fault of both files is reported at once. What cannot be read falls back to the strictest reading: an approval
that is not understood can be given by nobody, a level that is not understood is *signed*. A file that is no YAML is not
guessed at: then only what is wrong with its writing is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from qmsgen.evidence import digest
from qmsgen.evidence.characters import short
from qmsgen.messages import say
from qmsgen.model.approval import STATEMENTS, Meaning
from qmsgen.model.notation import REGISTRY_ID
from qmsgen.model.organization import (
    ByPractice,
    ClaimedStandard,
    NotApplicable,
    Organization,
    Process,
    Role,
    key_material,
)
from qmsgen.model.repository import RegistryFault
from qmsgen.model.text import Citation, Fault, FaultKind
from qmsgen.reading.fields import (
    BadValue,
    FieldReader,
    Read,
    day,
    document_id,
    line_of_text,
    name,
    nearest,
    revision,
    yes_or_no,
)
from qmsgen.reading.front_matter import citations, clause_number, standard_id
from qmsgen.reading.people import read_people
from qmsgen.reading.plain_text import read_text
from qmsgen.reading.policy import STANDING_FOR_ROLES, document_types, evidence, profile
from qmsgen.reading.scalars import read_yaml
from qmsgen.reading.yaml_parser import is_yaml

QMS = "qms.yml"
PEOPLE = "people.yml"

SECTIONS = (
    "revision",
    "organization",
    "standards",
    "cite_as",
    "not_applicable",
    "by_practice",
    "mapping",
    "document_types",
    "profile",
    "evidence",
    "roles",
    "processes",
    "statements",
    "modules",
    "tool",
)

EVERYBODY = "all"
"""In `applies_to` of a document; so no role can be called that."""

DEFAULT_ZONE = "UTC"


@dataclass(frozen=True, slots=True)
class Registry:
    """The organization, None where `qms.yml` cannot be read at all, and every fault of the two files."""

    organization: Organization | None
    faults: tuple[RegistryFault, ...]


def read_registry(qms_yml: bytes, people_yml: bytes | None) -> Registry:
    """Read the two files of the registry as one landing left them."""
    faults: list[Fault] = []
    people_faults: list[Fault] = []
    reader = _reader(qms_yml, faults)
    if reader is None:  # everything else would only follow from it
        return Registry(None, tuple(_registry_faults(QMS, faults)))
    people = _people_reader(people_yml, people_faults)
    organization = _organization(reader, people)
    _refuse_persons_as_forge(reader, organization)
    return Registry(organization, (*_registry_faults(QMS, faults), *_registry_faults(PEOPLE, people_faults)))


def registry_digest(qms: bytes, people: bytes) -> str:
    """The digest of the registry: the root of trust is the one of the first pair in history."""
    reader = _reader(qms, [])
    number = reader.one("revision", revision, 0) if reader is not None else 0
    source, included = (digest.sha256(digest.normalised(data)) for data in (qms, people))
    return digest.digest_of(digest.manifest(REGISTRY_ID, number, source, [("include", PEOPLE, included)]))


# The files ---------------------------------------------------------------------------------------------------------


def _reader(data: bytes, faults: list[Fault]) -> FieldReader | None:
    """The fields of a file, None where it is empty or is no YAML: what it was meant to say is not guessed at."""
    data = digest.normalised(data)
    text, found = read_text(data, may_be_empty=True)
    faults.extend(found)
    reading = read_yaml(text or "")
    faults.extend(reading.faults)
    is_sound = reading.is_sound and (not faults or _is_yaml(data))
    if reading.fields is not None and is_sound:
        return FieldReader(reading.fields, faults)
    if not faults:
        faults.append(
            Fault(
                FaultKind.UNREADABLE, 1, say("there is nothing in the file"), say("`qmsgen init` writes a first one.")
            )
        )
    return None


def _is_yaml(data: bytes) -> bool:
    """Whether the file as it stands, with its tabs and control characters, is YAML in UTF-8."""
    try:
        return is_yaml(data.decode("utf-8").removeprefix("\ufeff"))
    except UnicodeDecodeError:
        return False


def _people_reader(data: bytes | None, faults: list[Fault]) -> FieldReader:
    """The readable part of `people.yml`; nobody where there is none."""
    reader = _reader(data, faults) if data is not None else None
    if data is None:
        faults.append(
            Fault(
                FaultKind.MISSING_KEY,
                1,
                say("there is no people.yml beside qms.yml, so nobody is registered"),
                say("Write the persons, their e-mails and roles into people.yml; `qmsgen init` shows how."),
            )
        )
    return reader or FieldReader.of_nothing()


def _registry_faults(path: str, faults: Iterable[Fault]) -> Iterator[RegistryFault]:
    ordered = sorted(dict.fromkeys(faults), key=lambda fault: fault.line)
    return (RegistryFault(path, fault.line, fault.message, fault.fix) for fault in ordered)


# The organization --------------------------------------------------------------------------------------------------


def _organization(reader: FieldReader, people: FieldReader) -> Organization:
    reader.refuse_unknown(SECTIONS)
    reader.require("organization", "organization: {name: Acme Precision, time_zone: Europe/Berlin}")
    about = reader.section("organization") or FieldReader.of_nothing()
    about.refuse_unknown(("name", "time_zone", "contact", "source", "site"))
    roles = tuple(_roles(reader))
    role = known_role(roles)
    standards = tuple(_standards(reader))
    rules = profile(reader)
    policy = evidence(reader, rules)
    return Organization(
        revision=reader.required("revision", revision, 0, "revision: 1"),
        name=about.required("name", line_of_text, "", "name: Acme Precision"),
        time_zone=about.required("time_zone", _time_zone, DEFAULT_ZONE, "time_zone: Europe/Berlin"),
        standards=standards,
        cite_as=dict(_cite_as(reader, standards)),
        not_applicable=tuple(_not_applicable(reader)),
        by_practice=tuple(_by_practice(reader, role)),
        mapping=tuple(_mapping(reader)),
        document_types=document_types(reader, known_role(roles, STANDING_FOR_ROLES), rules, policy.level),
        profile=rules,
        evidence=policy,
        roles=roles,
        processes=tuple(_processes(reader, role)),
        people=read_people(people, role),
        statements=tuple(_statements(reader)),
        modules=reader.many("modules", name),
        contact=about.one("contact", line_of_text, None),
        source=about.one("source", _web_address, None),
        site=about.one("site", _web_address, None),
        tool=reader.one("tool", line_of_text, None),
        lines=reader.fields.lines,
    )


def _refuse_persons_as_forge(reader: FieldReader, organization: Organization) -> None:
    """What the forge commits has no author; so nothing of a person may stand among what marks the forge."""
    owners = {mail.casefold(): person.id for person in organization.people for mail in person.emails}
    owners |= {key_material(key.key): person.id for person in organization.people for key in person.keys}
    policy = organization.evidence
    marks = [(mail.casefold(), mail) for mail in policy.forge_committers]
    marks += [(key_material(key), say("the key `{key}`", key=short(key))) for key in policy.forge_keys]
    for mark, shown in marks:
        if mark in owners:
            reader.complain(
                "evidence",
                say("`evidence.forge` names {mark}, which belongs to {owner}", mark=shown, owner=owners[mark]),
                say("Delete it there: what a person commits has an author."),
            )


def _roles(reader: FieldReader) -> Iterator[Role]:
    for id_, role in reader.named_sections("roles", name):
        role.refuse_unknown(("title", "top_management"))
        title = role.required("title", line_of_text, id_, "title: Quality Manager")
        if id_ in (*STANDING_FOR_ROLES, EVERYBODY):
            reader.faults.append(
                Fault(
                    FaultKind.BAD_VALUE,
                    role.at,
                    say("no role can be called `{role}`: in documents and rules the word means others", role=id_),
                    say("Choose another id for the role."),
                )
            )
            continue
        yield Role(id_, title, role.one("top_management", yes_or_no, default=False), role.at)


def known_role(roles: Iterable[Role], others: tuple[str, ...] = ()) -> Read[str]:
    """Reads the id of one of ``roles``."""
    known = {role.id for role in roles}.union(others)

    def read(key: str, value: str) -> str:
        if value in known:
            return value
        close = nearest(value, known, alike=0.8)
        message = say("`{key}` names the role `{value}`, which `roles` does not know", key=key, value=short(value))
        if close is not None:
            raise BadValue(message, say("Write `{close}`, or add the role below `roles` in qms.yml.", close=close))
        raise BadValue(message, say("Add the role below `roles` in qms.yml, with its title."))

    return read


def _standards(reader: FieldReader) -> Iterator[ClaimedStandard]:
    for claim in reader.sections("standards", shorthand="id"):
        claim.refuse_unknown(("id", "until"))
        id_ = claim.required("id", standard_id, "", "id: iso-9001-2015")
        if id_:
            yield ClaimedStandard(id_, claim.one("until", day, None), claim.at)


def _cite_as(reader: FieldReader, standards: tuple[ClaimedStandard, ...]) -> Iterator[tuple[str, str]]:
    section = reader.section("cite_as") or FieldReader.of_nothing()
    claimed = [claim.id for claim in standards]
    for family in section.fields.values:
        edition = section.one(family, standard_id, "")
        if edition in claimed:
            yield family, edition
        elif edition:
            section.complain(
                family,
                say(
                    "`{family}` is to mean {edition}, which `standards` does not claim", family=family, edition=edition
                ),
                say("Name one of {claimed}.", claimed=", ".join(claimed))
                if claimed
                else say("Add it below `standards`, or delete the line."),
            )


def _not_applicable(reader: FieldReader) -> Iterator[NotApplicable]:
    for entry in reader.sections("not_applicable"):
        entry.refuse_unknown(("standard", "clause", "reason"))
        standard = entry.required("standard", standard_id, "", "standard: iso-9001")
        clause = entry.required("clause", clause_number, "", 'clause: "8.3"')
        reason = entry.required("reason", line_of_text, "", "reason: We make to our customers' drawings.")
        if standard and clause and reason:
            yield NotApplicable(standard, clause, reason, entry.at)


def _by_practice(reader: FieldReader, role: Read[str]) -> Iterator[ByPractice]:
    for entry in reader.sections("by_practice"):
        entry.refuse_unknown(("standard", "clause", "owner", "how"))
        standard = entry.required("standard", standard_id, "", "standard: iso-9001")
        clause = entry.required("clause", clause_number, "", 'clause: "7.1.4"')
        owner = entry.required("owner", role, "", "owner: operations-manager")
        how = entry.required("how", line_of_text, "", "how: A weekly walk through the shop.")
        if standard and clause and owner and how:
            yield ByPractice(standard, clause, owner, how, entry.at)


def _mapping(reader: FieldReader) -> Iterator[tuple[str, Citation]]:
    section = reader.section("mapping") or FieldReader.of_nothing()
    for document in section.fields.values:
        try:
            document_id(section.name(document), document)
        except BadValue as bad:
            section.complain(document, bad.message, bad.fix)
            continue
        for citation in citations(section, document):
            yield document, citation


def _processes(reader: FieldReader, role: Read[str]) -> Iterator[Process]:
    for id_, process in reader.named_sections("processes", name):
        process.refuse_unknown(("title", "owner"))
        yield Process(
            id_,
            process.required("title", line_of_text, id_, "title: Purchasing"),
            process.required("owner", role, "", "owner: purchasing-manager"),
            process.at,
        )


def _statements(reader: FieldReader) -> Iterator[tuple[Meaning, str]]:
    section = reader.section("statements") or FieldReader.of_nothing()
    section.refuse_unknown([meaning.value for meaning in Meaning])
    wordings = dict(STATEMENTS)
    for meaning in Meaning:
        wording = section.one(meaning.value, line_of_text, None)
        if wording is None:
            continue
        same = next((other for other, words in wordings.items() if words == wording and other is not meaning), None)
        if same is not None:
            section.complain(
                meaning.value,
                say("`{key}` says the same as {other}", key=section.name(meaning.value), other=same.value),
                say("Word each statement so that nobody can mistake what was signed."),
            )
            continue
        wordings[meaning] = wording
        yield meaning, wording


def _web_address(key: str, value: str) -> str:
    if re.fullmatch(r"https?://[^\s<>\"'`\\]+", value):
        return value
    raise BadValue(
        say("`{key}` is `{value}`, and should be an address on the web", key=key, value=short(value)),
        say("Write the whole address, beginning with https://."),
    )


_ZONE = re.compile(r"[A-Z][A-Za-z0-9_+-]*(?:/[A-Z][A-Za-z0-9_+-]*)*")


def _time_zone(key: str, value: str) -> str:
    """A zone of the time-zone database; one that only this machine knows, such as ``localtime``, is none."""
    if _ZONE.fullmatch(value):
        try:
            return ZoneInfo(value).key
        except (ZoneInfoNotFoundError, ValueError, OSError):
            pass
    message = say("`{key}` is `{value}`, which is no time zone", key=key, value=short(value))
    close = nearest(value, filter(_ZONE.fullmatch, available_timezones()))
    if close is not None:
        raise BadValue(message, say("Write `{close}` if that was meant.", close=close))
    raise BadValue(message, say("Write a place of the time-zone database, such as Europe/Berlin."))
