"""CLA beyond its examples: how coverage is worked out, and what puts each finding right."""

from __future__ import annotations

import pytest

from qmsgen import rules
from qmsgen.model.coverage import CoverageState, coverage
from qmsgen.model.finding import Severity
from qmsgen.reading.scalars import read_yaml
from tests.situations import findings, qms, reported

BOTH = "standards: [{id: iso-9001-2015, until: 2029-09-30}, {id: iso-9001-2026}]"


def states(block: str) -> dict[str, CoverageState]:
    """The clauses that are not open, by edition and number."""
    return {
        f"{standard.standard.short_title} {covered.clause.number}": covered.state
        for standard in coverage(qms(block))
        for covered in standard.clauses
        if covered.state is not CoverageState.OPEN
    }


def test_a_citation_counts_for_its_edition_and_through_the_mapping_for_the_other() -> None:
    assert states(f"""
        2026-01-03 Ada: Issue SOP-01
            qms.yml with
            | {BOTH}
            procedures/sop-01.md: SOP-01 r1 "Purchasing" clauses="{{iso-9001: [8.4.1, 6.1.2, 10.3]}}"
    """) == {
        "ISO 9001:2015 6.1.2": CoverageState.DOCUMENTED,
        "ISO 9001:2015 8.4.1": CoverageState.DOCUMENTED,
        "ISO 9001:2015 10.3": CoverageState.DOCUMENTED,
        "ISO 9001:2026 6.1.2": CoverageState.REASSESS,
        "ISO 9001:2026 6.1.3": CoverageState.REASSESS,
        "ISO 9001:2026 8.4.1": CoverageState.DOCUMENTED,
        "ISO 9001:2026 10.1": CoverageState.REASSESS,
    }


def test_a_citation_of_the_newer_edition_counts_back_for_the_older() -> None:
    assert states(f"""
        2026-01-03 Ada: Issue SOP-01
            qms.yml with
            | {BOTH}
            procedures/sop-01.md: SOP-01 r1 "Purchasing" clauses="{{iso-9001-2026: [8.4.1]}}"
    """) == {
        "ISO 9001:2015 8.4.1": CoverageState.DOCUMENTED,
        "ISO 9001:2026 8.4.1": CoverageState.DOCUMENTED,
    }


def test_a_heading_counts_for_what_stands_below_it_and_for_nothing_beside_it() -> None:
    assert set(states("""
        2026-01-03 Ada: Issue SOP-01
            qms.yml with
            | standards: [{id: iso-9001-2015}]
            procedures/sop-01.md: SOP-01 r1 "Improvement" clauses="{iso-9001: ['10.2', '1']}"
    """)) == {"ISO 9001:2015 10.2.1", "ISO 9001:2015 10.2.2"}  # fmt: skip


def test_practice_exclusion_draft_and_document_are_told_apart() -> None:
    assert states("""
        2026-01-03 Ada: Issue SOP-01
            qms.yml with
            | standards: [{id: iso-9001-2015}]
            | by_practice: [{standard: iso-9001, clause: "7.1.4", owner: quality-manager, how: Seen in the tour.}]
            | not_applicable: [{standard: iso-9001, clause: "8.3.1", reason: We make parts to drawings of customers.}]
            | mapping: {SOP-01: {iso-9001: [7.5.3.2]}}
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            | ## Orders {: clauses="iso-9001 8.4.1" }
            procedures/sop-02.md: SOP-02 r1 "Warehouse" effective=2027-01-01 clauses="{iso-9001: [8.5.4]}"
    """) == {
        "ISO 9001:2015 7.1.4": CoverageState.BY_PRACTICE,
        "ISO 9001:2015 7.5.3.2": CoverageState.DOCUMENTED,
        "ISO 9001:2015 8.3.1": CoverageState.NOT_APPLICABLE,
        "ISO 9001:2015 8.4.1": CoverageState.DOCUMENTED,
        "ISO 9001:2015 8.5.4": CoverageState.DRAFT_ONLY,
    }


def test_evidence_leads_to_the_heading() -> None:
    system = qms("""
        2026-01-03 Ada: Issue SOP-01
            qms.yml with
            | standards: [{id: iso-9001-2015}]
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            | ## Orders {: clauses="iso-9001 8.4.1" }
    """)
    (evidence,) = coverage(system)[0].by_number["8.4.1"].evidence
    assert (evidence.document, evidence.revision, evidence.anchor, evidence.heading, evidence.line) == (
        "SOP-01",
        1,
        "orders",
        "Orders",
        10,
    )


def test_a_claim_that_has_ended_is_not_counted() -> None:
    assert coverage(qms("""
        2026-01-03 Ada: Start
            qms.yml with
            | standards: [{id: iso-9001-2015, until: 2026-09-30}]
    """)) == ()  # fmt: skip


def test_every_requirement_clause_is_open_in_an_empty_manual() -> None:  # CLA004, CLA005
    found = findings("""
        2026-01-03 Ada: Start
            qms.yml with
            | standards: [{id: iso-9001-2015}]
    """)
    assert len([f for f in found if f.rule == "CLA004"]) + len([f for f in found if f.rule == "CLA005"]) == 65
    assert {(f.severity, f.document) for f in found} == {(Severity.ERROR, "QMS"), (Severity.WARNING, "QMS")}


