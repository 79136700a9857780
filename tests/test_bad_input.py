"""Bad input as people give it: each is told with its file, its line and what to do, and nothing else is lost by it."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.commands import Run, runner
from tests.situations import repository

PATH = "procedures/sop-02.md"

GOOD = """\
---
id: SOP-02
title: Sales
revision: 1
owner: quality-manager
changes: First issue.
---
# Sales

Confirm every order.
"""

SOUND = """
    2026-01-03 Ada: Issue SOP-01
        procedures/sop-01.md: SOP-01 r1 "Purchasing"
"""


@dataclass(frozen=True)
class Link:
    """A symbolic link."""

    target: str


Content = str | bytes | Link


@dataclass(frozen=True)
class Bad:
    """Files as somebody saved them, and every finding that is expected: where, by which rule, and the remedy."""

    files: dict[str, Content]
    told: tuple[tuple[str, str, str], ...]


def document(text: str | bytes, *told: tuple[str, str, str]) -> Bad:
    return Bad({PATH: text}, told)


def changed(old: str, new: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new)


NO_FRONT_MATTER = (
    "Put these lines above the text, with the document's own number and owner (`qmsgen new` writes them for a new "
    "document):\n---\nid: SOP-01\ntitle: Sales\nrevision: 1\nowner: quality-manager\nchanges: First issue.\n---"
)

BOMB = changed("owner:", "keywords: &a [x, x]\nformer_numbers: [*a, *a, *a, *a, *a, *a]\nowner:")

BAD = {
    "not UTF-8": document(
        changed("Sales", "Verkäufe").encode("windows-1252"),
        (f"{PATH}:3", "DOC001", "Save it as UTF-8 in your editor, and compare its umlauts and signs afterwards."),
    ),
    "a byte-order mark": document(
        b"\xef\xbb\xbf" + GOOD.encode(), (f"{PATH}:1", "DOC001", "Save it as UTF-8 without BOM.")
    ),
    "a tab": document(changed("revision: 1", "revision:\t1"), (f"{PATH}:4", "DOC003", "Replace the tab with blanks.")),
    "front matter that is not closed": document(
        changed("issue.\n---", "issue."), (f"{PATH}:1", "DOC003", "Put a line `---` before line 7.")
    ),
    "no front matter": document(
        GOOD.partition("---\n# ")[2].join(["# ", ""]), (f"{PATH}:1", "DOC003", NO_FRONT_MATTER)
    ),
    "a colon without quotation marks": document(
        changed("First issue.", "First issue: replaces the paper."),
        (f"{PATH}:6", "DOC003", 'Write this line as: changes: "First issue: replaces the paper."'),
    ),
    "a hash without quotation marks": document(
        changed("First issue.", "First issue, see #3"),
        (f"{PATH}:6", "DOC019", 'Write this line as: changes: "First issue, see #3"'),
    ),
    "a key twice": document(
        changed("revision: 1", "revision: 1\nrevision: 2"), (f"{PATH}:5", "DOC003", "Keep one of the two lines.")
    ),
    "a bomb of aliases": document(
        BOMB,
        (f"{PATH}:5", "DOC003", "Delete it, or put the value in quotes when the ampersand is part of it."),
        (f"{PATH}:6", "DOC003", "Write the value out, or in quotes when the asterisk is part of it."),
    ),
    "a tag of Python": document(
        changed("First issue.", "!!python/name:os.system"),
        (f"{PATH}:6", "DOC003", "Delete it, or put the value in quotes when the exclamation mark is part of it."),
    ),
    "100,000 brackets in the front matter": document(
        changed("owner:", f"keywords: {'[' * 100_000}\nowner:"),
        (f"{PATH}:5", "DOC003", "Write `keywords: [first, second]`."),
    ),
    "100,000 brackets in the text": document(
        GOOD + "[" * 100_000 + "\n",
        (
            f"{PATH}:11",
            "DOC001",
            (
                "Split the document before this line, or attach long listings and tables as files of their own and "
                "link to them."
            ),
        ),
    ),
    "2 MB of text": document(
        GOOD + "word " * 400_000,
        (f"{PATH}:1", "DOC001", "Split the document, or attach what is no text as a file of its own."),
    ),
    "an empty file": document(
        "", (f"{PATH}:1", "DOC001", "Write the document, or delete the file if it was never issued.")
    ),
    "a folder named like a document": Bad(
        {f"{PATH}/notes.txt": "Notes.\n"},
        (
            (
                f"{PATH}/notes.txt",
                "GIT006",
                "Rename the folder, or put the document's text into a file of this name.",
            ),
        ),
    ),
    "a link out of the tree": Bad(
        {PATH: Link("/etc/passwd")}, ((PATH, "GIT001", "Replace the link by the file itself."),)
    ),
    "a picture that is missing": document(
        GOOD + "\n![Flow](img/flow.png)\n",
        (f"{PATH}:12", "REF005", "Add the picture beside the document, or correct its path."),
    ),
    "a file that is missing": document(
        GOOD + "\n[Limits](limits.csv)\n", (f"{PATH}:12", "REF001", "Correct the path, or add the file.")
    ),
    "snippets in a circle": Bad(
        {
            PATH: GOOD + '\n--8<-- "snippets/a.md"\n',
            "snippets/a.md": '--8<-- "snippets/b.md"\n',
            "snippets/b.md": 'Words.\n\n--8<-- "snippets/a.md"\n',
        },
        (("snippets/b.md:3", "REF006", "Take one of these includes out."),),
    ),
    "a person where a role is wanted": document(
        changed("quality-manager", "Ben Buyer"),
        (
            f"{PATH}:5",
            "DOC006",
            (
                "Ben Buyer is a person; write a role instead, such as `owner: purchasing-manager`. "
                "Ben Buyer holds purchasing-manager, machinist."
            ),
        ),
    ),
}


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    return runner(capsys, monkeypatch, tmp_path / "cache")


def write(folder: Path, files: dict[str, Content]) -> None:
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, Link):
            (folder / path).symlink_to(content.target)
        else:
            (folder / path).write_bytes(content if isinstance(content, bytes) else content.encode())


def commit(folder: Path) -> None:
    subprocess.run(["git", "add", "."], cwd=folder, check=True)
    subprocess.run(
        ["git", "commit", "--quiet", "--message", "Sales"],
        cwd=folder,
        check=True,
        env={
            "GIT_AUTHOR_NAME": "Ada",
            "GIT_AUTHOR_EMAIL": "ada@example.com",
            "GIT_AUTHOR_DATE": "2026-02-03T12:00:00Z",
            "GIT_COMMITTER_NAME": "Ada",
            "GIT_COMMITTER_EMAIL": "ada@example.com",
            "GIT_COMMITTER_DATE": "2026-02-03T12:00:00Z",
            "PATH": "/usr/bin:/bin",
        },
    )


@pytest.mark.parametrize("is_committed", [False, True], ids=["saved", "committed"])
@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_bad_input_is_told_with_file_line_and_remedy(run: Run, tmp_path: Path, bad: Bad, is_committed: bool) -> None:
    manual = repository(SOUND, tmp_path / "manual")
    write(manual, bad.files)
    if is_committed:
        commit(manual)
    answer = run("check", "--format", "json", at=manual)
    found = answer.json["findings"]
    places = [(f"{f['path']}:{f['line']}" if f["line"] else f["path"], f["rule"], f["fix"]) for f in found]
    assert places == list(bad.told)
    assert (answer.status, answer.err) == (int(any(f["severity"] == "error" for f in found)), "")
    text = run("check")
    assert all(f"{place}: {rule} " in text.out for place, rule, _ in bad.told)
    assert run("as-of", "2026-11-24").out.startswith("SOP-01\t1\t2026-01-03\t")


REGISTRY = {
    "cannot be parsed": (b"revision: [\n", "qmsgen: qms.yml:1: `[` is opened on this line and not closed"),
    "is no mapping": (
        b"Our company\n",
        "qmsgen: qms.yml:1: these lines should be keys and values, such as `revision: 1`",
    ),
    "is empty": (b"", "qmsgen: qms.yml:1: there is nothing in the file"),
    "is not UTF-8": (
        b"revision: 1\norganization: {name: M\xfcller}\n",
        "qmsgen: qms.yml:2: the file is not UTF-8: byte 0xFC on this line; perhaps it is Windows-1252",
    ),
    "has a tag": (
        b"revision: !!python/name:os.system 1\n",
        "qmsgen: qms.yml:1: `!!python/name:os.system` is a tag, and tags are not used here",
    ),
    "is a folder": (None, "qmsgen: there is no qms.yml, so nothing says who approves what"),
}


@pytest.mark.parametrize(("content", "message"), REGISTRY.values(), ids=REGISTRY)
def test_a_qms_yml_that_cannot_be_read_ends_the_check_with_its_line(
    run: Run, tmp_path: Path, content: bytes | None, message: str
) -> None:
    manual = repository(SOUND, tmp_path / "manual")
    (manual / "qms.yml").unlink()
    write(manual, {"qms.yml": content} if content is not None else {"qms.yml/notes.txt": "Notes.\n"})
    for command in (["check"], ["status"], ["check", "--format", "json"]):
        answer = run(*command, at=manual)
        said = answer.err.splitlines()
        assert (answer.status, said[0]) == (2, message)
        assert said[1].startswith("    ")
        assert "Traceback" not in answer.err


@pytest.mark.parametrize("command", [["check"], ["status"], ["as-of", "2026-11-24"], ["log", "SOP-01"], ["build"]])
def test_a_folder_that_is_no_manual_yet_leads_to_init(run: Run, tmp_path: Path, command: list[str]) -> None:
    """No repository, an empty one, and one without `qms.yml`: each says what to do first, and nothing is written."""
    folder = tmp_path / "folder"
    write(folder, {"README.md": "# Acme\n"})
    assert_led_on(run(*command, at=folder), "git")
    subprocess.run(["git", "init", "--quiet", "--initial-branch=main"], cwd=folder, check=True)
    assert_led_on(run(*command), "qmsgen init")
    commit(folder)
    assert_led_on(run(*command), "qmsgen init")
    assert sorted(path.name for path in folder.iterdir()) == [".git", "README.md"]


def assert_led_on(answer: object, word: str) -> None:
    status, err = answer.status, answer.err  # type: ignore[attr-defined]
    assert (status, "Traceback" in err) == (2, False)
    assert word in err
