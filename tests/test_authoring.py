"""Starting a manual, and beginning documents in it."""

from __future__ import annotations

import io
import re
import subprocess
from datetime import date, datetime
from pathlib import Path

import pytest

from qmsgen.authoring import new_document, questions, start
from qmsgen.authoring import repository as writing
from qmsgen.authoring.first_files import Answers, first_files
from qmsgen.authoring.templates import filled, scalar
from qmsgen.model.errors import QmsgenError
from qmsgen.reading.registry import read_registry
from qmsgen.reading.scalars import Scalar, read_yaml
from qmsgen.reading.source import read_source
from tests.commands import Run, runner
from tests.situations import repository

WRITTEN = [
    ".gitattributes",
    ".gitignore",
    "docs/index.md",
    "mkdocs.yml",
    "people.yml",
    "policies/pol-01.md",
    "qms.yml",
]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    return runner(capsys, monkeypatch, tmp_path / "cache")


@pytest.fixture(autouse=True)
def ada(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Git knows Ada, and nothing else of the machine."""
    config = tmp_path / "gitconfig"
    config.write_text("[user]\n\tname = Ada Lovelace\n\temail = ada@example.com\n[init]\n\tdefaultBranch = trunk\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for name in ("GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TZ", "Europe/Berlin")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "acme-precision").mkdir()
    return tmp_path / "acme-precision"


def files(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file() and ".git/" not in str(p))


def git(folder: Path, *arguments: str) -> str:
    return subprocess.check_output(["git", "-C", str(folder), *arguments], text=True).strip()


# -- init -------------------------------------------------------------------------------------------------------------


def test_init_in_an_empty_folder_asks_nothing_without_a_terminal(run: Run, folder: Path) -> None:
    answer = run("init", at=folder)
    assert (answer.status, answer.err, files(folder)) == (0, "", WRITTEN)
    assert (
        "Organization Acme Precision, days end at midnight in Europe/Berlin, standards claimed: none." in answer.lines
    )
    organization = read_registry((folder / "qms.yml").read_bytes(), (folder / "people.yml").read_bytes()).organization
    assert organization is not None
    assert [(p.id, p.name, p.emails) for p in organization.people] == [("ada", "Ada Lovelace", ("ada@example.com",))]
    assert all(organization.holders(role.id, date(2026, 11, 24)) for role in organization.roles)
    assert git(folder, "symbolic-ref", "--short", "HEAD") == "main"
    assert git(folder, "status", "--porcelain", "--ignored") != ""


def test_what_init_writes_passes_check_once_it_is_committed(run: Run, folder: Path) -> None:
    run("init", at=folder)
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message", "Start")
    answer = run("check", "--format", "json")
    assert (answer.status, answer.json["findings"]) == (0, [])
    assert run("as-of", git(folder, "log", "-1", "--format=%cd", "--date=format:%Y-%m-%d")).out.startswith(
        "POL-01\t1\t"
    )


def test_init_can_commit(run: Run, folder: Path) -> None:
    answer = run("init", "--commit", at=folder)
    assert answer.status == 0
    assert git(folder, "log", "--format=%an <%ae> %s") == "Ada Lovelace <ada@example.com> Start document control"
    assert git(folder, "status", "--porcelain") == ""


def test_every_question_is_an_option(run: Run, folder: Path) -> None:
    answer = run(
        "init", "here", "--organization", 'Zoë & Söhne: "Präzision"', "--time-zone", "America/Chicago", "--standard",
        "iso-9001-2026", "--standard", "iso-9001-2015", "--name", "Zoë Größe", "--email", "zoe@example.com", "--yes",
        at=folder,
    )  # fmt: skip
    assert (answer.status, answer.err) == (0, "")
    read = read_registry((folder / "here/qms.yml").read_bytes(), (folder / "here/people.yml").read_bytes())
    assert read.faults == ()
    assert read.organization is not None
    assert read.organization.name == 'Zoë & Söhne: "Präzision"'
    assert read.organization.time_zone == "America/Chicago"
    assert [claim.id for claim in read.organization.standards] == ["iso-9001-2026", "iso-9001-2015"]
    assert [(p.id, p.name) for p in read.organization.people] == [("zoe", "Zoë Größe")]
    source = read_source((folder / "here/policies/pol-01.md").read_bytes(), is_document=True)
    assert source.faults == ()
    assert [c.clause for c in source.clauses] == ["5.2.1", "5.2.2"]


def test_init_overwrites_nothing(run: Run, folder: Path) -> None:
    run("init", at=folder)
    before = {path: (folder / path).read_bytes() for path in WRITTEN}
    answer = run("init")
    assert (answer.status, answer.out) == (2, "")
    assert "there is a qms.yml already" in answer.err
    assert {path: (folder / path).read_bytes() for path in WRITTEN} == before


def test_init_leaves_an_existing_site_alone_and_completes_attributes(run: Run, folder: Path) -> None:
    git(folder, "init", "--quiet")
    (folder / "mkdocs.yml").write_text("site_name: Ours\n")
    (folder / ".gitattributes").write_text("*.docx binary\n* text=auto eol=lf\n")
    answer = run("init", at=folder)
    assert answer.status == 0
    assert (folder / "mkdocs.yml").read_text() == "site_name: Ours\n"
    assert "Add to mkdocs.yml:  plugins: [search, qmsgen]" in answer.lines
    assert (folder / ".gitattributes").read_text() == (
        "records/approvals/** -text\nrecords/releases/** -text\n*.docx binary\n* text=auto eol=lf\n"
    )


def test_init_says_how_texts_that_were_here_become_documents(run: Run, folder: Path) -> None:
    for path in ("procedures/incoming-goods.md", "procedures/b.md", "forms/c.md", "policies/quality.md", "docs/x.md"):
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text("# Incoming goods\n\nCount what came.\n")
    (folder / "procedures/sop-07.md").write_text(
        "---\nid: SOP-07\ntitle: Sales\nrevision: 3\nowner: quality-manager\nchanges: New prices.\n---\n# Sales\n"
    )
    answer = run("init", at=folder)
    assert (answer.status, answer.err) == (0, "")
    assert "policies/pol-01.md" not in files(folder)
    assert answer.lines[answer.lines.index("Next:") :] == [
        "Next:",
        (
            "  4 texts in the controlled folders have no number yet: policies/quality.md, procedures/b.md,"
            " procedures/incoming-goods.md and 1 more"
        ),
        "  until it has one, a text is an error in `qmsgen check`, and it is not published;",
        "  put such lines on top of each, with the number and revision it has today, if any:",
        "    ---",
        "    id: POL-01",
        "    title: Quality",
        "    revision: 1",
        "    owner: managing-director",
        "    changes: Taken over into the manual.",
        "    ---",
        "  record what is there:",
        '    git add . && git commit -m "Start document control"',
        "  see what is missing, and read the manual at home:",
        "    qmsgen check",
        "    qmsgen serve",
    ]


def test_what_init_says_about_texts_that_were_here_passes_check(run: Run, folder: Path) -> None:
    (folder / "procedures").mkdir()
    (folder / "procedures/incoming-goods.md").write_text("# Incoming goods\n\nCount what came.\n")
    lines = run("init", "--commit", at=folder).lines
    start = lines.index("    ---")
    front_matter = "".join(f"{line.strip()}\n" for line in lines[start : start + 7])
    text = (folder / "procedures/incoming-goods.md").read_text()
    (folder / "procedures/incoming-goods.md").write_text(front_matter + text)
    assert '    git add . && git commit -m "Take our documents over"' in lines
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message", "Take our documents over")
    answer = run("check", "--format", "json")
    assert (answer.status, answer.json["findings"], answer.json["checked"]["revisions"]) == (0, [], 2)


def test_the_next_steps_lead_into_the_folder_that_was_started(run: Run, folder: Path) -> None:
    there = folder / "our manual"
    assert f"    cd '{there}'" in run("init", "our manual", "--commit", at=folder).lines


def test_init_inside_a_repository_names_its_top(run: Run, folder: Path) -> None:
    git(folder, "init", "--quiet")
    (folder / "sub").mkdir()
    answer = run("init", at=folder / "sub")
    assert answer.status == 2
    assert f"lies inside the repository {folder}" in answer.err
    assert files(folder) == []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--time-zone", "Europe/Atlantis"], "there is no time zone Europe/Atlantis"),
        (["--standard", "iso-9000"], "there is no clause catalogue for the standard iso-9000"),
        (["--time-zone", "europe/berlin "], "there is no time zone europe/berlin"),
        (["--organization", "Acme\u202e"], "this cannot be written to qms.yml: "),
        (["--organization", ""], "the answer is empty"),
        (["--organization", "Acme <b>Ltd</b>"], "this cannot be written to policies/pol-01.md: <b> is raw HTML"),
        (["--email", "ada"], "this cannot be written to people.yml: "),
    ],
)
def test_an_answer_that_cannot_be_written_writes_nothing(
    run: Run, folder: Path, options: list[str], message: str
) -> None:
    answer = run("init", *options, at=folder)
    assert (answer.status, files(folder)) == (2, [])
    assert answer.err.startswith(f"qmsgen: {message}")


def test_answers_that_are_missing_are_listed_with_their_options(
    run: Run, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "none"))
    answer = run("init", "--time-zone", "Berlin", at=folder)
    assert (answer.status, answer.out, files(folder)) == (2, "", [])
    assert answer.err.splitlines() == [
        "qmsgen: 3 answers are missing or cannot be used; nothing was written",
        "    --time-zone: there is no time zone Berlin. Write Europe/Berlin if that is meant.",
        "    --name: git does not know your name. Tell it with `git config --global user.name …`.",
        "    --email: git does not know your e-mail address. Tell it with `git config --global user.email …`.",
    ]
    answer = run("init", "--name", "Ada")
    assert answer.err.endswith("user.email …`. The option is --email.\n")


class Terminal(io.StringIO):
    """A person at the keyboard, who types these lines."""

    def isatty(self) -> bool:
        return True


def test_init_asks_again_with_the_reason(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    typed = ["Acme\u202e", "Acme", "Berlin", "Europe/Berlin", "iso 9001", "2, iso-14001-2026"]
    monkeypatch.setattr("sys.stdin", Terminal("".join(f"{line}\n" for line in typed)))
    answer = run("init", at=folder)
    assert (answer.status, answer.err, files(folder)) == (0, "", WRITTEN)
    for line in (
        "At its midnight a revision takes effect; region and city, such as Europe/Berlin.",
        "   1  ISO 9001:2026 (iso-9001-2026)",
    ):
        assert line in answer.lines
    assert [line.partition("]: ")[2] for line in answer.lines if "if that is meant" in line] == [
        "Time zone: there is no time zone Berlin. Write Europe/Berlin if that is meant.",
        (
            "Standards: there is no clause catalogue for the standard iso 9001. "
            "Write iso-9001-2026 or iso-9001-2015 if that is meant."
        ),
    ]
    read = read_registry((folder / "qms.yml").read_bytes(), (folder / "people.yml").read_bytes()).organization
    assert read is not None
    assert (read.name, read.time_zone) == ("Acme", "Europe/Berlin")
    assert [claim.id for claim in read.standards] == ["iso-9001-2015", "iso-14001-2026"]


def test_answers_are_not_lost_when_init_stops(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", Terminal("Acme Ltd\nEurope/Berlin\n"))
    answer = run("init", at=folder)
    assert (answer.status, files(folder)) == (130, [])
    assert (
        "To go on with the answers given so far: qmsgen init --organization 'Acme Ltd' --time-zone Europe/Berlin\n"
        in answer.err
    )


def test_where_one_file_cannot_be_written_none_is(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "policies").write_text("a file where a folder belongs")
    (folder / ".gitattributes").write_bytes(b"# L\xf6hne\r\n*.docx binary\r\n")
    before = {path: (folder / path).read_bytes() for path in files(folder)}
    monkeypatch.setattr("sys.stdin", Terminal("Acme\n\nnone\n"))
    answer = run("init", at=folder)
    assert (answer.status, answer.err.splitlines()[0]) == (
        2,
        f"qmsgen: {folder / 'policies/pol-01.md'} could not be written: Not a directory",
    )
    assert "With the answers given: qmsgen init --organization Acme --time-zone Europe/Berlin" in answer.err
    assert {path: (folder / path).read_bytes() for path in files(folder)} == before
    assert sorted(p.name for p in folder.iterdir()) == [".gitattributes", "policies"]


def test_a_link_to_nowhere_is_not_written_through(run: Run, folder: Path) -> None:
    (folder / "mkdocs.yml").symlink_to(folder.parent / "elsewhere.yml")
    answer = run("init", at=folder)
    assert (answer.status, (folder.parent / "elsewhere.yml").exists()) == (0, False)
    assert "Add to mkdocs.yml:  plugins: [search, qmsgen]" in answer.lines


def test_the_time_zone_of_the_machine(tmp_path: Path) -> None:
    zones = tmp_path / "zoneinfo" / "Asia"
    zones.mkdir(parents=True)
    (zones / "Tokyo").touch()
    (tmp_path / "localtime").symlink_to(zones / "Tokyo")
    nowhere = tmp_path / "none"
    assert questions.time_zone_of_machine({"TZ": ":Europe/Berlin"}, nowhere) == "Europe/Berlin"
    assert questions.time_zone_of_machine({"TZ": "CET-1CEST"}, tmp_path / "localtime") == "Asia/Tokyo"
    assert questions.time_zone_of_machine({}, nowhere) == "UTC"
    assert questions.time_zone_of_machine({"TZ": "Etc/UTC"}, nowhere) == "UTC"


@pytest.mark.parametrize(
    ("answer", "chosen"),
    [
        ("none", ()),
        ("", ()),
        ("1, 2 1", ("iso-9001-2026", "iso-9001-2015")),
        ("iso-9001-2015", ("iso-9001-2015",)),
        ("2, ISO-14001-2026", ("iso-9001-2015", "iso-14001-2026")),
        ("ISO 9001:2015, 3", ("iso-9001-2015", "iso-13485-2016")),
    ],
)
def test_standards_are_chosen_by_number_id_or_title(answer: str, chosen: tuple[str, ...]) -> None:
    assert questions.chosen_standards(answer, questions.standards_to_claim()) == chosen


@pytest.mark.parametrize(
    ("answer", "message", "fix"),
    [
        ("99", "99 is not among the numbers 1 to 12", "Choose among iso-9001-2026, "),
        ("ISO 9001", "there is no clause catalogue for the standard ISO 9001", "Write iso-9001-2026 or iso-9001-2015 "),
        ("iso-9001-2051", "there is no clause catalogue for the standard iso-9001-2051", "Write iso-9001-2015 if "),
    ],
)
def test_a_standard_that_is_not_there_names_the_nearest(answer: str, message: str, fix: str) -> None:
    with pytest.raises(QmsgenError) as refusal:
        questions.chosen_standards(answer, questions.standards_to_claim())
    assert (refusal.value.message, refusal.value.fix[: len(fix)]) == (message, fix)


@pytest.mark.parametrize(
    ("name", "email", "id"),
    [
        ("Ada Lovelace", "a@example.com", "ada"),
        ("Zoë", "z@example.com", "zoe"),
        ("李 雷", "lei.li@example.com", "lei-li"),
        ("Con Smith", "con.smith@example.com", "con-smith"),
        ("李 雷", "李@example.com", "first-person"),
    ],
)
def test_a_person_gets_a_short_id(name: str, email: str, id: str) -> None:
    texts = first_files(Answers("Acme", "UTC", (), name, email), date(2026, 11, 24))
    assert f"\n{id}:\n" in texts["people.yml"]


# -- new --------------------------------------------------------------------------------------------------------------


def test_new_writes_the_next_number_and_says_what_comes_next(run: Run, folder: Path) -> None:
    run("init", "--commit", at=folder)
    answer = run("new", "procedure", "Purchasing")
    assert (answer.status, answer.err) == (0, "")
    assert answer.lines[0] == "procedures/sop-01.md: SOP-01 Purchasing"
    assert "    qmsgen check procedures/sop-01.md" in answer.lines
    assert run("new", "sop", "Sales").lines[0] == "procedures/sop-02.md: SOP-02 Sales"
    assert run("new", "Policy", "Safety").lines[0] == "policies/pol-02.md: POL-02 Safety"


def test_what_new_writes_cannot_be_published_before_every_question_is_answered(run: Run, folder: Path) -> None:
    run("init", "--commit", at=folder)
    for kind in ("policy", "procedure", "work-instruction", "form"):
        run("new", kind, "Purchasing")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message", "Templates")
    answer = run("check", "--format", "json")
    assert answer.status == 1
    assert {f["document"] for f in answer.json["findings"] if f["severity"] == "error"} == {
        "POL-02", "SOP-01", "WI-01", "FRM-01",
    }  # fmt: skip
    assert {f["name"] for f in answer.json["findings"] if f["severity"] == "error"} == {"template-syntax"}
    assert [line.split("\t")[0] for line in run("as-of", "2099-01-01").lines] == ["POL-01"]


def test_a_template_whose_questions_are_answered_is_without_faults() -> None:
    for kind in ("policy", "procedure", "work-instruction", "form", "document"):
        text = filled(f"documents/{kind}.md", id="SOP-01", title="T", title_yaml="T", owner="boss")
        questions = re.findall(r"\{\{.*?\}\}", text)
        assert len(questions) >= 3
        assert read_source(re.sub(r"\{\{.*?\}\}", "words", text).encode(), is_document=True).faults == ()


@pytest.mark.parametrize(
    ("taken", "next_one"),
    [
        ([], "SOP-01"),
        (["SOP-01", "SOP-07", "WI-09"], "SOP-08"),
        (["SOP-099"], "SOP-100"),
        (["SOP-99"], "SOP-100"),
        (["SOP-1"], "SOP-02"),
        (["SOP-012-F03"], "SOP-01"),
    ],
)
def test_the_next_number_is_above_every_one_before(taken: list[str], next_one: str) -> None:
    assert new_document.next_number(taken, "SOP") == next_one


def test_a_number_is_not_used_again_after_its_document_is_gone(run: Run, tmp_path: Path) -> None:
    path = repository(
        """
        2026-01-03 Ada: Issue
            procedures/sop-01.md: SOP-01 r1 "Purchasing" former_numbers=[SOP-05]
            procedures/sop-02.md: SOP-02 r1 "Sales"
        2026-02-03 Ada: Remove
            - procedures/sop-02.md
        uncommitted
            procedures/sop-06.md: bytes "no front matter"
        """,
        tmp_path / "manual",
    )
    assert run("new", "procedure", "Third", at=path).lines[0] == "procedures/sop-07.md: SOP-07 Third"
    assert run("new", "procedure", "X", "--id", "SOP-02").err.startswith("qmsgen: SOP-02 is taken")
    assert run("new", "procedure", "X", "--id", "WI-02").err.startswith("qmsgen: WI-02 is no number of a procedure")
    assert run("new", "procedure", "X", "--id", "SOP-50").lines[0] == "procedures/sop-50.md: SOP-50 X"


def test_a_title_is_quoted_where_yaml_would_misread_it(run: Run, folder: Path) -> None:
    run("init", "--commit", at=folder)
    run("new", "procedure", 'Sales: "big" orders # 1', "--owner", "managing-director")
    read = read_source((folder / "procedures/sop-01.md").read_bytes(), is_document=True).front_matter
    assert read is not None
    assert (read.title, read.owner) == ('Sales: "big" orders # 1', "managing-director")


def test_a_title_that_cannot_be_read_is_refused(run: Run, folder: Path) -> None:
    run("init", "--commit", at=folder)
    for title in ("", "Buy\u200bing"):
        answer = run("new", "procedure", title)
        assert (answer.status, answer.out) == (2, "")
        assert answer.err.startswith("qmsgen: this title cannot be used: ")
    assert not (folder / "procedures").exists()


@pytest.mark.parametrize(
    "words", ["Purchasing", "Größe", "a: b", "no", "'x'", '"', "\\", "- a", "# a", "1.10", "[a]", "{a"]
)
def test_a_scalar_is_read_back_as_it_was(words: str) -> None:
    read = read_yaml(f"key: {scalar(words)}\n")
    assert read.faults == ()
    assert read.fields is not None
    assert read.fields.values["key"] == Scalar(words, 1)


def test_git_that_refuses_is_quoted(folder: Path) -> None:
    writing.start_repository(folder)
    with pytest.raises(QmsgenError, match="git could not commit them") as refusal:
        writing.commit(folder, ["none.md"], "X", writing.Identity("Ada", "ada@example.com"))
    assert "none.md" in refusal.value.fix


def test_init_gives_the_day_in_the_organizations_zone(folder: Path) -> None:
    answers = Answers("Acme", "Pacific/Auckland", (), "Ada", "ada@example.com")
    start.start(start.place_for(folder), answers, datetime.fromisoformat("2026-11-24T12:00:00+00:00"))
    assert "from: 2026-11-25" in (folder / "people.yml").read_text()
