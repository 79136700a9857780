"""LIF beyond its examples: days on both sides of each line, and what heals what is past."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from qmsgen import rules
from qmsgen.evidence.record import read_record
from qmsgen.model.approval import ApprovalRecord, Meaning
from qmsgen.model.finding import Severity
from tests.situations import findings, qms, reported

ISSUED = """
    2026-01-03 Ada: Issue SOP-01
        procedures/sop-01.md: SOP-01 r1 "Purchasing"
"""


def test_a_revision_that_expired_before_it_landed_is_never_in_force() -> None:  # LIF001
    assert reported("""
        2026-05-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Solvents" expires=2026-05-03
    """, "LIF001") == [
        "procedures/sop-01.md:7: LIF001 SOP-01 r1 expires on 2026-05-03 and begins on 2026-05-03: it is never in force"
    ]  # fmt: skip


def test_impossible_dates_are_put_right_by_the_next_revision() -> None:  # LIF001
    assert findings("""
        2026-05-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Solvents" effective=2026-08-01 expires=2026-07-01
        2026-05-04 Ada: Put the days right
            procedures/sop-01.md: SOP-01 r2 "Solvents" effective=2026-07-01 expires=2027-08-01
    """) == ()  # fmt: skip


@pytest.mark.parametrize(("effective", "count"), [("2026-05-10", 0), ("2026-05-09", 1)])
def test_a_month_before_the_landing_is_still_usual(effective: str, count: int) -> None:  # LIF002
    block = f"""
    2026-06-10 Ben: Raise the limit
        procedures/sop-01.md: SOP-01 r2 "Purchasing" effective={effective}
    """
    assert len(reported(ISSUED + block, "LIF002")) == count


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2027, 11, 3), []),
        (date(2027, 11, 4), ["LIF004"]),
        (date(2028, 1, 3), ["LIF004"]),
        (date(2028, 1, 4), ["LIF003"]),
    ],
)
def test_a_review_is_announced_then_due_then_overdue(day: date, expected: list[str]) -> None:
    assert [f.rule for f in findings(ISSUED, today=day)] == expected


def test_a_review_counts_on_the_day_asked_about() -> None:  # LIF003
    assert reported(ISSUED, today=date(2028, 6, 1), as_of=date(2026, 6, 1)) == []


def test_an_overdue_review_is_put_right_by_a_new_revision() -> None:  # LIF003
    reviewed = """
    2028-02-01 Ben: Review SOP-01
        procedures/sop-01.md: SOP-01 r2 "Purchasing"
    """
    assert findings(ISSUED + reviewed, today=date(2028, 2, 1)) == ()


def test_a_document_may_shorten_its_interval() -> None:  # LIF003
    assert reported("""
        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing" review=6 months
    """) == ["procedures/sop-01.md:1: LIF003 SOP-01 r1 was to be reviewed by 2026-07-03"]


def test_regulated_profiles_raise_an_overdue_review_to_an_error() -> None:  # LIF003
    assert [rules.by_number["LIF003"].severity_in(p) for p in ("iso9001", "iso13485")] == [
        Severity.WARNING,
        Severity.ERROR,
    ]


TRIAL = """
    2026-01-03 Ada: Issue WI-07 for the trial
        procedures/wi-07.md: WI-07 r1 "Trial of the new coolant" expires=2026-03-01
"""


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 1, 29), []),
        (date(2026, 1, 30), ["LIF009"]),
        (date(2026, 2, 28), ["LIF009"]),
        (date(2026, 3, 1), ["LIF005"]),
    ],
)
def test_an_end_is_announced_then_noted(day: date, expected: list[str]) -> None:
    assert [f.rule for f in findings(TRIAL, today=day)] == expected


@pytest.mark.parametrize(
    "healing",
    [
        pytest.param("- procedures/wi-07.md", id="deletion"),
        pytest.param(
            'procedures/wi-07.md: WI-07 r2 "Trial of the new coolant" expires=2028-03-01', id="a new revision"
        ),
    ],
)
def test_a_note_about_an_end_is_gone_after(healing: str) -> None:  # LIF005
    block = f"""
    2026-04-01 Ada: After the trial
        {healing}
    """
    assert findings(TRIAL + block) == ()


DELETED = """
    2026-02-10 Ben: Tidy up
        - procedures/sop-01.md
