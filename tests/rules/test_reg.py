"""REG beyond its examples: what stops the manual, and what puts each finding right."""

from __future__ import annotations

import pytest

from qmsgen import rules
from tests.situations import findings, reported


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


def test_no_revision_counts_as_approved_at_a_level_that_cannot_be_verified() -> None:  # REG003
    assert reported("""
        2026-01-03 Ada: Start
            qms.yml with
            | evidence: {level: signed}
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
    """, "REG003") == [
        ("qms.yml: REG003 qms.yml asks for approvals at level 'signed', which this version of qmsgen cannot verify;"
        " so no revision counts as approved")
    ]  # fmt: skip


def test_going_back_to_level_none_stops_the_manual_until_the_level_is_asked_for_again() -> None:  # REG006
    history = "".join(
        f"""
    2026-0{month}-03 Ada: Level {level}
        qms.yml with
        | evidence: {{level: {level}}}
    """
        for month, level in ((1, "signed"), (2, "none"), (3, "signed"))
    )
    lowered = history[: history.index("    2026-03-03")]
    assert [(f.rule, f.document, rules.stops_manual(f)) for f in findings(lowered)] == [("REG006", "QMS", True)]
    assert [f.rule for f in findings(history)] == ["REG003"]


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
