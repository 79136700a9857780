"""APP beyond its examples."""

from __future__ import annotations

from tests.situations import findings


def test_a_record_that_cannot_be_read_is_reported_where_it_stands() -> None:  # APP001
    assert [(f.rule, f.path) for f in findings("""
        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            records/approvals/SOP-01/r1/ada.approval.txt
            | approved, Ada
    """)] == [("APP001", "records/approvals/SOP-01/r1/ada.approval.txt")]  # fmt: skip
