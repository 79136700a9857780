"""Beginning the next revision of documents."""

from __future__ import annotations

from pathlib import Path

import pytest

from qmsgen.authoring.revise import with_values
from tests.commands import Run, runner
from tests.companies import git
from tests.situations import repository

BLOCK = """
    2026-01-03 Ada: Issue
        snippets/scope.md
        | For all sites.
        procedures/sop-01.md: SOP-01 r1 "Purchasing"
        | --8<-- "snippets/scope.md"
        procedures/sop-02.md: SOP-02 r1 "Sales" label=A
        | --8<-- "snippets/scope.md"
        procedures/sop-03.md: SOP-03 r1 "Stores"
"""


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    config = tmp_path / "gitconfig"
    config.write_text("[user]\n\tname = Ada\n\temail = ada@example.com\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    return runner(capsys, monkeypatch, tmp_path / "cache")


@pytest.fixture
def manual(tmp_path: Path) -> Path:
    return repository(BLOCK, tmp_path / "manual")


def test_revise_sets_the_next_number_and_the_reason_and_nothing_else(run: Run, manual: Path) -> None:
    before = (manual / "procedures/sop-01.md").read_text()
    answer = run("revise", "sop-01", "--reason", "Offers: two are enough.", at=manual)
    assert (answer.status, answer.err, answer.lines[0]) == (0, "", "procedures/sop-01.md: SOP-01 r2")
    changed = before.replace("revision: 1", "revision: 2").replace(
        "changes: What revision 1 changes.", 'changes: "Offers: two are enough."'
    )
    assert (manual / "procedures/sop-01.md").read_text() == changed != before
    assert git(manual, "status", "--porcelain") == "M procedures/sop-01.md"
    assert [f["rule"] for f in run("check", "--format", "json").json["findings"]] == ["REV007"]  # the same text again


def test_revise_can_begin_a_branch_and_an_editorial_revision(run: Run, manual: Path) -> None:
    answer = run("revise", "SOP-02", "--reason", "A typo.", "--editorial", "--branch", at=manual)
    assert (answer.status, git(manual, "symbolic-ref", "--short", "HEAD")) == (0, "revise-sop-02-r2")
    assert "change_class: editorial\n" in (manual / "procedures/sop-02.md").read_text()
    assert "  its `label` is still A; write the next one" in answer.lines


def test_an_editorial_revision_does_not_make_the_next_one_editorial(run: Run, manual: Path) -> None:
    run("revise", "SOP-01", "--reason", "A typo.", "--editorial", at=manual)
    git(manual, "commit", "--quiet", "--all", "--message", "r2")
    assert run("revise", "SOP-01", "--reason", "Another limit.").status == 0
    assert "change_class: substantive\n" in (manual / "procedures/sop-01.md").read_text()


def test_a_branch_can_be_named(run: Run, manual: Path) -> None:
    assert run("revise", "SOP-01", "--reason", "More.", "--branch", "more-offers", at=manual).status == 0
    assert git(manual, "symbolic-ref", "--short", "HEAD") == "more-offers"


def test_revise_using_a_snippet_that_changed_begins_all_documents_that_show_it(run: Run, manual: Path) -> None:
    (manual / "snippets/scope.md").write_text("For all sites but one.\n")
    answer = run("revise", "--using", "snippets/scope.md", "--reason", "The scope.", at=manual)
    assert (answer.status, answer.lines[:2]) == (
        0,
        ["procedures/sop-01.md: SOP-01 r2", "procedures/sop-02.md: SOP-02 r2"],
    )
    assert run("check", "--format", "json").json["findings"] == []


REFUSED = {
    "nothing named": ((), "say which documents to revise"),
    "both": (("SOP-01", "--using", "snippets/scope.md"), "say which documents to revise"),
    "unknown": (("SOP-07",), "there is no document SOP-07"),
    "nothing uses it": (("--using", "snippets/other.md"), "no document shows or includes snippets/other.md"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_revised_is_refused(run: Run, manual: Path, name: str) -> None:
    named, reason = REFUSED[name]
    answer = run("revise", *named, "--reason", "Why not.", at=manual)
    assert (answer.status, answer.out) == (2, "")
    assert reason in answer.err
    assert git(manual, "status", "--porcelain") == ""


def test_without_a_terminal_the_reason_is_an_option(run: Run, manual: Path) -> None:
    answer = run("revise", "SOP-01", at=manual)
    assert (answer.status, git(manual, "status", "--porcelain")) == (2, "")
    assert "--reason TEXT" in answer.err


def test_a_tree_with_changes_is_left_alone(run: Run, manual: Path) -> None:
    (manual / "procedures/sop-03.md").write_text("other\n")
    answer = run("revise", "SOP-01", "--reason", "Why.", "--branch", at=manual)
    assert (answer.status, git(manual, "symbolic-ref", "--short", "HEAD")) == (2, "main")
    assert "procedures/sop-03.md has changes that are not committed" in answer.err
    assert git(manual, "status", "--porcelain") == "M procedures/sop-03.md"


def test_what_is_begun_already_is_changed_as_it_is(run: Run, manual: Path) -> None:
    run("revise", "SOP-01", "--reason", "More.", "--branch", at=manual)
    git(manual, "commit", "--quiet", "--all", "--message", "Begin r2")
    assert "SOP-01 r2 is begun already" in run("revise", "SOP-01", "--reason", "Again.").err


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("changes: >\n  many\n\n  words\n# a comment\nid: X\n", "changes: Why.\n# a comment\nid: X\n"),
        ("changes: 'one\n  two'\nid: X\n", "changes: Why.\nid: X\n"),
        ("id: X\nclauses:\n  changes: [1]\n", "id: X\nclauses:\n  changes: [1]\nchanges: Why.\n"),
        ("id: X\r\nchanges: A\r\n", "id: X\r\nchanges: Why.\r\n"),
    ],
)
def test_a_value_is_replaced_however_it_is_written(head: str, expected: str) -> None:
    fence = "---\r\n" if "\r" in head else "---\n"
    text = with_values(f"{fence}{head}{fence}changes: not here\n", {"changes": "Why."})
    assert text == f"{fence}{expected}{fence}changes: not here\n"
