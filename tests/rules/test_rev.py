"""REV beyond its examples: what heals each finding, and what a landing leaves alone."""

from __future__ import annotations

import pytest

from qmsgen.model.finding import Stage
from tests.situations import findings, reported

ISSUED = """
    2026-01-03 Ada: Issue SOP-01
        procedures/sop-01.md: SOP-01 r1 "Purchasing"
        | Orders above 500 EUR need two offers.
"""
CHANGED = """
    2026-02-10 Ben: Raise the limit
        procedures/sop-01.md: SOP-01 r1 "Purchasing"
        | Orders above 900 EUR need two offers.
"""
CHANGED_LINE = "procedures/sop-01.md:4: REV001 SOP-01 r1 was changed on 2026-02-10 without a new revision"


def test_a_change_is_reported_until_it_is_put_right() -> None:  # REV001
    assert reported(ISSUED + CHANGED) == [CHANGED_LINE]
    assert reported(ISSUED + CHANGED, today=None) == [CHANGED_LINE]


@pytest.mark.parametrize(
    "healing",
    [
        pytest.param(
            """
    2026-03-01 Ben: Make it a revision
        procedures/sop-01.md: SOP-01 r2 "Purchasing"
        | Orders above 900 EUR need two offers.
""",
            id="a new revision",
        ),
        pytest.param(
            """
    2026-03-01 Ben: Take the change back
        procedures/sop-01.md: SOP-01 r1 "Purchasing"
        | Orders above 500 EUR need two offers.
""",
            id="the former text",
        ),
    ],
)
def test_a_change_is_put_right_by(healing: str) -> None:  # REV001
    assert findings(ISSUED + CHANGED + healing) == ()


def test_a_changed_snippet_changes_every_document_that_includes_it() -> None:  # REV001
    assert reported("""
        2026-01-03 Ada: Issue two procedures
            snippets/sites.md
            | Hamburg
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            | --8<-- "snippets/sites.md"
            procedures/sop-02.md: SOP-02 r1 "Warehouse"
            | --8<-- "snippets/sites.md"
        2026-02-10 Ben: A second site
            snippets/sites.md
            | Hamburg and Bremen
    """) == [
        "procedures/sop-01.md:4: REV001 SOP-01 r1 was changed on 2026-02-10 without a new revision",
        "procedures/sop-02.md:4: REV001 SOP-02 r1 was changed on 2026-02-10 without a new revision",
    ]


def test_a_replaced_picture_is_a_change() -> None:  # REV001
    assert [f.rule for f in findings("""
        2026-01-03 Ada: Issue SOP-01
            procedures/flow.png: bytes "one"
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            | ![Flow](flow.png)
        2026-02-10 Ben: Another picture
            procedures/flow.png: bytes "two"
    """)] == ["REV001"]  # fmt: skip


def test_an_evil_merge_is_a_change() -> None:  # REV001
    assert [f.rule for f in findings(ISSUED + """
    2026-02-10 Ben on warehouse: A new procedure
        procedures/sop-02.md: SOP-02 r1 "Warehouse"
    2026-02-11 Ada merges warehouse: And something nobody reviewed
        procedures/sop-01.md: SOP-01 r1 "Purchasing"
        | Orders above 9,000 EUR need two offers.
    """)] == ["REV001"]  # fmt: skip


def test_commits_on_a_branch_are_judged_as_the_one_landing_they_became() -> None:  # REV001, REV002
    assert findings(ISSUED + """
    2026-02-10 Ben on limit: First idea
        procedures/sop-01.md: SOP-01 r2 "Purchasing"
        | Orders above 700 EUR need two offers.
    2026-02-11 Ben on limit: Second idea
        procedures/sop-01.md: SOP-01 r2 "Purchasing"
        | Orders above 900 EUR need two offers.
    2026-02-12 Ada merges limit: Raise the limit
    """) == ()  # fmt: skip


def test_an_uncommitted_change_is_yours_now() -> None:  # REV001
    found = findings(
        ISSUED
        + """
    uncommitted
        procedures/sop-01.md: SOP-01 r1 "Purchasing"
        | Orders above 900 EUR need two offers.
    """
    )
    assert [(f.rule, f.stage, f.fix) for f in found] == [
        (
            "REV001",
            Stage.UNCOMMITTED,
            "Set 'revision: 2' in procedures/sop-01.md and say in 'changes' what changed.",
        )
    ]


