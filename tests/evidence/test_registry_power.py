"""Who decides about the registry, who gains by a change of it, and which change needs no second person."""

from __future__ import annotations

from datetime import date

import pytest

from qmsgen.evidence.registry_power import admins, gainers, is_minor
from qmsgen.model.organization import Organization
from tests.evidence.registries import CAROLS, OTHER, PEOPLE, QMS, changed, organization
from tests.evidence.signing import rsa_key, sk_ecdsa_key

BEFORE = organization()
MACHINIST = "{role: machinist, from: 2026-01-01}"
BEN = "ben:\n  name: Ben Berg\n  emails: [ben@example.com]\n"

Change = tuple[str, str]


def with_people(*changes: Change) -> Organization:
    return organization(people=changed(PEOPLE, *changes))


# Who gains ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "gains"),
    [
        (("dora:\n", f"{BEN}dora:\n"), {"ben"}),
        (("dora:\n", "ben:\n  name: Ben Berg\n  roles: [{role: machinist, from: 2026-12-01}]\ndora:\n"), {"ben"}),
        (("[rosa@example.com]", "[rosa@example.com, klein@example.com]"), {"rosa"}),
        ((MACHINIST, f"{MACHINIST}, {{role: quality-manager, from: 2026-12-01}}"), {"rosa"}),
        ((MACHINIST, "{role: machinist, from: 2026-01-01, deputy_for: quality-manager}"), {"rosa"}),
        ((f'"{CAROLS} carol@laptop"', f'"{OTHER}"'), {"carol"}),
        (("[presence, verification]", "[presence]"), {"carol"}),
        ((", until: 2027-01-01", ""), {"carol"}),
        (("until: 2027-01-01", "until: 2027-06-01"), {"carol"}),
    ],
)
def test_whoever_gets_an_email_a_role_a_key_or_more_time_gains(change: Change, gains: set[str]) -> None:
    assert gainers(BEFORE, with_people(change)) == gains


@pytest.mark.parametrize(
    "change",
    [
        ("revision: 3", "revision: 3"),
        ("name: Rosa Groß, from: 2026-05-01}", "name: Rosa Groß, from: 2026-05-01}, {name: Rosa, from: 2026-12-01}"),
        (MACHINIST, "{role: machinist, from: 2026-01-01, until: 2026-12-01}"),
        ("until: 2027-01-01", "until: 2026-12-01"),
        ("[presence, verification]", "[presence, verification], revoked: {since: 2026-06-01, reason: Lost.}"),
        (" carol@laptop", " carol@desk"),
        ("[rosa@example.com]", "[ROSA@example.com]"),
        ("dora:\n", "ben: {name: Ben Berg}\ndora:\n"),
    ],
)
def test_whoever_gets_another_name_or_less_does_not_gain(change: Change) -> None:
    people = changed(PEOPLE, change) if change[0] in PEOPLE else PEOPLE
    assert gainers(BEFORE, organization(people=people)) == frozenset()


def test_whoever_gets_a_revoked_key_back_gains() -> None:
    for since, gains in (("2026-07-01", {"carol"}), ("2026-05-01", set())):
        before = with_people(("[presence, verification]", "[presence], revoked: {since: 2026-06-01, reason: Lost.}"))
        now = ("[presence, verification]", f"[presence], revoked: {{since: {since}, reason: Lost.}}")
        assert gainers(before, with_people(now)) == gains
    assert gainers(before, with_people(("[presence, verification]", "[presence]"))) == {"carol"}


def test_what_a_role_may_do_is_no_gain_of_its_holders() -> None:
    wider = changed(QMS, ("roles: [quality-manager], count: 2", "roles: [quality-manager, machinist], count: 2"))
    assert gainers(BEFORE, organization(wider)) == frozenset()


# Small changes -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        ("dora:\n", f"{BEN}dora:\n"),
        ("dora:\n", f"{BEN}  roles: [{{role: machinist, from: 2026-12-01}}]\ndora:\n"),
        (MACHINIST, "{role: machinist, from: 2026-01-01, until: 2026-12-01}"),
        ("[rosa@example.com]", "[rosa@example.com, klein@example.com]"),
    ],
)
def test_to_add_or_end_someone_who_approves_nothing_is_minor(change: Change) -> None:
    after = organization(changed(QMS, ("revision: 3", "# One more.\nrevision: 4")), changed(PEOPLE, change))
    assert is_minor(BEFORE, after)


@pytest.mark.parametrize(
    "grant",
    [
        "{role: quality-manager, from: 2026-12-01}",  # approves
        "{role: purchasing-manager, from: 2026-12-01}",  # owns a process, and so reviews
        "{role: managing-director, from: 2026-12-01}",
        "{role: registry-admin, from: 2026-12-01}",
        "{role: machinist, from: 2026-12-01, deputy_for: quality-manager}",
    ],
)
def test_to_add_someone_who_approves_is_not_minor(grant: str) -> None:
    assert not is_minor(BEFORE, with_people(("dora:\n", f"{BEN}  roles: [{grant}]\ndora:\n")))


