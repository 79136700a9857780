"""What may become of `people.yml`: it grows, and nothing in it reaches back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qmsgen.evidence.registry_change import RegistryObjection, alterations, early_starts, raised_by_one
from qmsgen.model.organization import Key, Organization, Person, Renaming, RoleGrant
from tests.evidence.registries import CAROLS, OTHER, PEOPLE, QMS, changed, organization

T = TypeVar("T")

BEFORE = organization()
LANDING = date(2026, 11, 24)

MACHINIST = "{role: machinist, from: 2026-01-01}"
KEY = f'- {{key: "{CAROLS} carol@laptop", from: 2026-01-01, requires: [presence, verification]}}'
WRITE_BACK = "Write it back as it was; what no longer holds gets an `until`, and what is new its own entry."


def with_people(*changes: tuple[str, str]) -> Organization:
    return organization(people=changed(PEOPLE, *changes))


# What is altered or removed ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "line", "message", "fix"),
    [
        (
            PEOPLE[PEOPLE.index("rosa:") : PEOPLE.index("dora:")],
            "",
            1,
            "rosa is no longer registered",
            "Write the entry back: who leaves stays registered, and roles and keys get an `until`.",
        ),
        (
            "name: Rosa Klein",
            "name: Rosa Groß",
            9,
            "the name `Rosa Klein` of rosa is altered or gone",
            "Write the former name back, and add the new one as `renamed: [{name: …, from: DAY}]`.",
        ),
        (", c.chief@example.com", "", 1, "the e-mail c.chief@example.com of carol is altered or gone", WRITE_BACK),
        (
            MACHINIST,
            "{role: machinist, from: 2026-01-02}",
            9,
            "the role machinist from 2026-01-01 of rosa is altered or gone",
            WRITE_BACK,
        ),
        (
            MACHINIST,
            "{role: machinist, from: 2026-01-01, deputy_for: quality-manager}",
            9,
            "the role machinist from 2026-01-01 of rosa is altered or gone",
            WRITE_BACK,
        ),
        (
            ", until: 2027-01-01",
            "",
            6,
            "the role registry-admin from 2026-01-01 of carol ended on 2027-01-01, and that is altered",
            "Write `until: 2027-01-01` again; what goes on gets an entry of its own.",
        ),
        (
            "until: 2027-01-01",
            "until: 2026-12-01",
            6,
            "the role registry-admin from 2026-01-01 of carol ended on 2027-01-01, and that is altered",
            "Write `until: 2027-01-01` again; what goes on gets an entry of its own.",
        ),
        (
            "[presence, verification]",
            "[presence]",
            1,
            f"the key `{CAROLS[:59]}…` from 2026-01-01 of carol is altered or gone",
            WRITE_BACK,
        ),
        (
            "name: Rosa Groß, from: 2026-05-01",
            "name: Rosa Gross, from: 2026-05-01",
            9,
            "the name `Rosa Groß` of rosa is altered or gone",
            WRITE_BACK,
        ),
        (
            "name: Rosa Groß, from: 2026-05-01",
            "name: Rosa Groß, from: 2026-06-01",
            9,
            "the name `Rosa Groß` of rosa is altered or gone",
            WRITE_BACK,
        ),
    ],
)
def test_what_is_altered_or_removed_in_people_yml_is_named(
    old: str, new: str, line: int, message: str, fix: str
) -> None:
    after = with_people((old, new))
    assert alterations(BEFORE, after) == (RegistryObjection("people.yml", line, message, fix),)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("dora:\n", "ben:\n  name: Ben Berg\n  emails: [ben@example.com]\ndora:\n"),
        ("[rosa@example.com]", "[rosa@example.com, klein@example.com]"),
        ("[rosa@example.com]", "[Rosa@Example.com]"),  # e-mails compare without case
        ("[carol@example.com, c.chief@example.com]", "[c.chief@example.com, carol@example.com]"),
        (MACHINIST, f"{MACHINIST}, {{role: quality-manager, from: 2026-12-01}}"),
        (MACHINIST, f"{{role: quality-manager, from: 2026-12-01}}, {MACHINIST}"),
        (MACHINIST, f"{{role: machinist, from: 2026-12-01}}, {MACHINIST}"),
        (MACHINIST, "{role: machinist, from: 2026-01-01, until: 2026-12-01}"),
        (" carol@laptop", " carol@desk"),  # a comment is no part of the key
        ("[presence, verification]", "[verification, presence]"),
        ("[presence, verification]", "[presence, verification], until: 2026-12-01"),
        ("[presence, verification]", "[presence, verification], revoked: {since: 2026-06-01, reason: Lost.}"),
        (KEY, f'{KEY}\n    - {{key: "{OTHER}", from: 2026-12-01}}'),
        ("from: 2026-05-01}", "from: 2026-05-01}, {name: Rosa Groß-Klein, from: 2026-12-01}"),
    ],
)
def test_what_is_added_ended_or_revoked_is_no_alteration(old: str, new: str) -> None:
    assert alterations(BEFORE, with_people((old, new))) == ()


def test_the_order_of_persons_is_free() -> None:
    rosa = PEOPLE[PEOPLE.index("rosa:") : PEOPLE.index("dora:")]
    assert alterations(BEFORE, organization(people=rosa + changed(PEOPLE, (rosa, "")))) == ()


REVOKED = "[presence, verification], revoked: {since: 2026-06-01, reason: Lost.}"


@pytest.mark.parametrize(
    "now",
    ["", ", revoked: {since: 2026-07-01, reason: Lost.}", ", revoked: {since: 2026-06-01, reason: Found again.}"],
)
def test_a_revocation_stays_as_it_is(now: str) -> None:
    before = with_people(("[presence, verification]", REVOKED))
    after = with_people(("[presence, verification]", f"[presence, verification]{now}"))
    assert alterations(before, after) == (
        RegistryObjection(
            "people.yml",
            8,
            f"the key `{CAROLS[:59]}…` from 2026-01-01 of carol was revoked since 2026-06-01, and that is altered",
            "Write `revoked` back as it was; the person goes on with a new key.",
        ),
    )


def test_a_revoked_key_may_end_too() -> None:
    before = with_people(("[presence, verification]", REVOKED))
    after = with_people(("[presence, verification]", f"{REVOKED}, until: 2026-12-01"))
    assert alterations(before, after) == ()


def test_entries_that_say_the_same_are_told_apart_by_their_end() -> None:
    ended = "{role: machinist, from: 2026-01-01, until: 2026-03-01}"
    before = with_people((MACHINIST, f"{MACHINIST}, {ended}"))
    still_ended = with_people((MACHINIST, f"{ended}, {{role: machinist, from: 2026-01-01, until: 2026-12-01}}"))
    assert alterations(before, still_ended) == ()
    assert [o.message for o in alterations(before, with_people())] == [
        "the role machinist from 2026-01-01 of rosa is altered or gone"
    ]


# What reaches back -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "line", "message", "fix"),
    [
        (
            MACHINIST,
            f"{MACHINIST}, {{role: quality-manager, from: 2026-11-22}}",
            12,
            "the role quality-manager from 2026-11-22 of rosa: `from` is 2026-11-22",
            "Write `from: 2026-11-23` or a later day.",
        ),
        (
            MACHINIST,
            "{role: machinist, from: 2026-01-01, until: 2026-11-22}",
            12,
            "the role machinist from 2026-01-01 of rosa: `until` is 2026-11-22",
            "Write `until: 2026-11-23` or a later day.",
        ),
        (
            KEY,
            f'{KEY}\n    - {{key: "{OTHER}", from: 2026-11-01}}',
            9,
            f"the key `{OTHER[:59]}…` from 2026-11-01 of carol: `from` is 2026-11-01",
            "Write `from: 2026-11-23` or a later day.",
        ),
        (
            "from: 2026-05-01}",
            "from: 2026-05-01}, {name: Rosa Klein, from: 2026-10-01}",
            9,
            "the name `Rosa Klein` of rosa: `from` is 2026-10-01",
            "Write `from: 2026-11-23` or a later day.",
        ),
        (
            "dora:\n",
            "ben:\n  name: Ben Berg\n  roles: [{role: machinist, from: 2026-01-01}]\ndora:\n",
            16,
            "the role machinist from 2026-01-01 of ben: `from` is 2026-01-01",
            "Write `from: 2026-11-23` or a later day.",
        ),
    ],
)
def test_what_begins_or_ends_long_before_its_landing_is_named(
    old: str, new: str, line: int, message: str, fix: str
) -> None:
    after = with_people((old, new))
    message += ", more than a day before the change landed"
    assert early_starts(BEFORE, after, LANDING) == (RegistryObjection("people.yml", line, message, fix),)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (MACHINIST, f"{MACHINIST}, {{role: quality-manager, from: 2026-11-23}}"),
        (MACHINIST, f"{MACHINIST}, {{role: quality-manager, from: 2030-01-01}}"),
        (MACHINIST, "{role: machinist, from: 2026-01-01, until: 2026-11-23}"),
        ("[presence, verification]", "[presence, verification], revoked: {since: 2026-02-01, reason: Stolen.}"),
        ("dora:\n", "ben:\n  name: Ben Berg\n  emails: [ben@example.com]\ndora:\n"),
        (" carol@laptop", " carol@desk"),
    ],
)
def test_a_day_before_the_landing_and_a_revocation_in_the_past_are_fine(old: str, new: str) -> None:
    assert early_starts(BEFORE, with_people((old, new)), LANDING) == ()


# Any registry ------------------------------------------------------------------------------------------------------

DAYS = st.sampled_from([date(2026, 1, day) for day in (3, 4, 5, 6, 9)])
ENDS = st.one_of(st.none(), DAYS)
NAMES = st.sampled_from(["Ada", "Ben", "Cleo"])
GRANTS = st.builds(RoleGrant, st.sampled_from(["a", "b"]), DAYS, ENDS, st.sampled_from([None, "b"]))
KEYS = st.builds(
    Key,
    st.sampled_from(["ssh-ed25519 AAA", "ssh-ed25519 BBB laptop"]),
    DAYS,
    ENDS,
    st.sampled_from([(), ("presence",)]),
    ENDS,
)
EMAILS = st.sampled_from(["a@x", "b@x", "c@x"])
PERSONS = st.builds(
    Person,
    st.sampled_from(["ada", "ben"]),
    NAMES,
    st.lists(EMAILS, max_size=2).map(tuple),
    st.lists(GRANTS, max_size=3).map(tuple),
    st.lists(KEYS, max_size=2).map(tuple),
    st.lists(st.builds(Renaming, NAMES, DAYS), max_size=2).map(tuple),
)


def registry(people: tuple[Person, ...]) -> Organization:
    return Organization(1, "Acme", "UTC", people=people)


REGISTRIES = st.lists(PERSONS, max_size=2, unique_by=lambda person: person.id).map(tuple).map(registry)


@given(REGISTRIES)
def test_a_registry_that_stays_is_not_altered_and_does_not_reach_back(same: Organization) -> None:
    assert alterations(same, same) == ()
    assert early_starts(same, same, date(9999, 1, 1)) == ()


@given(REGISTRIES, PERSONS.map(lambda person: replace(person, id="new")), st.integers(0, 2))
def test_to_add_a_person_is_no_alteration(before: Organization, new: Person, at: int) -> None:
    after = registry((*before.people[:at], new, *before.people[at:]))
    assert alterations(before, after) == ()


def one_less(person: Person) -> Iterator[Person | None]:
    """Each entry of a person that lacks a single item, None for no entry at all."""
    yield None
    for at in range(len(person.emails)):
        yield replace(person, emails=without(person.emails, at))
    for at in range(len(person.renamed)):
        yield replace(person, renamed=without(person.renamed, at))
    for at, grant in enumerate(person.roles):
        less = [replace(grant, until=None), replace(grant, deputy_for=None)]
        for roles in poorer(person.roles, at, [one for one in less if one != grant]):
            yield replace(person, roles=roles)
    for at, key in enumerate(person.keys):
        fewer = [replace(key, until=None), replace(key, revoked_since=None), replace(key, requires=())]
        for keys in poorer(person.keys, at, [one for one in fewer if one != key]):
            yield replace(person, keys=keys)


def without(items: tuple[T, ...], at: int) -> tuple[T, ...]:
    return items[:at] + items[at + 1 :]


def poorer(items: tuple[T, ...], at: int, less: list[T]) -> Iterator[tuple[T, ...]]:
    """``items`` without the one that stands ``at``, or with one of ``less`` in its place."""
    yield without(items, at)
    for one in less:
        yield (*items[:at], one, *items[at + 1 :])


@given(REGISTRIES)
def test_to_take_any_single_item_away_is_an_alteration(before: Organization) -> None:
    for at, person in enumerate(before.people):
        for less in one_less(person):
            people = (*before.people[:at], *((less,) if less else ()), *before.people[at + 1 :])
            assert alterations(before, registry(people)) != ()


@st.composite
def grown(draw: st.DrawFn, before: Organization) -> Organization:
    """``before`` with open roles that end, and with new ones."""
    people = []
    for person in before.people:
        kept = [grant if grant.until else replace(grant, until=draw(ENDS)) for grant in person.roles]
        people.append(replace(person, roles=(*draw(st.lists(GRANTS, max_size=2)), *kept)))
    return registry(tuple(people))


@given(st.data(), REGISTRIES, DAYS)
def test_what_has_grown_says_of_past_days_what_the_file_of_that_day_said(
    data: st.DataObject, before: Organization, landing: date
) -> None:
    after = data.draw(grown(before))
    assert alterations(before, after) == ()
    assert early_starts(before, after, landing) or past(before, landing) == past(after, landing)


def past(known: Organization, landing: date) -> list[tuple[str, str, date]]:
    days = [landing - timedelta(days=back) for back in range(2, 8)]
    return [
        (person.id, role, day) for person in known.people for role in "ab" for day in days if person.holds(role, day)
    ]


# The number --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("number", "is_next"), [(2, False), (3, False), (4, True), (5, False)])
def test_a_change_raises_the_revision_by_exactly_one(number: int, is_next: bool) -> None:
    after = organization(changed(QMS, ("revision: 3", f"revision: {number}")))
    assert raised_by_one(BEFORE, after) is is_next
