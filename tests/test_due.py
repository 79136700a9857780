"""What is due for whom: told once, to the right people, in words, as e-mail and for other programs."""

from __future__ import annotations

import contextlib
import email
import mailbox
from datetime import date
from email.policy import default
from pathlib import Path

import pytest

from qmsgen.exports.due import working_days
from tests.commands import Run, runner
from tests.situations import repository

BLOCK = """
    2026-11-02 09:00 Ada: Start
        qms.yml with
        | evidence: {level: signed}
        | document_types:
        |   policy: {prefix: POL, folder: policies, review: 1 months,
        |     approval: [{meaning: approval, roles: [managing-director]}]}
        |   procedure: {prefix: SOP, folder: procedures, review: 24 months,
        |     approval: [{meaning: approval, roles: [quality-manager]}]}
        people.yml with
        | ben:
        |   name: Ben Größe
        |   emails: [ben@example.com]
        |   roles: [{role: purchasing-manager, from: 2020-01-01},
        |     {role: purchasing-manager, from: 2020-01-01, deputy_for: quality-manager}]
        |   keys: [{key: "KEY-OF-ben", from: 2020-01-01, until: 2026-12-31}]
        policies/pol-01.md: POL-01 r1 "Policy" owner=managing-director
        carol signs approval of POL-01 r1 as managing-director
    2026-11-04 09:00 Carol: Write
        procedures/sop-01.md: SOP-01 r1 "Purchasing" owner=managing-director
"""


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    found = runner(capsys, monkeypatch, tmp_path / "cache")
    repository(BLOCK.replace("Ada: Start", "Ben: Start"), tmp_path / "manual")
    monkeypatch.chdir(tmp_path / "manual")
    return found


def due(run: Run, day: str) -> list[tuple[str, str, str | None, bool]]:
    people = run("due", "--format", "json", "--as-of", day).json["people"]
    return [(p["person"], one["kind"], one["document"], one["as_deputy"]) for p in people for one in p["due"]]


ADA = ("ada", "approval", "SOP-01", False)
REVIEW = ("carol", "periodic-review", "POL-01", False)
KEY = ("ben", "key", None, False)
DEPUTY = ("ben", "approval", "SOP-01", True)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-11-03", [KEY, REVIEW]),  # a review due within 30 days, a key that ends within 60, nothing to approve
        ("2026-11-04", [ADA, KEY, REVIEW]),
        ("2026-11-10", [ADA, KEY, REVIEW]),  # a Tuesday: four working days after the Wednesday
        ("2026-11-11", [ADA, DEPUTY, KEY, REVIEW]),  # the fifth
        ("2027-01-05", [ADA, DEPUTY, REVIEW]),  # the key has ended
    ],
)
def test_everyone_hears_of_their_own_and_deputies_after_five_working_days(
    run: Run, day: str, expected: list[tuple[str, str, str | None, bool]]
) -> None:
    assert due(run, day) == expected


def test_a_message_says_what_since_when_and_the_command(run: Run) -> None:
    assert run("due", "--as-of", "2026-11-05").out == (
        "Ada Quality <ada@example.com>\n"
        "- SOP-01 r1 Purchasing waits for your approval since 2026-11-04\n"
        "    qmsgen approve SOP-01\n"
        "\n"
        "Ben Größe <ben@example.com>\n"
        "- your signing key ends on 2026-12-31, and no other is registered\n"
        "    qmsgen people key ben ~/.ssh/NEW_KEY.pub\n"
        "\n"
        "Carol Chief <carol@example.com>\n"
        "- the review of POL-01 Policy is due by 2026-12-02\n"
        "    qmsgen sign periodic-review POL-01\n"
    )


def test_messages_can_be_sent(run: Run, tmp_path: Path) -> None:
    written = run("due", "--as-of", "2026-11-11", "--format", "eml").out
    (tmp_path / "box").write_bytes(written.encode())
    with contextlib.closing(mailbox.mbox(tmp_path / "box")) as box:
        addressed = [message["To"] for message in box]
    assert addressed == ["ada@example.com", "ben@example.com", "carol@example.com"]
    answer = run("due", "--as-of", "2026-11-11", "--format", "eml", "--into", str(tmp_path / "out"))
    assert [Path(line).name for line in answer.lines] == ["ada.eml", "ben.eml", "carol.eml"]
    message = email.message_from_bytes((tmp_path / "out/ben.eml").read_bytes(), policy=default)
    assert message["Subject"] == "Acme Precision: 2 things wait for you"
    assert message["Date"] == "Tue, 24 Nov 2026 12:00:00 +0000"
    assert "Ben Größe,\n\n- SOP-01 r1 Purchasing waits for your approval since 2026-11-04 (as deputy)\n" in (
        message.get_content()
    )


def test_where_nobody_can_approve_whoever_answers_for_the_text_hears_of_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    run = runner(capsys, monkeypatch, tmp_path / "cache")
    repository(
        """
        2026-11-02 Ada: Start
            qms.yml with
            | evidence: {level: signed}
            procedures/sop-01.md: SOP-01 r1 "Purchasing" owner=quality-manager
        """,
        tmp_path / "alone",
    )
    monkeypatch.chdir(tmp_path / "alone")
    [ada] = run("due", "--format", "json").json["people"]
    assert [(one["kind"], one["text"]) for one in ada["due"]] == [
        (
            "nobody",
            "nobody can give what SOP-01 r1 Purchasing still needs: approval by Quality Manager (nobody can give it)",
        )
    ]


def test_a_text_that_was_sent_back_is_told_to_whoever_answers_for_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    run = runner(capsys, monkeypatch, tmp_path / "cache")
    repository(
        """
        2026-11-02 Ada: Start
            qms.yml with
            | evidence: {level: signed}
            procedures/sop-01.md: SOP-01 r1 "Purchasing" owner=purchasing-manager
        2026-11-03 Ben: Send back
            ben signs rejection of SOP-01 r1 as purchasing-manager reason="Who pays?"
        """,
        tmp_path / "manual",
    )
    monkeypatch.chdir(tmp_path / "manual")
    assert [line for line in run("due").lines if "SOP-01" in line] == [
        "- SOP-01 r1 Purchasing was sent back by Ben Buyer: Who pays?",
    ]


def test_nothing_due_is_said(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    run = runner(capsys, monkeypatch, tmp_path / "cache")
    repository("2026-11-02 Ada: Start\n    docs/index.md\n    | Hello\n", tmp_path / "manual")
    assert run("due", at=tmp_path / "manual").out == "Nothing is due.\n"
    assert run("due", "--format", "eml").out == ""


@pytest.mark.parametrize(
    ("start", "end", "number"),
    [
        ("2026-11-06", "2026-11-06", 0),
        ("2026-11-06", "2026-11-08", 0),  # Friday to Sunday
        ("2026-11-06", "2026-11-09", 1),
        ("2026-11-02", "2026-11-09", 5),
        ("2026-11-09", "2026-11-02", 0),
    ],
)
def test_working_days_are_monday_to_friday(start: str, end: str, number: int) -> None:
    assert working_days(date.fromisoformat(start), date.fromisoformat(end)) == number
