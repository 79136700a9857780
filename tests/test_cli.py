"""The command line: questions in, answers out, and an exit status that says how it went."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from qmsgen import cli, manual
from qmsgen.reading import front_matter, registry
from tests.commands import Answer, Run, runner
from tests.situations import repository

ROOT = Path(__file__).parent.parent
COMMANDS_PAGE = ROOT / "docs/about/commands.md"

TWO_REVISIONS = """
    2026-01-03 Ada: Issue SOP-01
        procedures/sop-01.md: SOP-01 r1 "Purchasing"
        | Orders above 500 EUR need two offers.
    2026-02-10 Ben: Raise the limit
        procedures/sop-01.md: SOP-01 r2 "Purchasing" changes="Two offers above 900 EUR."
        | Orders above 900 EUR need two offers.
"""

CHANGED = """
    2026-01-03 Ada: Issue SOP-01
        procedures/sop-01.md: SOP-01 r1 "Purchasing"
        | Orders above 500 EUR need two offers.
    2026-02-10 Ben: Raise the limit
        procedures/sop-01.md: SOP-01 r1 "Purchasing"
        | Orders above 900 EUR need two offers.
    uncommitted
        procedures/sop-02.md: SOP-02 r1 "Sales" owner=nobody-at-all
"""


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    return runner(capsys, monkeypatch, tmp_path / "cache")


@pytest.fixture
def two_revisions(tmp_path: Path) -> Path:
    return repository(TWO_REVISIONS, tmp_path / "manual")


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    return repository(CHANGED, tmp_path / "manual")


def head(at: Path) -> str:
    return subprocess.check_output(["git", "-C", str(at), "rev-parse", "HEAD"], text=True).strip()


# -- check ----------------------------------------------------------------------------------------------------------


def test_a_repository_without_faults_gives_0_and_says_what_was_looked_at(run: Run, two_revisions: Path) -> None:
    answer = run("check", at=two_revisions)
    assert answer == Answer(
        0,
        f"Looked at 1 document, 2 issued revisions and 0 approvals as of 2026-11-24, commit "
        f"{head(two_revisions)[:12]}.\n"
        "Found 0 errors, 0 warnings and 0 notes.\n"
        "Level of evidence: none. No approval is required, and nothing is proved.\n",
        "",
    )


def test_an_error_gives_1_and_what_is_yours_stands_before_what_is_on_main(run: Run, changed: Path) -> None:
    answer = run("check", at=changed)
    headings = [line for line in answer.lines if line.startswith(("Yours now", "Already on main"))]
    assert answer.status == 1
    assert headings[0] == "Yours now: errors"
    assert "Already on main: errors" in headings
    mine, on_main = answer.out.split("Already on main: errors\n")
    assert "procedures/sop-02.md:5: DOC" in mine
    assert "procedures/sop-01.md:4: REV001 " in on_main
    assert answer.err == ""


def test_findings_as_json_name_commit_day_and_stage(run: Run, changed: Path) -> None:
    found = run("check", "--format", "json", at=changed).json
    findings = found.pop("findings")
    assert found == {
        "format": "qmsgen-findings/1",
        "commit": head(changed),
        "as_of": "2026-11-24",
        "trust_root": None,
        "checked": {"documents": 2, "revisions": 1, "approvals": 0, "records": 0},
        "evidence": {},
    }
    changed_text = next(finding for finding in findings if finding["rule"] == "REV001")
    assert {
        key: changed_text[key] for key in ("name", "severity", "document", "revision", "path", "line", "stage")
    } == {
        "name": "changed-without-new-revision",
        "severity": "error",
        "document": "SOP-01",
        "revision": 1,
        "path": "procedures/sop-01.md",
        "line": 4,
        "stage": "main",
    }
    assert "uncommitted" not in changed_text
    assert {f["document"] for f in findings if f.get("uncommitted")} == {"SOP-02"}


def test_the_same_repository_gives_the_same_bytes_with_and_without_the_cache(run: Run, changed: Path) -> None:
    cold = run("check", "--format", "json", at=changed)
    assert run("check", "--format", "json") == cold
    assert run("check", "--format", "json", "--no-cache") == cold


def test_committed_leaves_uncommitted_changes_out(run: Run, changed: Path) -> None:
    found = run("check", "--committed", "--format", "json", at=changed).json
    assert {finding["stage"] for finding in found["findings"]} == {"main"}
    assert found["checked"]["documents"] == 1


def test_a_change_is_judged_against_the_base_it_names(run: Run, two_revisions: Path) -> None:
    first = subprocess.check_output(["git", "-C", str(two_revisions), "rev-parse", "HEAD~1"], text=True).strip()
    assert run("check", "--base", first, "--format", "json", at=two_revisions).json["checked"]["revisions"] == 1
    assert run("check", "--main", first, "--format", "json").json["checked"]["revisions"] == 1


def test_a_commit_can_be_named(run: Run, changed: Path) -> None:
    found = run("check", "--commit", "HEAD~1", "--format", "json", at=changed)
    assert (found.status, found.json["findings"], found.json["checked"]["documents"]) == (0, [], 1)


def test_files_narrow_the_answer(run: Run, changed: Path) -> None:
    (changed / "elsewhere").mkdir()
    assert "REV001" not in run("check", "procedures/sop-02.md", at=changed).out
    answer = run("check", "../procedures/sop-01.md", at=changed / "elsewhere")
    assert (answer.status, "REV001" in answer.out, "SOP-02" in answer.out) == (1, True, False)


def test_a_file_that_is_not_there_is_not_silently_without_faults(run: Run, two_revisions: Path) -> None:
    answer = run("check", "procedures/sop-99.md", at=two_revisions)
    assert (answer.status, answer.out) == (2, "")
    assert answer.err.startswith("qmsgen: procedures/sop-99.md is no file of this repository\n    ")


def test_path_names_exactly_one_repository(run: Run, two_revisions: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    bare = tmp_path / "bare.git"
    subprocess.run(["git", "clone", "--quiet", "--bare", str(two_revisions), str(bare)], check=True)
    assert run("check", str(two_revisions), at=elsewhere).status == 0
    assert run("check", str(bare)).status == 0
    inside = run("check", str(two_revisions / "procedures"))
    assert (inside.status, inside.out) == (2, "")
    assert "is not the top folder of a git repository" in inside.err


def test_two_folders_are_refused(run: Run, two_revisions: Path) -> None:
    assert run("check", ".", ".", at=two_revisions).status == 2


@pytest.mark.parametrize("command", [["check"], ["status"], ["as-of", "2026-01-31"], ["log", "SOP-01"]])
def test_where_nothing_can_be_looked_at_json_says_why_and_nothing_else(
    run: Run, tmp_path: Path, command: list[str]
) -> None:
    answer = run(*command, "--format", "json", at=tmp_path)
    assert answer.status == 2
    assert set(answer.json["error"]) == {"message", "fix"}
    assert answer.json["error"]["message"].startswith("there is no git repository at or above")
    assert "Traceback" not in answer.err


def test_a_repository_without_qms_yml_names_the_way_to_one(run: Run, tmp_path: Path) -> None:
    path = repository("2026-01-03 Ada: Start\n    - qms.yml\n    docs/index.md\n    | Hello", tmp_path / "manual")
    answer = run("check", at=path)
    assert (answer.status, answer.out) == (2, "")
    assert "qmsgen init" in answer.err


def test_an_empty_repository_lists_nothing_and_gives_2(run: Run, tmp_path: Path) -> None:
    subprocess.run(["git", "init", "--quiet", str(tmp_path / "empty")], check=True)
    answer = run("check", at=tmp_path / "empty")
    assert answer.status == 2
    assert "Traceback" not in answer.err


def test_a_shallow_clone_shows_what_the_texts_show_and_gives_2(run: Run, changed: Path, tmp_path: Path) -> None:
    shallow = tmp_path / "shallow"
    subprocess.run(["git", "clone", "--quiet", "--depth", "1", changed.as_uri(), str(shallow)], check=True)
    answer = run("check", "--format", "json", at=shallow)
    assert answer.status == 2
    assert "shallow" in answer.json["error"]["message"]
    assert answer.json["checked"]["documents"] == 1
    text = run("check")
    assert text.lines[-1] == "Nothing is proved."
    assert text.err.startswith("qmsgen: nothing can be proved: ")


def test_a_day_that_does_not_exist_is_told_in_json_too(run: Run, two_revisions: Path) -> None:
    answer = run("check", "--as-of", "2026-02-30", "--format", "json", at=two_revisions)
    assert (answer.status, answer.json["error"]["message"]) == (2, "'2026-02-30' is no day")
    assert answer.json["findings"] == []


def test_an_unknown_option_gives_2(run: Run, two_revisions: Path) -> None:
    assert run("check", "--colour", at=two_revisions).status == 2


@pytest.mark.parametrize(
    "arguments",
    [["--colour"], ["--as-of"], ["--colour", "--as-of", "2026-03-14"]],
)
def test_a_command_that_cannot_be_read_is_told_in_json_too(run: Run, two_revisions: Path, arguments: list[str]) -> None:
    answer = run("check", "--format", "json", *arguments, at=two_revisions)
    assert answer.status == 2
    assert answer.json["format"] == "qmsgen-findings/1"
    assert answer.json["as_of"] == ("2026-03-14" if "2026-03-14" in arguments else None)
    assert answer.json["error"]["fix"] == "`qmsgen check --help` says what it takes"
    assert "Error: " in answer.err
    assert list(run("status", "--format=json", "--colour").json) == ["error"]
    assert run("status", "--format", "json", "--format", "text", "--colour").out == ""


def test_what_is_known_of_commit_and_day_is_told_with_an_error(run: Run, two_revisions: Path) -> None:
    (two_revisions / "qms.yml").write_text("revision: [\n")
    answer = run("check", "--as-of", "2026-03-14", "--format", "json", at=two_revisions)
    assert (answer.status, answer.json["error"]["message"]) == (
        2,
        "qms.yml:1: `[` is opened on this line and not closed",
    )
    assert (answer.json["commit"], answer.json["as_of"]) == (head(two_revisions), "2026-03-14")
    answer = run("check", "--as-of", "14 March", "--format", "json", str(two_revisions))
    assert (answer.json["commit"], answer.json["as_of"]) == (head(two_revisions), None)


@pytest.mark.parametrize("arguments", [["check"], ["check", "--format", "json"], ["status", "--format", "json"]])
def test_a_fault_of_qmsgen_itself_is_no_answer_about_the_documents(
    run: Run, two_revisions: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    def breaks(*_: object, **__: object) -> None:
        raise KeyError("SOP-99")

    monkeypatch.setattr(manual, "inspect", breaks)
    monkeypatch.setattr(cli, "read_repository", breaks)
    answer = run(*arguments, at=two_revisions)
    message = "qmsgen has a fault of its own and could not finish (KeyError: 'SOP-99')"
    assert (answer.status, answer.err.splitlines()[0]) == (2, f"qmsgen: {message}")
    assert "Traceback" not in answer.err
    if "json" in arguments:
        assert answer.json["error"]["message"] == message
        assert "qmsgen --version" in answer.json["error"]["fix"]
    assert "Traceback" in run("--debug", *arguments).err
    monkeypatch.setenv("QMSGEN_DEBUG", "1")
    assert "Traceback" in run(*arguments).err


@pytest.mark.parametrize(("arguments", "status"), [(["check"], 1), (["check", "--format", "json"], 1), (["status"], 0)])
def test_who_reads_only_the_beginning_gets_the_same_exit_status(
    changed: Path, arguments: list[str], status: int
) -> None:
    many = "".join(f'procedures/sop-{n}.md: SOP-{n} r1 "Title" owner=nobody\n        ' for n in range(100, 400))
    path = repository(f"2026-01-03 Ada: Start\n    {many}", changed.parent / "many")
    with subprocess.Popen(
        [sys.executable, "-P", "-m", "qmsgen", *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=path,
        env=environment(path),
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        said = process.stderr.read()
    assert (process.returncode, said) == (status, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_an_answer_that_cannot_be_written_is_none(two_revisions: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "qmsgen", "check"], stdout=full, stderr=subprocess.PIPE, text=True,
            cwd=two_revisions, env=environment(two_revisions), check=False,
        )  # fmt: skip
    assert (done.returncode, done.stderr.splitlines()[0]) == (
        2,
        "qmsgen: the answer could not be written: No space left on device",
    )


def test_characters_that_steer_a_terminal_are_written_as_codes(run: Run, tmp_path: Path) -> None:
    path = repository(
        '2026-01-03 Ada: Start\n    procedures/sop-01.md: SOP-01 r1 "Buy\\u001b[31m" owner="gone\\u001b]0;x"',
        tmp_path / "m",
    )
    for command in (["check"], ["check", "--format", "json"], ["status"], ["status", "--format", "json"]):
        answer = run(*command, at=path)
        assert "\x1b" not in answer.out + answer.err


# -- other questions --------------------------------------------------------------------------------------------------


def test_what_was_in_force_on_a_day_is_one_line_per_document(run: Run, two_revisions: Path) -> None:
    assert run("as-of", "2026-02-09", at=two_revisions).out == "SOP-01\t1\t2026-01-03\tnone\n"
    assert run("as-of", "2026-02-10").out == "SOP-01\t2\t2026-02-10\tnone\n"
    assert run("as-of", "2026-03-14", "--known-at", "2026-02-01").out == "SOP-01\t1\t2026-01-03\tnone\n"
    assert run("as-of", "2026-03-14", str(two_revisions)).out == "SOP-01\t2\t2026-02-10\tnone\n"


def test_a_revision_that_another_replaced_the_same_day_is_called_so(run: Run, tmp_path: Path) -> None:
    path = repository(
        """
        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
        2026-01-03 Ben: Correct a word
            procedures/sop-01.md: SOP-01 r2 "Purchasing"
        2026-02-01 Ben: Plan
            procedures/sop-01.md: SOP-01 r3 "Purchasing" effective=2027-01-01
        2026-03-01 Ben: Before that comes true
            procedures/sop-01.md: SOP-01 r4 "Purchasing"
        """,
        tmp_path / "manual",
    )
    rows = [re.split(r" {2,}", line)[:2] for line in run("log", "SOP-01", at=path).lines[3:]]
    assert rows == [["4", "effective"], ["3", "never effective"], ["2", "superseded"], ["1", "replaced the same day"]]


def test_where_nothing_was_in_force_it_is_said_beside_the_empty_answer(run: Run, two_revisions: Path) -> None:
    first = "the first revision in force here is SOP-01 r1, since 2026-01-03"
    assert run("as-of", "2026-01-02", at=two_revisions) == Answer(
        0, "", f"Nothing was in force on 2026-01-02: {first}.\n"
    )
    as_json = run("as-of", "2026-01-02", "--format", "json")
    assert (as_json.json["documents"], as_json.err) == ([], f"Nothing was in force on 2026-01-02: {first}.\n")
    assert run("as-of", "2026-03-14", "--known-at", "2026-01-01").err == (
        "Nothing was in force on 2026-03-14, as far as it was recorded on 2026-01-01.\n"
    )


def test_what_was_in_force_as_json(run: Run, two_revisions: Path) -> None:
    assert run("as-of", "2026-02-10", "--format", "json", at=two_revisions).json == {
        "format": "qmsgen-as-of/1",
        "commit": head(two_revisions),
        "day": "2026-02-10",
        "known_at": None,
        "documents": [{"document": "SOP-01", "revision": 2, "from": "2026-02-10", "level": "none"}],
    }


def test_status_lists_overdue_reviews_first(run: Run, tmp_path: Path) -> None:
    path = repository(
        """
        2023-01-03 Ada: Issue
            procedures/sop-01.md: SOP-01 r1 "Purchasing" review=60 months
            procedures/sop-02.md: SOP-02 r1 "Sales"
        uncommitted
            procedures/sop-01.md: SOP-01 r2 "Purchasing" review=60 months
        """,
        tmp_path / "manual",
    )
    answer = run("status", at=path)
    assert [re.split(r" {2,}", line) for line in answer.lines[:3]] == [
        ["Number", "Title", "Revision", "Status", "In force since", "Draft", "Owner", "Next review"],
        ["SOP-02", "Sales", "1", "effective", "2023-01-03", "Quality Manager", "2025-01-03 (overdue)"],
        ["SOP-01", "Purchasing", "1", "effective", "2023-01-03", "r2 (not committed)", "Quality Manager", "2028-01-03"],
    ]
    assert run("status", "--format", "json").json["documents"][0] == {
        "document": "SOP-02",
        "title": "Sales",
        "type": "procedure",
        "revision": 1,
        "label": None,
        "status": "effective",
        "from": "2023-01-03",
        "path": "procedures/sop-02.md",
        "draft": None,
        "owner": "quality-manager",
        "held_by": ["Ada Quality"],
        "review_due": "2025-01-03",
        "overdue": True,
        "level": "none",
        "approvals": [],
    }


def test_status_can_look_back(run: Run, two_revisions: Path) -> None:
    assert "2026-01-03" in run("status", "--as-of", "2026-02-01", at=two_revisions).lines[1]


def test_status_leaves_out_what_came_later(run: Run, tmp_path: Path) -> None:
    path = repository(
        """
        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
        2026-02-03 Ada: Issue SOP-02
            procedures/sop-02.md: SOP-02 r1 "Sales"
        uncommitted
            procedures/sop-01.md: SOP-01 r2 "Purchasing"
            procedures/sop-03.md: SOP-03 r1 "Warehouse"
        """,
        tmp_path / "manual",
    )
    asked = run("status", "--as-of", "2026-01-20", "--format", "json", at=path).json["documents"]
    assert [(d["document"], d["status"], d["draft"]) for d in asked] == [("SOP-01", "effective", None)]
    assert [d["document"] for d in run("status", "--format", "json").json["documents"]] == [
        "SOP-01", "SOP-02", "SOP-03",
    ]  # fmt: skip


def test_the_log_shows_revisions_with_their_reasons(run: Run, two_revisions: Path) -> None:
    lines = run("log", "sop-01", at=two_revisions).lines
    assert lines[0] == "SOP-01 Purchasing"
    assert [re.split(r" {2,}", line)[0] for line in lines[2:]] == ["Revision", "2", "1"]
    assert lines[3].endswith("Two offers above 900 EUR.")
    revisions = run("log", "SOP-01", "--format", "json").json["revisions"]
    assert [(r["revision"], r["from"], r["until"], r["status"]) for r in revisions] == [
        (1, "2026-01-03", "2026-02-10", "superseded"),
        (2, "2026-02-10", None, "effective"),
    ]


def test_the_difference_of_two_revisions_is_a_unified_diff(run: Run, two_revisions: Path) -> None:
    answer = run("diff", "SOP-01", at=two_revisions)
    assert answer.status == 0
    assert "-Orders above 500 EUR need two offers." in answer.lines
    assert "+Orders above 900 EUR need two offers." in answer.lines
    assert run("diff", "SOP-01", "1", "2").out == answer.out
    assert run("diff", "SOP-01", "1").out == answer.out
    assert run("diff", "SOP-01", "2", "1").lines[:2] == [
        "--- SOP-01 r2 procedures/sop-01.md",
        "+++ SOP-01 r1 procedures/sop-01.md",
    ]


def test_a_draft_differs_from_the_revision_before_it(run: Run, tmp_path: Path) -> None:
    path = repository(
        TWO_REVISIONS
        + '    uncommitted\n        procedures/sop-01.md: SOP-01 r3 "Purchasing"\n        | Three offers.',
        tmp_path / "manual",
    )
    assert run("diff", "SOP-01", at=path).lines[:2] == [
        "--- SOP-01 r2 procedures/sop-01.md",
        "+++ SOP-01 r3 procedures/sop-01.md",
    ]


@pytest.mark.parametrize(
    ("command", "message", "fix"),
    [
        (["log", "SOP-1"], "there is no document SOP-1", "did you mean SOP-01?"),
        (["diff", "SOP-01", "7"], "SOP-01 has no revision 7", "its revisions are 1, 2"),
        (["explain", "REV999"], "there is no rule REV999", "did you mean REV"),
        (["as-of", "14 March"], "'14 March' is no day", "write the day like 2026-01-31"),
        (["new", "procedur", "X"], "there is no document type procedur", "did you mean procedure?"),
        (["new", "procedure", "X", "--owner", "boss"], "there is no role boss", "qms.yml has registry-admin"),
        (["build"], "there is no mkdocs.yml at the top of the repository", "`qmsgen init` writes one"),
    ],
)
def test_what_cannot_be_done_is_one_message_with_a_remedy(
    run: Run, two_revisions: Path, command: list[str], message: str, fix: str
) -> None:
    answer = run(*command, at=two_revisions)
    first, second = answer.err.splitlines()
    assert (answer.status, answer.out, first) == (2, "", f"qmsgen: {message}")
    assert second.startswith(f"    {fix}")


def test_rules_are_listed_and_explained(run: Run, tmp_path: Path) -> None:
    lines = run("rules", at=tmp_path).lines
    assert lines[0].split() == ["Rule", "Weight", "Name", "What", "it", "reports"]
    assert any(line.startswith("REV001") for line in lines)
    assert len(run("rules", "--format", "json").json["rules"]) == len(lines) - 1
    by_number = run("explain", "rev001")
    assert by_number.out.startswith("REV001 changed-without-new-revision\nWeight: error\n")
    assert "## Put right" in by_number.out
    assert run("explain", "changed-without-new-revision") == by_number


def test_a_moment_that_is_none_is_refused(run: Run, two_revisions: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QMSGEN_NOW", "2026-01-31")
    answer = run("check", at=two_revisions)
    assert answer.status == 2
    assert "QMSGEN_NOW is '2026-01-31', which is no moment" in answer.err


def test_the_day_is_that_of_the_organizations_zone(
    run: Run, two_revisions: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QMSGEN_NOW", "2026-11-24T23:30:00+00:00")
    assert run("check", "--format", "json", at=two_revisions).json["as_of"] == "2026-11-25"


# -- the manual -------------------------------------------------------------------------------------------------------


def test_the_manual_is_written_as_plain_markdown(run: Run, two_revisions: Path, tmp_path: Path) -> None:
    answer = run("write", str(tmp_path / "out"), at=two_revisions)
    assert (answer.status, answer.err) == (0, "")
    assert "Orders above 900 EUR need two offers." in (tmp_path / "out" / "SOP-01.md").read_text()
    assert run("write", str(tmp_path / "out")).status == 2


@pytest.mark.filterwarnings("default")
def test_build_writes_the_manual_and_says_what_it_held_back(run: Run, changed: Path) -> None:
    (changed / "mkdocs.yml").write_text("site_name: Acme\ntheme: {name: material}\nplugins: [search, qmsgen]\n")
    (changed / "docs").mkdir()
    answer = run("build", at=changed)
    assert answer.lines == [
        "site/: 1 document in force on 2026-11-24",
        "held back: SOP-01; `qmsgen check` says why",
    ]
    assert answer.status == 0
    page = (changed / "site/SOP-01/index.html").read_text()
    assert "Orders above 500 EUR need two offers." in page
    assert not (changed / "site/SOP-02").exists()
    assert run("build", "--strict").status == 1
    assert run("build", "--as-of", "2026-01-01").lines[0] == "site/: 0 documents in force on 2026-01-01"
    assert run("build", "--draft", "--site-dir", "drafts").lines[0] == (
        "drafts/: 1 document in force on 2026-11-24, and drafts that are not for use"
    )
    assert (changed / "drafts/SOP-02/index.html").exists()


@pytest.mark.filterwarnings("default")
def test_without_history_build_makes_a_draft_and_says_so(run: Run, changed: Path, tmp_path: Path) -> None:
    shallow = tmp_path / "shallow"
    subprocess.run(["git", "clone", "--quiet", "--depth", "1", changed.as_uri(), str(shallow)], check=True)
    (shallow / "mkdocs.yml").write_text("site_name: Acme\ntheme: {name: material}\nplugins: [search, qmsgen]\n")
    (shallow / "docs").mkdir()
    answer = run("build", at=shallow)
    assert (answer.status, answer.lines) == (0, ["site/: an uncontrolled draft, since nothing can be proved"])


@pytest.mark.filterwarnings("default")
def test_build_needs_the_plugin(run: Run, two_revisions: Path) -> None:
    (two_revisions / "mkdocs.yml").write_text("site_name: Acme\n")
    (two_revisions / "docs").mkdir()
    answer = run("build", at=two_revisions)
    assert answer.status == 2
    assert "mkdocs.yml does not name the plugin qmsgen" in answer.err


# -- safety -----------------------------------------------------------------------------------------------------------


def test_only_build_and_serve_load_mkdocs(two_revisions: Path) -> None:
    program = """
