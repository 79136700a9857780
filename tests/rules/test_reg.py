"""REG beyond its examples: what stops the manual, and what puts each finding right."""

from __future__ import annotations

import textwrap

import pytest

from qmsgen import rules
from qmsgen.model.finding import Severity
from tests.situations import findings, qms, reported
from tests.test_rules import examples_of


@pytest.mark.parametrize(
    ("number", "wrong", "right"),
    [
        ("REG001", "| standarts: []", "| standards: []"),
        ("REG001", "| cite_as: {iso-9001: iso-9001-2018}", "| cite_as: {}"),
        ("REG004", "| standards: [{id: eu-gmp-annex-11, until: 2026-01-01}]", "| standards: []"),
    ],
)
def test_a_registry_is_put_right_by_the_next_landing(number: str, wrong: str, right: str) -> None:
    first = f"""
    2026-01-03 Ada: Start
        qms.yml with
        {wrong}
    """
    assert [f.rule for f in findings(first)] == [number]
    assert {f.document for f in findings(first)} == {"QMS"}
    clean = f"""
    2026-01-03 Ada: Start
        qms.yml with
        {right}
    """
    assert findings(clean) == ()


def test_a_second_registry_is_gone_with_its_file() -> None:  # REG002
    second = """
    2026-01-03 Ada: Start
        qms.yaml
        | revision: 1
    """
    assert [(f.rule, f.document, f.path) for f in findings(second)] == [("REG002", "QMS", "qms.yaml")]
    assert findings(second + """
    2026-01-04 Ada: One is enough
        - qms.yaml
    """) == ()  # fmt: skip


LEVELS = tuple(
    f"""
    2026-0{month}-03 Ada: Level {level}
        qms.yml with
        | evidence: {{level: {level}}}
    """
    for month, level in ((1, "signed"), (2, "none"), (3, "signed"))
)


def test_going_back_to_level_none_stops_the_manual_until_the_level_is_asked_for_again() -> None:  # REG006
    lowered = "".join(LEVELS[:2])
    assert [(f.rule, f.document, rules.stops_manual(f)) for f in findings(lowered)] == [("REG006", "QMS", True)]
    signs = """
    2026-03-04 Carol: Approve the registry
        carol signs approval of QMS r3 as registry-admin
    """
    assert [f.rule for f in findings("".join(LEVELS))] == ["REG007"]
    assert [f.rule for f in findings("".join(LEVELS) + signs)] == []


def test_claims_exclusions_and_explanations_name_what_exists() -> None:  # REG005
    assert [
        line.partition(" REG005 ")[2]
        for line in reported(
            """
            2026-01-03 Ada: Start
                qms.yml with
                | standards: [{id: iso-9001-2014}, {id: iso-9001-2015}]
                | not_applicable: [{standard: iso-9001-2015, clause: "8.33", reason: We make parts to drawings.}]
                | by_practice: [{standard: iso-9001-2015, clause: "7.1.9", owner: quality-manager, how: Seen.}]
        """,
            "REG005",
        )
    ] == [
        "qms.yml claims the standard 'iso-9001-2014', which qmsgen does not know",
        "qms.yml excludes clause 8.33 of iso-9001-2015, which does not exist",
        "qms.yml explains clause 7.1.9 of iso-9001-2015, which does not exist",
    ]


def test_persons_that_cannot_be_read_are_told_once_and_not_with_every_document() -> None:  # REG001
    assert reported("""
        2026-01-03 Ada: Start
            people.yml
            | ada: [
            procedures/sop-01.md: SOP-01 r1 "Purchasing" author=[ada]
    """) == ["people.yml:1: REG001 `[` is opened on this line and not closed"]  # fmt: skip


def test_errors_of_the_registry_stop_the_manual_and_errors_of_a_document_do_not() -> None:
    found = findings("""
        2026-01-03 Ada: Start
            qms.yaml
            | revision: 1
            procedures/sop-01.md: SOP-01 r1 "Purchasing" owner=nobody
    """)
    assert {f.rule: rules.stops_manual(f) for f in found} == {"REG002": True, "DOC020": False}


START = """
    2026-01-03 Ada: Start
        qms.yml with
        | evidence: {level: signed}
"""

APPROVES = """
    2026-04-03 Carol: Approve the registry
        carol signs approval of QMS r2 as registry-admin
"""


def ruled(block: str) -> list[str]:
    """The rules that report an error or a warning."""
    return sorted({f.rule for f in findings(block) if f.severity is not Severity.NOTE})


def people(ben: str) -> str:
    """`people.yml` with another entry of Ben's roles."""
    return f"""people.yml with
        | ben:
        |   name: Ben Buyer
        |   emails: [ben@example.com]
        |   roles: [{{role: purchasing-manager, from: 2020-01-01}}, {{role: machinist, from: 2020-01-01}}{ben}]
        |   keys: [{{key: "KEY-OF-ben", from: 2020-01-01}}]"""


@pytest.mark.parametrize(
    ("number", "wrong", "right"),
    [
        ("REG007", people(", {role: quality-manager, from: 2026-02-03}"), ""),
        ("REG010", people(", {role: quality-manager, from: 2025-02-03}"), people("")),
        ("REG009", people("").replace("Ben Buyer", "Ben Baker"), people("")),
    ],
)
def test_people_are_put_right_by_an_approval_or_by_the_entry_of_before(number: str, wrong: str, right: str) -> None:
    landed = f"""{START}
    2026-02-03 Dora: Change Ben
        {wrong}
        qms.yml with
    """
    back = f"""
    2026-03-03 Ada: Put it right
        {right}
    """
    assert ruled(landed) == ["APP018", number]
    assert ruled(landed + (back if right else "") + APPROVES) == ["APP018"]