"""


def test_a_deleted_document_is_put_right_by_bringing_it_back() -> None:  # LIF006
    back = """
    2026-02-11 Ben: Bring it back
        procedures/sop-01.md: SOP-01 r1 "Purchasing"
    """
    assert reported(ISSUED + DELETED) == [
        "procedures/sop-01.md:1: LIF006 SOP-01 r1 was in force when its file was deleted on 2026-02-10"
    ]
    assert findings(ISSUED + DELETED + back) == ()


def test_a_document_moved_out_of_control_is_told_where_it_went() -> None:  # LIF006
    assert reported(
        ISSUED
        + """
    2026-02-10 Ben: Keep notes elsewhere
        procedures/sop-01.md -> docs/notes/purchasing.md
    """
    ) == [
        (
            "procedures/sop-01.md:1: LIF006 SOP-01 r1 was in force when its file was moved out of control"
            " on 2026-02-10, to docs/notes/purchasing.md"
        )
    ]


def test_a_deleted_document_is_not_put_right_by_another_text_under_its_old_number() -> None:  # LIF006
    other = """
    2026-02-11 Ben: Bring it back
        procedures/sop-01.md: SOP-01 r1 "Purchasing"
        | Other words.
    """
    higher = """
    2026-02-12 Ben: As the next revision
        procedures/sop-01.md: SOP-01 r2 "Purchasing"
        | Other words.
    """
    assert sorted(f.rule for f in findings(ISSUED + DELETED + other)) == ["LIF006", "REV001"]
    assert findings(ISSUED + DELETED + other + higher) == ()


PLANNED = """
    2026-01-03 Ada: Issue SOP-01 for the new year
        procedures/sop-01.md: SOP-01 r1 "Purchasing" effective=2027-01-01
"""


def test_a_deleted_document_that_was_only_planned_is_told_so() -> None:  # LIF006
    assert reported(PLANNED + DELETED) == [
        (
            "procedures/sop-01.md:1: LIF006 SOP-01 r1 was to take effect on 2027-01-01 when its file was deleted"
            " on 2026-02-10"
        )
    ]


def test_a_deleted_document_names_the_revision_in_force_and_not_the_planned_one() -> None:  # LIF006
    planned = """
    2026-02-01 Ben: Raise the limit from the new year on
        procedures/sop-01.md: SOP-01 r2 "Purchasing" effective=2027-01-01
    """
    assert reported(ISSUED + planned + DELETED) == [
        "procedures/sop-01.md:1: LIF006 SOP-01 r1 was in force when its file was deleted on 2026-02-10"
    ]


def test_a_renumbered_document_that_was_only_planned_is_told_so() -> None:  # LIF007
    assert reported(PLANNED + RENUMBERED, "LIF007") == [
        (
            "procedures/sop-01.md:1: LIF007 SOP-01 r1 was to take effect on 2027-01-01 when its file was given the id"
            " SOP-12 on 2026-02-10"
        )
    ]


def test_a_document_that_was_only_proposed_may_be_deleted() -> None:  # LIF006
    assert findings(ISSUED + """
    2026-02-10 Ben on idea: An idea
        procedures/sop-02.md: SOP-02 r1 "Warehouse"
    2026-02-11 Ben on idea: Not a good one
        - procedures/sop-02.md
    2026-02-12 Ada merges idea: Nothing came of it
    """) == ()  # fmt: skip


RENUMBERED = """
    2026-02-10 Ben: Renumber
        procedures/sop-01.md: SOP-12 r1 "Purchasing"