import sys
from qmsgen import cli
from qmsgen.reading import front_matter, registry
for arguments in (["check"], ["status"], ["as-of", "2026-03-14"], ["log", "SOP-01"], ["diff", "SOP-01"], ["rules"],
                  ["new", "procedure", "Sales"], ["write", "out"]):
    try:
        cli.main(arguments)
    except SystemExit as ending:
        assert ending.code == 0, (arguments, ending.code)
found = sorted(name for name in sys.modules if name.split(".")[0] in ("mkdocs", "material"))
assert not found, found
"""
    subprocess.run([sys.executable, "-P", "-c", program], check=True, cwd=two_revisions, env=environment(two_revisions))


def test_a_module_in_the_current_folder_is_not_taken_for_a_library(two_revisions: Path) -> None:
    for name in ("yaml", "click", "rich", "mkdocs", "git", "jinja2"):
        (two_revisions / f"{name}.py").write_text("raise SystemExit('taken from the current folder')")
    done = subprocess.run(
        [sys.executable, "-P", "-m", "qmsgen", "check"], capture_output=True, text=True, cwd=two_revisions,
        env=environment(two_revisions), check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


def environment(at: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "QMSGEN_CACHE": str(at.parent / "cache"), "NO_COLOR": "1"}


# -- the reference ----------------------------------------------------------------------------------------------------


def test_every_command_and_option_stands_in_the_reference() -> None:
    page = COMMANDS_PAGE.read_text()
    missing = [
        word
        for name, command in cli.commands.commands.items()
        for word in (f"qmsgen {name}", *(o for p in command.params if isinstance(p, click.Option) for o in p.opts))
        if word not in page
    ]
    assert missing == []


def test_the_reference_names_no_other_command() -> None:
    named = set(re.findall(r"`qmsgen ([a-z-]+)", COMMANDS_PAGE.read_text()))
    assert named == set(cli.commands.commands)


def test_every_key_stands_in_its_reference() -> None:
    for keys, page in ((front_matter.KEYS, "front-matter.md"), (registry.SECTIONS, "qms-yml.md")):
        text = (COMMANDS_PAGE.parent / page).read_text()
        assert [key for key in keys if f"`{key}`" not in text] == []


def test_every_command_explains_itself(run: Run, tmp_path: Path) -> None:
    for name in cli.commands.commands:
        answer = run(name, "--help", at=tmp_path)
        assert (answer.status, answer.err) == (0, "")
        assert answer.out.startswith(f"Usage: qmsgen {name} ")
