"""An approval that was taken back, as readers of the manual see it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.commands import Run, runner
from tests.situations import qms, reported, repository

FIRST = """
    2026-01-03 Ada: Start
        qms.yml with
        | evidence: {level: signed}
    2026-01-04 Ben: Issue SOP-02
        procedures/sop-02.md: SOP-02 r1 "Sales"
        | Sell apples.
        ada signs approval of SOP-02 r1 as quality-manager
"""
SECOND = """
    2026-02-04 Ben: Raise SOP-02
        procedures/sop-02.md: SOP-02 r2 "Sales"
        | Sell pears.
        ada signs approval of SOP-02 r2 as quality-manager
"""
BACK_TO_FIRST = """
    2026-03-04 Ada: Take it back
        ada signs revocation of SOP-02 r2 as quality-manager
"""
NOTHING_LEFT = """
    2026-03-04 Ada: Take it back
        ada signs revocation of SOP-02 r1 as quality-manager
"""


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    return runner(capsys, monkeypatch, tmp_path / "cache")


def pages(run: Run, block: str, tmp_path: Path) -> Path:
    at = repository(block, tmp_path / "manual")
    assert run("write", str(tmp_path / "pages"), at=at).status == 0
    return tmp_path / "pages"


def test_the_revision_before_holds_again_and_its_earlier_days_stay_told(run: Run, tmp_path: Path) -> None:
    written = pages(run, FIRST + SECOND + BACK_TO_FIRST, tmp_path)
    page = (written / "SOP-02.md").read_text()
    assert "Sell apples." in page
    assert "Sell pears." not in page
    told = re.sub(r"</?time[^>]*>", "", page)
    assert "2026-03-04<br><small>before: 2026-01-04 – 2026-02-03</small>" in told
    assert "Approval taken back" in page
    assert "Superseded" not in page
    archived = (written / "SOP-02" / "r2.md").read_text()
    assert "The approval of this revision was taken back. Do not work by it." in archived


def test_with_no_revision_left_the_page_says_why(run: Run, tmp_path: Path) -> None:
    written = pages(run, FIRST + NOTHING_LEFT, tmp_path)
    page = (written / "SOP-02.md").read_text()
    assert "The approval of this document was taken back" in page
    assert "never came into force" not in page
    assert "Sell apples." not in page


def test_the_next_review_counts_from_the_day_on_which_it_first_took_effect() -> None:
    system = qms(FIRST + SECOND + BACK_TO_FIRST)
    assert str(system.review_due(system.documents["SOP-02"])) == "2028-01-04"


def test_what_an_author_gave_does_not_meet_rules_that_became_stricter_meanwhile() -> None:
    def rules(independence: str) -> str:
        return f"""qms.yml with
        | evidence: {{level: signed}}
        | document_types:
        |   procedure: {{prefix: SOP, folder: procedures, review: 24 months, approval: [
        |     {{meaning: review, roles: [owner], independence: {independence}}},
        |     {{meaning: approval, roles: [managing-director]}}]}}
        """

    block = f"""
    2026-01-03 Ada: Start
        {rules("none")}
    2026-01-04 Ada: Propose SOP-02
        procedures/sop-02.md: SOP-02 r1 "Sales"
        ada signs review of SOP-02 r1 as quality-manager
    """
    stricter = f"""
    2026-02-04 Ben: Ask for four eyes
        {rules("author")}
        carol signs approval of QMS r2 as registry-admin
    """
    completed = """
    2026-03-04 Carol: Approve SOP-02
        carol signs approval of SOP-02 r1 as managing-director
    """
    assert reported(block + completed, "APP002") == []
    assert [line.rpartition("missing is ")[2] for line in reported(block + stricter + completed, "APP002")] == [
        "review by quality-manager"
    ]
