"""APP beyond its examples."""

from __future__ import annotations

from tests.situations import findings, reported


def test_a_record_that_cannot_be_read_is_reported_where_it_stands() -> None:  # APP001
    assert [(f.rule, f.path) for f in findings("""
        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            records/approvals/SOP-01/r1/ada.approval.txt
            | approved, Ada
    """)] == [("APP001", "records/approvals/SOP-01/r1/ada.approval.txt")]  # fmt: skip


ASKED = """
    2026-01-03 Ada: Start
        qms.yml with
        | evidence: {level: signed}
        procedures/sop-01.md: SOP-01 r1 "Purchasing"
"""
NOT_ASKED = """
    2026-02-03 Ada: Approvals can wait
        qms.yml with
        | evidence: {level: none}
"""


def test_a_text_that_landed_without_approvals_is_a_note_and_not_in_force() -> None:  # APP002
    assert reported(ASKED, "APP002") == [
        (
            "procedures/sop-01.md:4: APP002 SOP-01 r1, which landed on 2026-01-03, is not in force: it lacks approvals"
            " at level 'signed'"
        )
    ]


def test_it_stays_so_when_approvals_are_not_asked_for_any_more() -> None:  # APP002
    again = """
    2026-02-04 Ada: Issue it
        procedures/sop-01.md: SOP-01 r1 "Purchasing" changes="Issued without approvals."
    """
    assert reported(ASKED + NOT_ASKED, "APP002") == [
        (
            "procedures/sop-01.md:4: APP002 SOP-01 r1, which landed on 2026-01-03, is not in force: it landed while"
            " approvals were asked for, and it has none"
        )
    ]
    assert reported(ASKED + NOT_ASKED + again, "APP002") == []


def test_a_later_revision_that_landed_without_approvals_is_put_right_too() -> None:  # APP002
    first = """
    2026-01-03 Ada: Start
        procedures/sop-01.md: SOP-01 r1 "Purchasing"
    2026-01-04 Ada: Ask for approvals
        qms.yml with
        | evidence: {level: signed}
    2026-01-05 Ada: Raise the limit
        procedures/sop-01.md: SOP-01 r2 "Purchasing" changes="Limit 900."
    """
    again = """
    2026-02-04 Ada: Issue it
        procedures/sop-01.md: SOP-01 r2 "Purchasing" changes="Limit 900, issued without approvals."
    """
    assert [f.revision for f in findings(first) if f.rule == "APP002"] == [2]
    assert [f.rule for f in findings(first + NOT_ASKED + again)] == ["REG006"]


def test_what_is_only_proposed_or_has_an_error_needs_no_note() -> None:  # APP002
    issued = """
    2026-01-03 Ada: Start
        procedures/sop-01.md: SOP-01 r1 "Purchasing"
    """
    assert findings(issued + """
    uncommitted
        procedures/sop-01.md: SOP-01 r2 "Purchasing"
        procedures/sop-02.md: SOP-02 r1 "Sales"
    """) == ()  # fmt: skip
    changed = """
    2026-02-03 Ada: Change it
        procedures/sop-01.md: SOP-01 r1 "Purchasing"
        | Other words.
    """
    put_right = """
    uncommitted
        procedures/sop-01.md: SOP-01 r2 "Purchasing"
        | Other words.
    """
    assert [f.rule for f in findings(issued + changed)] == ["REV001"]
    assert [f.rule for f in findings(issued + changed + put_right)] == []