SKIPPED = """
    2026-02-10 Ben: Raise the limit
        procedures/sop-01.md: SOP-01 r3 "Purchasing"
"""


@pytest.mark.parametrize("number", [2, 4])
def test_a_gap_is_closed_by_the_missing_number_or_explained_by_the_one_after(number: int) -> None:  # REV002
    assert [f.rule for f in findings(ISSUED + SKIPPED)] == ["REV002"]
    healing = f"""
    2026-03-01 Ada: Close the gap
        procedures/sop-01.md: SOP-01 r{number} "Purchasing"
    """
    assert findings(ISSUED + SKIPPED + healing) == ()


TWO = (
    ISSUED
    + """
    2026-02-10 Ben: Raise the limit
        procedures/sop-01.md: SOP-01 r2 "Purchasing"
"""
)


def test_a_lower_number_is_put_right_by_the_next_free_one() -> None:  # REV003
    lowered = (
        TWO
        + """
    2026-03-01 Ada: Take the change back
        procedures/sop-01.md: SOP-01 r1 "Purchasing"
        | Orders above 500 EUR need two offers.
    """
    )
    healing = """
    2026-03-02 Ada: Under a number of its own
        procedures/sop-01.md: SOP-01 r3 "Purchasing"
        | Orders above 500 EUR need two offers.
    """
    assert [(f.rule, f.fix) for f in findings(lowered)] == [("REV003", "Set 'revision: 3' in procedures/sop-01.md.")]
    assert findings(lowered + healing) == ()


def test_a_reused_number_is_put_right_by_the_next_free_one() -> None:  # REV004
    reused = (
        TWO
        + """
    2026-03-01 Ben: Other words under r1
        procedures/sop-01.md: SOP-01 r1 "Purchasing"
        | Orders above 1,500 EUR need two offers.
    """
    )
    healing = """
    2026-03-02 Ben: Under a number of its own
        procedures/sop-01.md: SOP-01 r3 "Purchasing"
        | Orders above 1,500 EUR need two offers.
    """
    assert [f.rule for f in findings(reused)] == ["REV004"]
    assert findings(reused + healing) == ()


@pytest.mark.parametrize("reason", ["Update", "n/a", "-", "Various changes.", "FIXES", "tbd"])
def test_a_reason_that_says_nothing_is_put_right_by_the_next_one(reason: str) -> None:  # REV005
    empty = (
        ISSUED
        + f"""
    2026-02-10 Ben: Raise the limit
        procedures/sop-01.md: SOP-01 r2 "Purchasing" changes="{reason}"
    """
    )
    healing = """
    2026-03-01 Ben: Say it
        procedures/sop-01.md: SOP-01 r3 "Purchasing" changes="The limit is 900 EUR since r2."
    """
    assert [f.rule for f in findings(empty)] == ["REV005"]
    assert findings(empty + healing) == ()


def test_the_same_reason_is_put_right_by_the_next_one() -> None:  # REV006
    same = """
    2026-01-03 Ada: Issue SOP-01
        procedures/sop-01.md: SOP-01 r1 "Purchasing" changes="First issue."
    2026-02-10 Ben: Raise the limit
        procedures/sop-01.md: SOP-01 r2 "Purchasing" changes="first  issue"
    """
    other = """
    2026-03-01 Ben: Raise it again
        procedures/sop-01.md: SOP-01 r3 "Purchasing" changes="The limit is 900 EUR."
    """
    assert [f.rule for f in findings(same)] == ["REV006"]
    assert findings(same + other) == ()


def test_the_same_text_is_only_noted_until_the_next_change() -> None:  # REV007
    same = (
        ISSUED
        + """
    2026-02-10 Ben: Review
        procedures/sop-01.md: SOP-01 r2 "Purchasing"
        | Orders above 500 EUR need two offers.
    """
    )
    assert [(f.rule, f.severity) for f in findings(same)] == [("REV007", "note")]
    assert findings(same + CHANGED.replace("r1", "r3")) == ()
