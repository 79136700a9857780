"""`qmsgen people`: the registry grows by a person, a role, a key or an end, and it is said who must approve that.

What is there stays as it is written. Every change raises `revision` in `qms.yml` by one, as the judge will ask.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from qmsgen.authoring import repository
from qmsgen.authoring.people_text import Entry, with_entry, with_keys, with_person, with_revision
from qmsgen.authoring.templates import scalar
from qmsgen.evidence.registry_change import LATENESS, PEOPLE, QMS, RegistryObjection, alterations, early_starts
from qmsgen.evidence.ssh_keys import KeyFault, read_public_key
from qmsgen.exports.waiting import registry_wait
from qmsgen.messages import say
from qmsgen.model.approval import Level
from qmsgen.model.errors import QmsgenError
from qmsgen.model.notation import is_name
from qmsgen.model.organization import Key, Organization, Person, RoleGrant
from qmsgen.reading.registry import read_registry
from qmsgen.reading.repository import Reading, Wanted, open_repository, read_repository

Edit = Callable[[str, Organization], str]
"""Makes a new `people.yml` of the one that is there, knowing what it says."""


@dataclass(frozen=True, slots=True)
class Changed:
    """What was written, and what must be approved by whom."""

    revision: int
    level: Level
    count: int
    people: tuple[str, ...]
    latest: date | None

    def lines(self) -> Iterator[str]:
        """What was done and what comes next."""
        yield say("{people}, {qms}: revision {number} of the registry", people=PEOPLE, qms=QMS, number=self.revision)
        yield ""
        yield say("Next:")
        yield f'    git add {QMS} {PEOPLE} && git commit -m "{say("Registry r{number}", number=self.revision)}"'
        if self.level is Level.NONE:
            yield say("At level of evidence none no approval is needed; it counts from the day it lands.")
            return
        if not self.people:
            yield say("Nobody can approve this change: every registry-admin made it or gains by it.")
            return
        if len(self.people) == 1 == self.count:
            yield say("It counts when {person} has approved it, with:", person=self.people[0])
        elif self.count > 1:
            yield say("It counts when {count} of {people} have approved it, each with:", count=self.count,
                      people=", ".join(self.people))  # fmt: skip
        else:
            yield say("It counts when one of {people} has approved it, with:", people=", ".join(self.people))
        yield "    qmsgen approve QMS"
        if self.latest is not None:
            yield say("It must land on {day} at the latest, or its days be moved.", day=self.latest)


def change(top: Path | None, reading: Reading, edit: Edit) -> Changed:
    """Write what ``edit`` makes of `people.yml`, and the next `revision`; nothing that the judge would refuse."""
    qms_text, people_text = _texts(top)
    assert top is not None
    before = _organization(qms_text, people_text)
    base = reading.prospect.organization
    number = max(before.revision, base.revision + 1)
    new_qms = with_revision(qms_text, number)
    new_people = edit(people_text, before)
    after = _organization(new_qms, new_people)
    today = reading.prospect.landing.day
    _refuse([*alterations(before, after), *early_starts(base, after, today)])
    (top / PEOPLE).write_bytes(new_people.encode())
    (top / QMS).write_bytes(new_qms.encode())
    begins = [d for p in after.people for d in _days(p) if today - LATENESS <= d <= today]
    return _what_is_needed(top, reading, number, min(begins) + LATENESS if begins else None)


def renumber(top: Path | None, reading: Reading) -> Changed:
    """Give the registry the number after the one that counts, as is needed after two changes landed in parallel."""
    qms_text, _ = _texts(top)
    assert top is not None
    number = reading.prospect.organization.revision + 1
    (top / QMS).write_bytes(with_revision(qms_text, number).encode())
    return _what_is_needed(top, reading, number, None)


def _texts(top: Path | None) -> tuple[str, str]:
    if top is None:
        raise QmsgenError(
            say("this repository is bare: it has no files to write to"), say("change people in an ordinary clone of it")
        )
    files = [top / QMS, top / PEOPLE]
    texts = [file.read_bytes().decode("utf-8", "replace") if file.is_file() else "" for file in files]
    return texts[0].replace("\r\n", "\n"), texts[1].replace("\r\n", "\n")


def _organization(qms_text: str, people_text: str) -> Organization:
    read = read_registry(qms_text.encode(), people_text.encode())
    if read.faults or read.organization is None:
        fault = read.faults[0]
        raise QmsgenError(f"{fault.path}:{fault.line}: {fault.message}", fault.fix)
    return read.organization


def _refuse(objections: Sequence[RegistryObjection]) -> None:
    if objections:
        raise QmsgenError("; ".join(o.message for o in objections), "\n".join(dict.fromkeys(o.fix for o in objections)))


def _days(person: Person) -> Iterator[date]:
    """The days that may lie at most one day before their landing."""
    periods = [(grant.start, grant.until) for grant in person.roles] + [(key.start, key.until) for key in person.keys]
    for start, until in periods:
        yield from (start, until) if until is not None else (start,)


def _what_is_needed(top: Path, reading: Reading, number: int, latest: date | None) -> Changed:
    now = reading.prospect.landing.committed_at
    again = read_repository(open_repository(top), Wanted(now))
    try:
        wait = registry_wait(again.qms, again.prospect)
        missing = wait.missing[0] if wait is not None and wait.missing else None
        level = again.prospect.organization.evidence.level
    finally:
        again.library.close()
    if missing is None:
        return Changed(number, level, 0, (), latest)
    author = reading.prospect.organization.person_of(repository.identity(top).email)
    may_be_author = missing.requirement.independence == "none"
    people = tuple(id for id in missing.people if may_be_author or author is None or id != author.id)
    return Changed(number, level, missing.requirement.count, people, latest)


# -- what can be done to people -------------------------------------------------------------------------------------


def add(
    person: str, name: str, emails: Sequence[str], roles: Sequence[str], start: date, key: str | None = None
) -> Edit:
    """A new person, with roles and perhaps a key from a day on."""

    def edit(text: str, organization: Organization) -> str:
        if not is_name(person):
            raise QmsgenError(
                say("'{person}' cannot be the id of a person", person=person),
                say("Write it small, in letters, digits and hyphens, such as carol."),
            )
        if organization.person(person) is not None:
            raise QmsgenError(
                say("{person} is registered already", person=person),
                say("Add to the entry with `qmsgen people role`, `key` or `email`."),
            )
        lines = [f"{person}:", f"  name: {scalar(name)}", f"  emails: [{', '.join(map(_address, emails))}]"]
        if roles:
            lines.append(f"  roles: [{', '.join(_role(role, start) for role in roles)}]")
        if key is not None:
            lines.append(f"  keys: [{_key(key, start)}]")
        return with_person(text, lines)

    return edit


def add_role(person: str, role: str, start: date, until: date | None = None, deputy_for: str | None = None) -> Edit:
    """A role from a day on, perhaps until another, perhaps as a deputy."""
    return lambda text, org: with_entry(text, _known(org, person).id, "roles", _role(role, start, until, deputy_for))


def add_key(person: str, key: str, start: date, requires: Sequence[str] = ()) -> Edit:
    """A key from a day on."""
    return lambda text, org: with_entry(text, _known(org, person).id, "keys", _key(key, start, requires))


def add_email(person: str, email: str) -> Edit:
    """One more e-mail address."""
    return lambda text, org: with_entry(text, _known(org, person).id, "emails", _address(email))


def rename(person: str, name: str, start: date) -> Edit:
    """Another name from a day on."""
    entry = f"{{name: {scalar(name)}, from: {start}}}"
    return lambda text, org: with_entry(text, _known(org, person).id, "renamed", entry)


def end(person: str, until: date, role: str | None = None, key: str | None = None) -> Edit:
    """The end of a role, of a key, or of everything that a person who leaves has."""

    def edit(text: str, organization: Organization) -> str:
        found = _known(organization, person)
        grants = [g for g in found.roles if g.until is None and (key is None if role is None else g.role == role)]
        keys = [k for k in found.keys if k.until is None and _is_meant(k, key, all_of_them=role is None)]
        if not grants and not keys:
            raise QmsgenError(
                say(
                    "{person} has nothing that could end: {what}",
                    person=person,
                    what=role or key or say("no open role or key"),
                ),
                say("`qmsgen people` shows what everyone has."),
            )
        for entry in (*map(_grant_entry, grants), *map(_key_entry, keys)):
            text = with_keys(text, person, entry, f"until: {until}")
        return text

    return edit


def revoke(person: str, key: str, since: date, reason: str) -> Edit:
    """A key that cannot be trusted since a day, which may lie in the past."""

    def edit(text: str, organization: Organization) -> str:
        found = _known(organization, person)
        keys = [k for k in found.keys if k.revoked_since is None and _is_meant(k, key, all_of_them=False)]
        if len(keys) != 1:
            raise QmsgenError(
                say("{person} has no key {key}", person=person, key=key),
                say("`qmsgen people` shows the keys of everyone."),
            )
        revoked = f"revoked: {{since: {since}, reason: {scalar(' '.join(reason.split()))}}}"
        return with_keys(text, person, _key_entry(keys[0]), revoked)

    return edit


def _known(organization: Organization, person: str) -> Person:
    found = organization.person(person)
    if found is None:
        raise QmsgenError(
            say("there is no {person} in people.yml", person=person),
            say("Registered are {people}.", people=", ".join(p.id for p in organization.people)),
        )
    return found


def _is_meant(key: Key, named: str | None, *, all_of_them: bool) -> bool:
    if named is None:
        return all_of_them
    return named in (fingerprint(key), key.key) or key.key.startswith(named.strip() + " ")


def fingerprint(key: Key) -> str:
    """The short mark of a key, as `ssh-keygen -l` prints it."""
    read = read_public_key(key.key)
    return key.key if isinstance(read, KeyFault) else read.fingerprint


def public_key_of(named: str) -> str:
    """A public key: the text itself, or that of a `.pub` file."""
    if named.startswith(("ssh-", "ecdsa-", "sk-")):
        text = named
    else:
        path = Path(named).expanduser()
        path = path if path.suffix == ".pub" else path.with_name(f"{path.name}.pub")
        try:
            text = path.read_bytes()[:16384].decode("utf-8", "replace")
        except OSError:
            raise QmsgenError(
                say("there is no public key at {path}", path=path),
                say("Name the .pub file, such as ~/.ssh/id_ed25519.pub; the private key never leaves its place."),
            ) from None
    read = read_public_key(text.strip())
    if isinstance(read, KeyFault):
        raise QmsgenError(read.message, read.fix)
    return read.line


def _address(email: str) -> str:
    return email if re.fullmatch(r"[\w.+-]+@[\w.-]+", email, re.ASCII) else scalar(email)


def _role(role: str, start: date, until: date | None = None, deputy_for: str | None = None) -> str:
    more = (f", until: {until}" if until else "") + (f", deputy_for: {deputy_for}" if deputy_for else "")
    return f"{{role: {role}, from: {start}{more}}}"


def _key(key: str, start: date, requires: Sequence[str] = ()) -> str:
    more = f", requires: [{', '.join(requires)}]" if requires else ""
    return f'{{key: "{key}", from: {start}{more}}}'


def _grant_entry(grant: RoleGrant) -> Entry:
    start = grant.start.isoformat()
    return Entry("roles", (("role", grant.role), ("from", start), ("deputy_for", grant.deputy_for), ("until", None)))


def _key_entry(key: Key) -> Entry:
    return Entry("keys", (("key", key.key), ("from", key.start.isoformat())))


# -- who is who -----------------------------------------------------------------------------------------------------


def people_lines(organization: Organization, today: date) -> Iterator[str]:
    """Everyone with e-mails, roles and keys, as they stand today."""
    for person in organization.people:
        yield f"{person.id}  {person.name_on(today)} <{', '.join(person.emails)}>"
        for grant in person.roles:
            deputy = say(", deputy for {role}", role=grant.deputy_for) if grant.deputy_for else ""
            yield f"    {grant.role}{deputy}{_period(grant.start, grant.until)}"
        for key in person.keys:
            revoked = say(", revoked since {day}", day=key.revoked_since) if key.revoked_since else ""
            yield f"    {fingerprint(key)}{_period(key.start, key.until)}{revoked}"


def _period(start: date, until: date | None) -> str:
    last = until - timedelta(days=1) if until else None
    return say(", {start} to {last}", start=start, last=last) if last else say(", from {start}", start=start)
