"""REF beyond its examples: which texts are looked at, and what puts each finding right."""

from __future__ import annotations

from datetime import date

import pytest

from tests.situations import findings, reported


@pytest.mark.parametrize(
    ("number", "wrong", "right"),
    [
        ("REF001", "[List](lists/limits.csv)", "[List](limits.csv)"),
        ("REF001", "[All](../forms)", "[List](limits.csv)"),
        ("REF005", "![Flow](img/flow.png)", "[List](limits.csv)"),
        ("REF006", '--8<-- "snippets/none.md"', '--8<-- "procedures/limits.csv"'),
        ("REF002", "[Limits](#limit)", "[Limits](#purchasing)"),
    ],
)
def test_what_leads_nowhere_is_put_right_by_the_next_revision(number: str, wrong: str, right: str) -> None:
    first = f"""
        2026-01-03 Ada: Issue SOP-01
            forms/frm-05.md: FRM-05 r1 "Order"
            procedures/limits.csv
            | item,limit
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            | [Order](../forms/frm-05.md)
            |
            | {wrong}
    """
    second = f"""
        2026-02-03 Ada: Put SOP-01 right
            procedures/sop-01.md: SOP-01 r2 "Purchasing"
            | [Order](../forms/frm-05.md)
            |
            | {right}
    """
    assert [f.rule for f in findings(first) if f.rule != "REF007"] == [number]
    assert findings(first + second) == ()


FORM_ENDS = """
    2026-01-03 Ada: Issue SOP-01 and its form
        forms/frm-05.md: FRM-05 r1 "Order" expires=2026-06-01
        procedures/sop-01.md: SOP-01 r1 "Purchasing"
        | Fill in the [order form](../forms/frm-05.md).
"""


def test_a_link_to_what_has_ended_names_the_successor() -> None:  # REF003
    found = findings(
        FORM_ENDS
        + """
    2026-06-01 Ada: A better form
        forms/frm-06.md: FRM-06 r1 "Order and receipt" replaces=[FRM-05]
    """
    )
    assert [(f.rule, f.fix) for f in found if f.rule == "REF003"] == [("REF003", "Link to FRM-06, which replaces it.")]


def test_a_link_to_what_has_ended_is_put_right_by_the_revision_in_force() -> None:  # REF003
    revised = """
    2026-06-01 Ada: Ask for nothing any more
        procedures/sop-01.md: SOP-01 r2 "Purchasing" effective=2026-07-01
        | Write an order.
    """
    assert reported(FORM_ENDS, "REF003", today=date(2026, 5, 31)) == []
    assert len(reported(FORM_ENDS + revised, "REF003", today=date(2026, 6, 30))) == 1
    assert reported(FORM_ENDS + revised, "REF003", today=date(2026, 7, 1)) == []


def test_a_link_to_what_starts_later_is_put_right_by_the_day() -> None:  # REF004
    block = """
    2026-01-03 Ada: Issue SOP-01 and its form
        forms/frm-05.md: FRM-05 r1 "Order" effective=2027-01-01
        procedures/sop-01.md: SOP-01 r1 "Purchasing"
        | Fill in the [order form](../forms/frm-05.md).
    """
    assert reported(block, "REF004", today=date(2026, 12, 31)) == [
        "procedures/sop-01.md:10: REF004 SOP-01 r1 links to FRM-05, which takes effect on 2027-01-01"
    ]
    assert findings(block, today=date(2027, 1, 1)) == ()


def test_a_procedure_and_its_form_may_be_proposed_together() -> None:  # REF004
    assert findings("""
    2026-01-03 Ada: Start
        procedures/sop-01.md: SOP-01 r1 "Purchasing"
    uncommitted
        forms/frm-05.md: FRM-05 r1 "Order"
        procedures/sop-02.md: SOP-02 r1 "Warehouse"
        | Fill in the [order form](../forms/frm-05.md).
    """) == ()  # fmt: skip


def test_an_orphan_form_is_put_right_by_a_link() -> None:  # REF007
    orphan = """
    2026-01-03 Ada: Issue FRM-05
        forms/frm-05.md: FRM-05 r1 "Order"
    """
    linked = """
    2026-01-04 Ada: Issue SOP-01
        procedures/sop-01.md: SOP-01 r1 "Purchasing"
        | Fill in the [order form](../forms/frm-05.md).
    """
    assert reported(orphan) == ["forms/frm-05.md:1: REF007 no document in force links to FRM-05"]
    assert findings(orphan + linked) == ()


@pytest.mark.parametrize(
    ("number", "wrong", "right"),
    [
        ("REF008", "replaces=[SOP-99]", "former_numbers=[SOP-99]"),
        ("REF008", "replaces=[SOP-12]", "replaces=[SOP-01]"),
        ("REF009", "translation_of=SOP-99", "translation_of=SOP-01"),
        ("REF009", "translation_of=SOP-12", "translation_of=SOP-01"),
    ],
)
def test_an_unknown_document_is_put_right_by_the_next_revision(number: str, wrong: str, right: str) -> None:
    first = f"""
        2026-01-03 Ada: Issue two procedures
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            procedures/sop-12.md: SOP-12 r1 "Buying" {wrong}
    """
    second = f"""
        2026-02-03 Ada: Put SOP-12 right
            procedures/sop-12.md: SOP-12 r2 "Buying" {right}
    """
    assert [f.rule for f in findings(first)] == [number]
    assert findings(first + second) == ()