def test_a_number_is_put_right_by_the_next_one() -> None:  # REG008
    leapt = f"""{START}
    2026-02-03 Ben: Five
        qms.yml with
        | revision: 5
        | organization: {{name: Acme, time_zone: Europe/Berlin}}
    """
    assert ruled(leapt) == ["REG008"]
    assert ruled(leapt + """
    2026-02-04 Ben: Two
        qms.yml with
        | revision: 2
        carol signs approval of QMS r2 as registry-admin
    """) == []  # fmt: skip


WEAKER = f"""{START}
    2026-02-03 Ben: Issue SOP-01
        qms.yml with
        | evidence: {{level: attributed}}
        procedures/sop-01.md: SOP-01 r1 "Purchasing"
"""


def test_a_weakening_with_content_is_taken_back_before_it_counts_or_explained() -> None:  # REG011, REG012
    assert ruled(WEAKER) == ["REG007", "REG012"]
    assert ruled(WEAKER + """
    2026-02-04 Ben: No
        qms.yml with
        | revision: 1
        | evidence: {level: signed}
    """) == []  # fmt: skip
    assert ruled(WEAKER + APPROVES) == ["REG012"]
    assert ruled(WEAKER + APPROVES + """
    2026-04-04 Carol: We want it
        carol signs waiver of QMS r2 as registry-admin finding=REG012 until=never
    """) == []  # fmt: skip
    alone = f"""{START}
    2026-02-03 Ben: Half an hour
        qms.yml with
        | evidence: {{level: signed, skew: 30 minutes}}
    """
    assert ruled(alone + APPROVES) == ["REG011"]
    assert ruled(alone + APPROVES + """
    2026-05-03 Ben: Another name
        qms.yml with
        | organization: {name: Acme, time_zone: Europe/Berlin}
        carol signs approval of QMS r3 as registry-admin
    """) == []  # fmt: skip


def test_a_change_that_counts_is_not_forgotten_because_another_one_is_taken_back() -> None:  # REG012
    assert ruled(WEAKER + APPROVES + """
    2026-05-03 Ben: Another name
        qms.yml -> kept.yml
    2026-05-04 Ben: No
        kept.yml -> qms.yml
    """) == ["REG012"]  # fmt: skip


def test_two_administrators_are_enough() -> None:  # REG013
    one = """
    2026-01-03 Ada: Start
        qms.yml with
        | evidence: {level: signed}
        people.yml with
        | carol:
        |   name: Carol Chief
        |   emails: [carol@example.com]
        |   roles: [{role: managing-director, from: 2020-01-01}]
        |   keys: [{key: "KEY-OF-carol", from: 2020-01-01}]
    """
    assert ruled(one) == ["REG013"]
    assert ruled(one + """
    2026-02-03 Carol: Carol too
        people.yml with
        | carol:
        |   name: Carol Chief
        |   emails: [carol@example.com]
        |   roles: [{role: managing-director, from: 2020-01-01}, {role: registry-admin, from: 2026-02-03}]
        |   keys: [{key: "KEY-OF-carol", from: 2020-01-01}]
        qms.yml with
        ada signs approval of QMS r2 as registry-admin
    """) == []  # fmt: skip


def test_an_administrator_who_was_the_author_is_explained_by_a_waiver() -> None:  # REG014
    found = (
        START
        + """
    2026-02-03 Caroline: Half an hour
        qms.yml with
        | organization: {name: Acme, time_zone: Europe/Berlin}
        carol signs approval of QMS r2 as registry-admin
    2026-03-03 Ben: Register the second address
        people.yml with
        | carol:
        |   name: Carol Chief
        |   emails: [carol@example.com, caroline@example.com]
        |   roles: [{role: managing-director, from: 2020-01-01}, {role: registry-admin, from: 2020-01-01}]
        |   keys: [{key: "KEY-OF-carol", from: 2020-01-01}]
        qms.yml with
        ada signs approval of QMS r3 as registry-admin
    """
    )
    assert ruled(found) == ["REG014"]
    assert ruled(found + """
    2026-03-04 Ada: It was meant
        ada signs waiver of QMS r3 as registry-admin finding=REG014 until=never
    """) == []  # fmt: skip


def test_a_key_for_demonstrations_is_revoked() -> None:  # REG015
    entry = """people.yml with
        | emma:
        |   name: Emma New
        |   keys: [{key: "PUBLISHED-KEY-OF-emma", from: 2020-01-01REVOKED}]"""
    used = f"""
    2026-01-03 Ada: Start
        qms.yml with
        | evidence: {{level: signed}}
        {entry.replace("REVOKED", "")}
    """
    assert ruled(used) == ["REG015"]
    assert ruled(used + f"""
    2026-02-03 Ada: Not this one
        {entry.replace("REVOKED", ", revoked: {since: 2026-01-03, reason: Everybody has it.}")}
        qms.yml with
        carol signs approval of QMS r2 as registry-admin
    """) == []  # fmt: skip


def test_a_new_root_counts_for_whoever_knows_it() -> None:  # REG016, REG017
    block = examples_of(rules.by_number["REG016"])[0]
    old, new = qms(block).trust_roots
    assert [f.rule for f in findings(block) if f.severity is Severity.ERROR] == ["REG016"]
    assert [f.rule for f in findings(f"trust root {new}\n{textwrap.dedent(block)}")] == []
    known = findings(f"trust root {old}\n{textwrap.dedent(block)}")
    assert [f.rule for f in known if f.severity is Severity.ERROR] == ["REG016"]
    other = findings(f"trust root sha256:{'a' * 64}\n{textwrap.dedent(block)}")
    assert [f.rule for f in other if f.severity is Severity.ERROR] == ["REG016", "REG017"]
