"""Whether a change of `qms.yml` and `people.yml` rewrites the past, and carries the next number.

`people.yml` only grows. What has landed stays, a role or key can end but not have ended, and nothing begins before it
was approved. So the newest file says of every past day what the file of that day said, and explains every approval of
that day; only a revoked key looks back.

Each function compares the organization before a landing with the one after it. The first of all has none before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from qmsgen.evidence.registry_growth import Entry, Kind, growth_of
from qmsgen.messages import say
from qmsgen.model.organization import Organization, Person

QMS = "qms.yml"
PEOPLE = "people.yml"

LATENESS = timedelta(days=1)
"""How long before its landing a role, key or name may begin or end: the time it takes to have the change approved."""


@dataclass(frozen=True, slots=True)
class RegistryObjection:
    """What is wrong with a change of the registry, and where it stands in the new file."""

    path: str
    line: int
    message: str
    fix: str


def raised_by_one(before: Organization, after: Organization) -> bool:
    """Whether the change carries the next `revision`, which every change of either file must."""
    return after.revision == before.revision + 1


# What has landed stays ---------------------------------------------------------------------------------------------


def alterations(before: Organization, after: Organization) -> tuple[RegistryObjection, ...]:
    """What the change alters or removes in `people.yml`, which may only grow."""
    return tuple(_alterations(before, after))


def _alterations(before: Organization, after: Organization) -> Iterator[RegistryObjection]:
    people = {person.id: person for person in after.people}
    for person in before.people:
        now = people.get(person.id)
        if now is None:
            yield RegistryObjection(
                PEOPLE,
                1,
                say("{person} is no longer registered", person=person.id),
                say("Write the entry back: who leaves stays registered, and roles and keys get an `until`."),
            )
            continue
        growth = growth_of(person, now)
        for lost in growth.lost:
            yield _lost(person, lost, now.line)
        for was, entry in growth.kept:
            yield from _other_end(person, was, entry)


def _lost(person: Person, entry: Entry, line: int) -> RegistryObjection:
    message = say("{entry} of {person} is altered or gone", entry=entry.shown, person=person.id)
    if entry.kind is Kind.NAME:
        fix = say("Write the former name back, and add the new one as `renamed: [{name: …, from: DAY}]`.")
    else:
        fix = say("Write it back as it was; what no longer holds gets an `until`, and what is new its own entry.")
    return RegistryObjection(PEOPLE, line, message, fix)


def _other_end(person: Person, was: Entry, entry: Entry) -> Iterator[RegistryObjection]:
    if was.until is not None and entry.until != was.until:
        yield RegistryObjection(
            PEOPLE,
            entry.line,
            say(
                "{entry} of {person} ended on {day}, and that is altered",
                entry=was.shown,
                person=person.id,
                day=was.until,
            ),
            say("Write `until: {day}` again; what goes on gets an entry of its own.", day=was.until),
        )
    if was.revoked is not None and entry.revoked != was.revoked:
        since, _ = was.revoked
        yield RegistryObjection(
            PEOPLE,
            entry.line,
            say(
                "{entry} of {person} was revoked since {day}, and that is altered",
                entry=was.shown,
                person=person.id,
                day=since,
            ),
            say("Write `revoked` back as it was; the person goes on with a new key."),
        )


def early_starts(before: Organization, after: Organization, landing_day: date) -> tuple[RegistryObjection, ...]:
    """What the change dates back: roles, keys and names that begin or end more than a day before they land.

    An end dated back would have old approvals given by someone who, as the file then says, no longer could. A key that
    cannot be trusted is revoked instead, and `revoked: {since: …}` may lie in the past.
    """
    return tuple(_early_starts(before, after, landing_day - LATENESS))


def _early_starts(before: Organization, after: Organization, earliest: date) -> Iterator[RegistryObjection]:
    people = {person.id: person for person in before.people}
    for person in after.people:
        growth = growth_of(people.get(person.id), person)
        for entry in growth.gained:
            if entry.start is not None and entry.start < earliest:
                yield _too_early("from", person, entry, entry.start, earliest)
        for was, entry in growth.kept:
            if was.until is None and entry.until is not None and entry.until < earliest:
                yield _too_early("until", person, entry, entry.until, earliest)


def _too_early(key: str, person: Person, entry: Entry, day: date, earliest: date) -> RegistryObjection:
    return RegistryObjection(
        PEOPLE,
        entry.line,
        say(
            "{entry} of {person}: `{key}` is {day}, more than a day before the change landed",
            entry=entry.shown,
            person=person.id,
            key=key,
            day=day,
        ),
        say("Write `{key}: {earliest}` or a later day.", key=key, earliest=earliest),
    )
