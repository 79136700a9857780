"""`people.yml`: persons, their e-mails and names, their roles and their signing keys, each with its days."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from qmsgen.evidence.characters import short
from qmsgen.evidence.ssh_keys import KeyFault, read_public_key
from qmsgen.messages import say
from qmsgen.model.organization import Key, Person, Renaming, RoleGrant, key_material
from qmsgen.reading.fields import BadValue, FieldReader, Read, day, line_of_text, name, one_of

REQUIREMENTS = ("presence", "verification")


def read_people(reader: FieldReader, role: Read[str]) -> tuple[Person, ...]:
    """The persons of `people.yml`; ``role`` reads the id of a role that `qms.yml` knows."""
    people = tuple(_person(id_, person, role) for id_, person in reader.named_entries(name))
    _refuse_shared(reader, people)
    return people


def _person(id_: str, reader: FieldReader, role: Read[str]) -> Person:
    reader.refuse_unknown(("name", "emails", "roles", "keys", "renamed"))
    return Person(
        id=id_,
        name=reader.required("name", line_of_text, id_, "name: Carol Chief"),
        emails=reader.many("emails", email),
        roles=tuple(_grants(reader, role)),
        keys=tuple(_keys(reader)),
        renamed=tuple(_renamings(reader)),
        line=reader.at,
    )


def _grants(reader: FieldReader, role: Read[str]) -> Iterator[RoleGrant]:
    for grant in reader.sections("roles"):
        grant.refuse_unknown(("role", "from", "until", "deputy_for"))
        held = grant.required("role", role, "", "role: quality-manager")
        start, until, is_clear = _period(grant)
        deputy_for = grant.one("deputy_for", role, None)
        if held and start is not None and is_clear:
            yield RoleGrant(held, start, until, deputy_for, grant.at)


def _keys(reader: FieldReader) -> Iterator[Key]:
    for entry in reader.sections("keys"):
        entry.refuse_unknown(("key", "from", "until", "requires", "revoked"))
        key = entry.required("key", ssh_key, "", 'key: "ssh-ed25519 AAAA…"')
        start, until, is_clear = _period(entry)
        requires = entry.many("requires", one_of(*REQUIREMENTS))
        is_clear = is_clear and len(requires) == entry.count("requires")
        since, reason = _revocation(entry, start)
        if key and start is not None and is_clear:
            yield Key(key, start, until, requires, since, reason, entry.at)


def _revocation(entry: FieldReader, start: date | None) -> tuple[date | None, str]:
    """Since when a key does not count, and why; from its first day where that cannot be read."""
    if "revoked" not in entry.fields.values:
        return None, ""
    revoked = entry.section("revoked")
    if revoked is None:
        return start, ""
    revoked.refuse_unknown(("since", "reason"))
    since = revoked.required("since", day, start, "since: 2026-11-24")
    return since, revoked.required("reason", line_of_text, "", "reason: The key was lost.")


def _renamings(reader: FieldReader) -> Iterator[Renaming]:
    before: date | None = None
    for entry in reader.sections("renamed"):
        entry.refuse_unknown(("name", "from"))
        new = entry.required("name", line_of_text, "", "name: Carol Chief-Miller")
        start = entry.required("from", day, None, "from: 2026-11-24")
        if not new or start is None:
            continue
        if before is not None and start <= before:
            entry.complain(
                "from",
                say("the name from {start} stands after the one from {before}", start=start, before=before),
                say("List names in the order of their days."),
            )
            continue
        before = start
        yield Renaming(new, start)


def _period(entry: FieldReader) -> tuple[date | None, date | None, bool]:
    """From when and until when something counts, and whether both can be relied on."""
    start = entry.required("from", day, None, "from: 2026-01-01")
    until = entry.one("until", day, None)
    if start is not None and until is not None and until <= start:
        entry.complain(
            "until",
            say("`{key}` is {until}, not after {start}", key=entry.name("until"), until=until, start=start),
            say("Write the first day on which it no longer counts."),
        )
        return start, until, False
    return start, until, until is not None or "until" not in entry.fields.values


# One e-mail and one key belong to one person -----------------------------------------------------------------------


def _refuse_shared(reader: FieldReader, people: tuple[Person, ...]) -> None:
    owners: dict[str, str] = {}
    for person in people:
        marks = [(mail.casefold(), mail) for mail in person.emails]
        marks += [(key_material(key.key), say("the key `{key}`", key=short(key.key))) for key in person.keys]
        for mark, shown in marks:
            owner = owners.setdefault(mark, person.id)
            if owner != person.id:
                reader.complain(
                    person.id,
                    say("{mark} belongs to {owner} already", mark=shown, owner=owner),
                    say("Delete it here: an e-mail or key belongs to one person, also after that person left."),
                )


def email(key: str, value: str) -> str:
    """An e-mail address as it stands in commits."""
    if re.fullmatch(r"[^\s@<>,;:\"']+@[^\s@<>,;:\"']+", value):
        return value
    raise BadValue(
        say("`{key}` is `{value}`, which is no e-mail address", key=key, value=short(value)),
        say("Write it as in `git config user.email`, such as carol@example.com."),
    )


def ssh_key(key: str, value: str) -> str:
    """A public key as OpenSSH writes it; whether its signatures can count is judged with them."""
    read = read_public_key(value, f"`{key}`")
    if isinstance(read, KeyFault):
        raise BadValue(read.message, read.fix)
    return value.strip()