"""


def test_a_renumbered_document_is_put_right_by_its_old_number() -> None:  # LIF007
    back = """
    2026-02-11 Ben: Keep the number
        procedures/sop-01.md: SOP-01 r1 "Purchasing"
        procedures/sop-12.md: SOP-12 r1 "Goods receipt"
    """
    assert reported(ISSUED + RENUMBERED) == [
        "procedures/sop-01.md:1: LIF007 SOP-01 r1 was in force when its file was given the id SOP-12 on 2026-02-10"
    ]
    assert [f.rule for f in findings(ISSUED + RENUMBERED + back) if f.rule == "LIF007"] == []


def test_an_overtaken_revision_is_put_right_by_one_that_takes_effect_later() -> None:  # LIF008
    overtaken = (
        ISSUED
        + """
    2026-10-01 Ben: New limits from the new year on
        procedures/sop-01.md: SOP-01 r2 "Purchasing" effective=2027-01-01
    2026-11-01 Ada: Correct a name
        procedures/sop-01.md: SOP-01 r3 "Purchasing"
    """
    )
    both = """
    2026-11-02 Ada: Both changes
        procedures/sop-01.md: SOP-01 r4 "Purchasing" effective=2027-01-01
    """
    assert [line.partition(" LIF008 ")[2] for line in reported(overtaken)] == [
        "SOP-01 r2 was to take effect on 2027-01-01 and never does: r3 does on 2026-11-01"
    ]
    assert findings(overtaken + both) == ()


def test_two_revisions_on_one_day_overtake_nothing() -> None:  # LIF008
    assert findings(ISSUED + """
    2026-02-10 Ben: Raise the limit
        procedures/sop-01.md: SOP-01 r2 "Purchasing"
    2026-02-10 Ben: Correct a name
        procedures/sop-01.md: SOP-01 r3 "Purchasing"
    """) == ()  # fmt: skip


def withdrawal(block: str, day: str) -> str:
    """An entry that withdraws the revision of SOP-01 that the block leaves in force."""
    (revision,) = qms(block).documents["SOP-01"].revisions
    return f"""
    {day} Ada: Withdraw SOP-01
        records/approvals/SOP-01/r1/ada.withdrawal.txt
        | qmsgen-approval: 1
        | document: SOP-01
        | revision: 1
        | digest: {revision.digest}
        | signer: ada
        | name: Ada Quality
        | role: quality-manager
        | meaning: withdrawal
        | statement: I take this document out of force.
        | signed-at: {day}T09:00:00+01:00
        | reason: Purchasing moved to the parent company.
    """


def test_a_deleted_document_is_put_right_by_its_withdrawal() -> None:  # LIF006
    assert findings(ISSUED + DELETED + withdrawal(ISSUED, "2026-02-11")) == ()


def test_a_renumbered_document_is_put_right_by_its_withdrawal() -> None:  # LIF007
    renumbered = (
        ISSUED
        + """
    2026-02-10 Ben: Renumber
        procedures/sop-01.md: SOP-12 r1 "Purchasing" replaces=[SOP-01]
    """
    )
    assert [f.rule for f in findings(renumbered)] == ["LIF007"]
    assert findings(renumbered + withdrawal(ISSUED, "2026-02-11")) == ()


def test_the_file_of_a_withdrawn_document_may_stay() -> None:
    assert findings(ISSUED + withdrawal(ISSUED, "2026-02-11")) == ()


OVERDUE = """
    2024-01-03 Ada: Issue SOP-01
        qms.yml with
        | evidence: {level: none}
        procedures/sop-01.md: SOP-01 r1 "Purchasing"
"""


def test_a_review_without_a_change_is_a_revision_that_says_so() -> None:  # LIF003
    [overdue] = findings(OVERDUE)
    assert (overdue.rule, overdue.fix) == (
        "LIF003",
        (
            "Ask the Quality Manager to review it and to issue a new revision; where nothing has to change, "
            "'changes' say who reviewed it and that it still fits."
        ),
    )
    reviewed = """
    2026-11-20 Ada: Review SOP-01
        procedures/sop-01.md: SOP-01 r2 "Purchasing" changes=Reviewed by Ada on 20 November; it still fits.
    """
    assert [f for f in findings(OVERDUE + reviewed) if f.severity is not Severity.NOTE] == []


def test_the_withdrawal_record_on_the_page_of_lif006_has_the_form_of_one() -> None:
    page = next(rule for rule in rules.ALL if rule.number == "LIF006").section("Put right")
    record = "".join(f"{line.strip()}\n" for line in page.splitlines() if line.startswith("    "))
    about = (Path(__file__).parents[2] / "docs/about/withdrawal.md").read_text().partition("```text\n")[2]
    for text, path in (
        (record, "records/approvals/SOP-01/r1/ada.withdrawal.txt"),
        (about.partition("```")[0].replace("3f0c…", "…"), "records/approvals/SOP-01/r2/carol.withdrawal.txt"),
    ):
        read = read_record(path, text.replace("…", "0" * 64).encode())
        assert isinstance(read, ApprovalRecord), read
        assert read.meaning is Meaning.WITHDRAWAL
