"""What became of a person's entry in `people.yml`: what stayed, what is lost, and what is new."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto

from qmsgen.evidence.characters import short
from qmsgen.messages import say
from qmsgen.model.organization import Person, key_material


class Kind(Enum):
    """What `people.yml` can say of a person."""

    NAME = auto()
    RENAMING = auto()
    EMAIL = auto()
    ROLE = auto()
    KEY = auto()


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that `people.yml` says of a person; an end and a revocation can be added to it, the rest stays.

    ``identity`` is what stays, beginning with the name, e-mail, role or key.
    """

    kind: Kind
    identity: tuple[object, ...]
    line: int
    start: date | None = None
    until: date | None = None
    revoked: tuple[date, str] | None = None

    @property
    def shown(self) -> str:
        """The entry as messages name it."""
        what = short(str(self.identity[0]))
        if self.kind is Kind.ROLE:
            return say("the role {role} from {start}", role=what, start=self.start)
        if self.kind is Kind.KEY:
            return say("the key `{key}` from {start}", key=what, start=self.start)
        return say("the e-mail {mail}", mail=what) if self.kind is Kind.EMAIL else say("the name `{name}`", name=what)


@dataclass(frozen=True, slots=True)
class Growth:
    """The entries of a person that stayed, each as it was and as it is, those that are lost and those that are new."""

    kept: tuple[tuple[Entry, Entry], ...]
    lost: tuple[Entry, ...]
    gained: tuple[Entry, ...]


def growth_of(was: Person | None, person: Person) -> Growth:
    """What became of a person's entries; ones that say the same are told apart by their end and revocation."""
    gained = list(_entries(person))
    left = list(_entries(was)) if was is not None else []
    kept = [*_taken(left, gained, exact=True), *_taken(left, gained, exact=False)]
    return Growth(tuple(kept), tuple(left), tuple(gained))


def _taken(left: list[Entry], found: list[Entry], *, exact: bool) -> list[tuple[Entry, Entry]]:
    """The pairs of ``left`` and ``found`` that are the same entry, taken out of both."""
    waiting: dict[tuple[object, ...], list[Entry]] = {}
    for entry in found:
        waiting.setdefault(_mark(entry, exact=exact), []).append(entry)
    pairs = [(was, same.pop()) for was in left if (same := waiting.get(_mark(was, exact=exact)))]
    taken = {id(entry) for pair in pairs for entry in pair}
    for entries in (left, found):
        entries[:] = [entry for entry in entries if id(entry) not in taken]
    return pairs


def _mark(entry: Entry, *, exact: bool) -> tuple[object, ...]:
    return (entry.kind, *entry.identity, *((entry.until, entry.revoked) if exact else ()))


def _entries(person: Person) -> Iterator[Entry]:
    yield Entry(Kind.NAME, (person.name,), person.line)
    for mail in person.emails:
        yield Entry(Kind.EMAIL, (mail.casefold(),), person.line)
    for renaming in person.renamed:
        yield Entry(Kind.RENAMING, (renaming.name, renaming.start), person.line, renaming.start)
    for grant in person.roles:
        role = (grant.role, grant.start, grant.deputy_for)
        yield Entry(Kind.ROLE, role, grant.line, grant.start, grant.until)
    for key in person.keys:
        material = (key_material(key.key), key.start, frozenset(key.requires))
        revoked = (key.revoked_since, key.revoked_reason) if key.revoked_since is not None else None
        yield Entry(Kind.KEY, material, key.line, key.start, key.until, revoked)