@pytest.mark.parametrize(
    "change",
    [
        ("dora:\n", f'{BEN}  keys: [{{key: "{OTHER}", from: 2026-12-01}}]\ndora:\n'),
        ("[presence, verification]", "[presence, verification], until: 2026-12-01"),
        ("{role: quality-manager, from: 2026-01-01}", "{role: quality-manager, from: 2026-01-01, until: 2026-12-01}"),
        ("[dora@example.com]", "[dora@example.com, lindt@example.com]"),
        (PEOPLE[PEOPLE.index("rosa:") : PEOPLE.index("dora:")], ""),
        (MACHINIST, "{role: machinist, from: 2026-01-02}"),
        ("name: Rosa Klein", "name: Rosa Small"),
    ],
)
def test_to_change_someone_who_approves_or_to_alter_anything_is_not_minor(change: Change) -> None:
    assert not is_minor(BEFORE, with_people(change))


@pytest.mark.parametrize(
    "change",
    [
        ("registry_threshold: 2", "registry_threshold: 3"),
        ("machinist: {title: Machinist}", "machinist: {title: Machine operator}"),
        ("revision: 3", "revision: 3\ntool: 0.1.0"),
        ("time_zone: Europe/Berlin}", "time_zone: Europe/Berlin, site: https://qms.example}"),
        ("revision: 3", "revision: 3\ncite_as: {}\nmodules: [complaints]"),
    ],
)
def test_another_change_of_qms_yml_is_not_minor(change: Change) -> None:
    assert not is_minor(BEFORE, organization(changed(QMS, change)))


@pytest.mark.parametrize(("level", "minor"), [("attributed", False), ("forge", False), ("signed", True)])
def test_where_owners_approve_every_role_approves_unless_it_takes_a_key(level: str, minor: bool) -> None:
    qms = changed(QMS, ("roles: [managing-director]", "roles: [owner]"), ("level: attributed", f"level: {level}"))
    hired = changed(PEOPLE, ("dora:\n", f"{BEN}  roles: [{{role: machinist, from: 2026-12-01}}]\ndora:\n"))
    assert is_minor(organization(qms), organization(qms, hired)) is minor


def test_top_management_approves() -> None:
    qms = changed(QMS, ("machinist: {title: Machinist}", "machinist: {title: Partner, top_management: true}"))
    ended = changed(PEOPLE, (MACHINIST, "{role: machinist, from: 2026-01-01, until: 2026-12-01}"))
    assert not is_minor(organization(qms), organization(qms, ended))


def test_whoever_gives_editorial_approvals_approves() -> None:
    editorial = "approval: [{meaning: review, roles: [process-owner]}"
    qms = changed(QMS, (editorial, f"editorial_approval: [{{meaning: approval, roles: [machinist]}}]\n    {editorial}"))
    ended = changed(PEOPLE, (MACHINIST, "{role: machinist, from: 2026-01-01, until: 2026-12-01}"))
    assert not is_minor(organization(qms), organization(qms, ended))


# Administrators ----------------------------------------------------------------------------------------------------

SIGNED = changed(QMS, ("level: attributed", "level: signed"))
LAPTOP = f'{{key: "{CAROLS} carol@laptop", from: 2026-01-01, requires: [presence, verification]}}'


def ids(organization: Organization, day: date, *, able_to_sign: bool) -> list[str]:
    return [person.id for person in admins(organization, day, able_to_sign=able_to_sign)]


@pytest.mark.parametrize(
    ("day", "holders"),
    [
        (date(2025, 12, 31), []),
        (date(2026, 1, 1), ["carol", "dora"]),
        (date(2026, 12, 31), ["carol", "dora"]),
        (date(2027, 1, 1), ["dora"]),
    ],
)
def test_administrators_are_those_of_the_day(day: date, holders: list[str]) -> None:
    assert ids(BEFORE, day, able_to_sign=False) == holders


def test_without_signatures_an_email_is_enough() -> None:
    day = date(2026, 6, 1)
    assert ids(BEFORE, day, able_to_sign=True) == ["carol", "dora"]
    without = with_people(("  emails: [dora@example.com]\n", ""))
    assert ids(without, day, able_to_sign=True) == ["carol"]
    assert ids(without, day, able_to_sign=False) == ["carol", "dora"]


@pytest.mark.parametrize(
    ("key", "able"),
    [
        (LAPTOP, True),
        (LAPTOP.replace("2026-01-01", "2026-06-01"), True),
        (LAPTOP.replace("2026-01-01", "2026-06-02"), False),
        (LAPTOP.replace("]}", "], until: 2026-06-02}"), True),
        (LAPTOP.replace("]}", "], until: 2026-06-01}"), False),
        (LAPTOP.replace("]}", "], revoked: {since: 2026-06-02, reason: Lost.}}"), True),
        (LAPTOP.replace("]}", "], revoked: {since: 2026-06-01, reason: Lost.}}"), False),
    ],
)
def test_where_approvals_are_signed_an_administrator_needs_a_key_of_that_day(key: str, able: bool) -> None:
    people = changed(PEOPLE, (LAPTOP, key))
    assert ids(organization(SIGNED, people), date(2026, 6, 1), able_to_sign=True) == (["carol"] if able else [])


@pytest.mark.parametrize("kind", ["short", "for trials"])
def test_an_administrator_whose_key_never_counts_cannot_sign(kind: str) -> None:
    key = rsa_key(2048) if kind == "short" else sk_ecdsa_key("localhost")
    holder = organization(SIGNED, changed(PEOPLE, (f"{CAROLS} carol@laptop", key.public.line)))
    assert ids(holder, date(2026, 6, 1), able_to_sign=True) == []
    assert ids(holder, date(2026, 6, 1), able_to_sign=False) == ["carol", "dora"]