def test_regulated_profiles_raise_an_open_clause_to_an_error() -> None:  # CLA004, CLA006
    for number in ("CLA004", "CLA006"):
        assert rules.by_number[number].severity_in("iso9001") is Severity.WARNING
        assert rules.by_number[number].severity_in("iso13485") is Severity.ERROR


OPEN = """
    2026-01-03 Ada: Start
        qms.yml with
        | standards: [{id: iso-9001-2015}]
"""


@pytest.mark.parametrize(
    ("number", "clause", "healing"),
    [
        ("CLA004", "8.4.1", 'procedures/sop-01.md: SOP-01 r1 "Purchasing" clauses="{iso-9001: [8.4.1]}"'),
        ("CLA005", "4.3", 'policies/pol-01.md: POL-01 r1 "Scope" clauses="{iso-9001: [4.3]}"'),
    ],
)
def test_an_open_clause_is_closed_by_a_document_in_force(number: str, clause: str, healing: str) -> None:
    def about(block: str) -> list[str]:
        return [line for line in reported(block, number) if f" {clause} " in line]

    closing = f"""
    2026-02-03 Ada: Close it
        {healing}
    """
    assert len(about(OPEN)) == 1
    assert about(OPEN + closing) == []


def test_a_draft_of_what_must_be_documented_is_named() -> None:  # CLA005
    lines = reported("""
        2026-01-03 Ada: Start
            qms.yml with
            | standards: [{id: iso-9001-2015}]
            policies/pol-01.md: POL-01 r1 "Scope" effective=2027-01-01 clauses="{iso-9001: [4.3]}"
    """, "CLA005")  # fmt: skip
    assert [line for line in lines if " 4.3 " in line] == [
        (
            "qms.yml:5: CLA005 ISO 9001:2015 4.3 Determining the scope of the quality management system demands"
            " a document, and only POL-01 r1 not in force addresses it"
        )
    ]


@pytest.mark.parametrize(
    ("number", "wrong", "right"),
    [
        ("CLA001", "{ios-9001: [8.4.1]}", "{iso-9001: [8.4.1]}"),
        ("CLA002", "{iso-9001: [8.9]}", "{iso-9001: [8.4.1]}"),
        ("CLA003", "{iso-14001: [8.1]}", "{iso-9001: [8.1]}"),
        ("CLA009", "{iso-9001: [8.4]}", "{iso-9001: [8.4.1]}"),
    ],
)
def test_a_citation_is_put_right_by_the_next_revision(number: str, wrong: str, right: str) -> None:
    first = f"""
    2026-01-03 Ada: Issue SOP-01
        qms.yml with
        | standards: [{{id: iso-9001-2015}}]
        procedures/sop-01.md: SOP-01 r1 "Purchasing" clauses="{wrong}"
    """
    second = f"""
    2026-02-03 Ada: Issue SOP-01
        procedures/sop-01.md: SOP-01 r2 "Purchasing" clauses="{right}"
    """
    judged = ("CLA001", "CLA002", "CLA003", "CLA009")
    assert [line.split()[1] for line in reported(first, *judged)] == [number]
    assert reported(first + second, *judged) == []


def test_a_mapping_in_qms_yml_is_read_as_critically_as_a_document() -> None:  # CLA002, CLA007, CLA008, CLA010
    assert reported(
        """
        2026-01-03 Ada: Start
            qms.yml with
            | standards: [{id: iso-9001-2015}]
            | mapping: {SOP-01: {iso-9001: [7.5.9]}}
            procedures/sop-01.md: SOP-01 r1 "Documents"
    """,
        "CLA002",
    ) == [
        (
            "qms.yml:19: CLA002 the mapping of SOP-01 cites clause 7.5.9, which ISO 9001:2015 does not have;"
            " nearest is 7.5.3 Control of documented information"
        )
    ]


def test_open_clauses_are_told_by_chapter_with_lines_to_paste() -> None:  # CLA004
    claimed = """
        2026-01-03 Ada: Issue SOP-01
            qms.yml with
            | standards: [{id: iso-9001-2015}]
            procedures/sop-01.md: SOP-01 r1 "Purchasing" clauses="{iso-9001: ['4', '5', '6', '8', '9', '10', 7.1, 7.5]}"
    """
    found = [finding for finding in findings(claimed) if finding.rule == "CLA004"]
    assert {finding.together for finding in found} == {"ISO 9001:2015 chapter 7: {number} clauses open"}
    assert [finding.part for finding in found] == ["7.2 Competence", "7.3 Awareness", "7.4 Communication"]
    [fix] = {finding.fix for finding in found}
    head, *pasted, last = fix.splitlines()
    assert (head[:15], last) == ("Cite the clause", "`qmsgen explain CLA004` says more.")
    read = read_yaml("\n".join(pasted))
    assert read.faults == ()
    assert pasted == [
        "by_practice:",
        '  - {standard: iso-9001-2015, clause: "7.2", owner: managing-director, how: Who does it and where it shows.}',
    ]
    practised = claimed.replace("[{id: iso-9001-2015}]", "[{id: iso-9001-2015}]\n" + "\n".join(
        f"            | {line}" for line in pasted))  # fmt: skip
    assert [f.part for f in findings(practised) if f.rule == "CLA004"] == ["7.3 Awareness", "7.4 Communication"]
