"""The hardened runner: what it reads, what it refuses, and that nothing a repository names is ever run."""

from __future__ import annotations

import subprocess
import zlib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from qmsgen.manual import inspect
from qmsgen.model.errors import QmsgenError
from qmsgen.reading.git import Change, Entry, Git
from qmsgen.reading.repository import Wanted
from tests.situations import repository

ISSUE = """
    2026-01-03 Ada: Issue SOP-01
        procedures/a.md: SOP-01 r1 "Purchasing"
    2026-02-03 Ada: Revise
        procedures/a.md: SOP-01 r2 "Purchasing"
"""
WANTED = Wanted(now=datetime(2026, 11, 24, 12, tzinfo=UTC), cached=False)


def git(path: Path, *arguments: str, data: bytes | None = None) -> str:
    """Run git as a person would, without this machine's configuration."""
    environment = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1", "PATH": "/usr/local/bin:/usr/bin:/bin"}
    command = ["git", "-C", str(path), "-c", "user.name=Ada", "-c", "user.email=ada@example.com", *arguments]
    return subprocess.run(command, check=True, capture_output=True, input=data, env=environment).stdout.decode().strip()


def test_a_landing_is_a_commit_of_the_first_parent_chain_with_all_that_it_changes(tmp_path: Path) -> None:
    path = repository(
        """
        2026-01-03 Ada: Start
            a.txt
            | one
        2026-01-04 Ben on side: Aside
            b.txt
            | two
        2026-01-05 Ada merges side: Merge
        """,
        tmp_path / "r",
    )
    opened = Git.open(path)
    tip = opened.resolve("HEAD")
    assert tip is not None
    first, merge = opened.steps(tip)
    blob = git(path, "rev-parse", "HEAD:b.txt")
    assert merge.changes == (Change("b.txt", Entry("100644", blob)),)
    assert (len(first.parents), len(merge.parents)) == (0, 2)
    assert sorted(opened.tree(tip)) == [".gitattributes", "a.txt", "b.txt", "people.yml", "qms.yml"]


@pytest.mark.parametrize("revision", ["--output=pwned", "-h", "HEAD\nHEAD", "no-such-branch"])
def test_a_revision_that_looks_like_an_option_is_no_commit(tmp_path: Path, revision: str) -> None:
    path = repository(ISSUE, tmp_path / "r")
    assert Git.open(path).resolve(revision) is None
    assert not (path / "pwned").exists()


def test_a_folder_inside_a_repository_is_not_the_repository(tmp_path: Path) -> None:
    path = repository(ISSUE, tmp_path / "r")
    with pytest.raises(QmsgenError, match="not the top folder"):
        Git.open(path / "procedures")
    assert Git.discover(path / "procedures").work_tree == path


def test_a_bare_repository_is_read_like_any_other(tmp_path: Path) -> None:
    path = repository(ISSUE, tmp_path / "r")
    git(tmp_path, "clone", "-q", "--bare", str(path), str(tmp_path / "bare.git"))
    found = inspect(tmp_path / "bare.git", WANTED)
    assert [r.number for r in found.qms.documents["SOP-01"].revisions] == [1, 2]


@pytest.mark.parametrize(
    ("arrange", "reason"),
    [
        (lambda path: (path / ".git" / "shallow").write_text(""), "shallow"),
        (lambda path: (path / ".git" / "info" / "grafts").write_text("0" * 40 + "\n"), "grafts"),
        (lambda path: git(path, "replace", "HEAD", "HEAD~1"), "replacement"),
    ],
)
def test_a_history_that_cannot_be_relied_on_proves_nothing(tmp_path: Path, arrange: object, reason: str) -> None:
    path = repository(ISSUE, tmp_path / "r")
    (path / ".git" / "info").mkdir(exist_ok=True)
    arrange(path)  # type: ignore[operator]  # one of the lambdas above
    found = inspect(path, WANTED)
    assert found.obstacle is not None
    assert reason in found.obstacle.message
    assert (found.exit_status, found.qms.documents["SOP-01"].revisions) == (2, ())


def test_an_object_that_holds_other_bytes_than_its_name_says_is_refused(tmp_path: Path) -> None:
    path = repository(ISSUE, tmp_path / "r")
    git(path, "config", "core.compression", "1")
    blob = git(path, "rev-parse", "HEAD:procedures/a.md")
    other = git(path, "cat-file", "blob", blob).replace("Purchasing", "Cheating") + "\n"
    objects = path / ".git" / "objects"
    for pack in [*(objects / "pack").glob("*.pack")]:
        moved = pack.rename(tmp_path / "all.pack")
        pack.with_suffix(".idx").unlink()
        git(path, "unpack-objects", "-q", data=moved.read_bytes())
    loose = objects / blob[:2] / blob[2:]
    loose.unlink()
    loose.write_bytes(zlib.compress(b"blob %d\0%s" % (len(other.encode()), other.encode())))
    with pytest.raises(QmsgenError, match="other bytes than its name says"):
        inspect(path, WANTED)
    loose.unlink()
    with pytest.raises(QmsgenError, match="missing"):
        inspect(path, WANTED)


def test_nothing_that_a_repository_names_is_run(tmp_path: Path) -> None:
    path = repository(ISSUE, tmp_path / "r")
    canary = tmp_path / "canary"
    program = tmp_path / "program.sh"
    program.write_text(f"#!/bin/sh\ntouch {canary}\ncat\n")
    program.chmod(0o755)
    programs = """core.fsmonitor core.pager core.sshCommand core.editor filter.x.smudge filter.x.clean diff.x.textconv
        diff.external gpg.program gpg.ssh.program credential.helper"""
    for key in programs.split():
        git(path, "config", key, str(program))
    git(path, "config", "log.showSignature", "true")
    git(path, "config", "core.hooksPath", str(tmp_path))
    (path / ".git" / "info").mkdir(exist_ok=True)
    (path / ".git" / "info" / "attributes").write_text("*.md filter=x diff=x\n")
    (path / "procedures" / "a.md").write_text("changed\n")
    (path / "qmsgen").mkdir()
    (path / "qmsgen" / "__init__.py").write_text(f"open({str(canary)!r}, 'w')\n")
    inspect(path, WANTED)
    assert not canary.exists()


def test_a_commit_dated_before_its_parent_is_told(tmp_path: Path) -> None:
    path = repository(
        """
        2026-02-03 Ada: Issue
            procedures/a.md: SOP-01 r1 "Purchasing"
        2026-01-03 Ada: Earlier than its parent
            procedures/b.md: SOP-02 r1 "Sales"
        """,
        tmp_path / "r",
    )
    found = inspect(path, WANTED)
    assert [fault.kind.value for fault in found.qms.tree_faults if fault.kind.value.startswith("commit")] == [
        "commit-date"
    ]


def test_a_malformed_person_line_is_told_and_not_guessed_around(tmp_path: Path) -> None:
    path = repository(ISSUE, tmp_path / "r")
    tree = git(path, "rev-parse", "HEAD^{tree}")
    parent = git(path, "rev-parse", "HEAD")
    text = (
        f"tree {tree}\nparent {parent}\nauthor a <a@b> <ben@example.com> 1767000000 +0000\n"
        "committer Ada <ada@example.com> 1780000000 +0000\n\nTwo addresses\n"
    )
    commit = git(path, "hash-object", "-t", "commit", "-w", "--stdin", "--literally", data=text.encode())
    git(path, "update-ref", "HEAD", commit)
    found = inspect(path, WANTED)
    kinds = [fault.kind.value for fault in found.qms.tree_faults if fault.kind.value.startswith("commit")]
    assert kinds == ["commit-malformed"]


def test_an_empty_repository_says_that_nothing_is_recorded(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", str(tmp_path / "r"))
    with pytest.raises(QmsgenError, match=r"no qms\.yml"):
        inspect(tmp_path / "r", WANTED)


def test_a_cached_walk_goes_on_where_it_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QMSGEN_CACHE", str(tmp_path / "cache"))
    cached = Wanted(now=WANTED.now)
    path = repository(ISSUE, tmp_path / "r")
    assert inspect(path, cached).findings == inspect(path, WANTED).findings
    text = (path / "procedures" / "a.md").read_text().replace("revision: 2", "revision: 3")
    (path / "procedures" / "b.md").write_text(text.replace("SOP-01", "SOP-02") + "\nSee [SOP-01](a.md).\n")
    (path / "procedures" / "a.md").write_text(text)
    git(path, "add", ".")
    git(path, "commit", "-qm", "Revise again")
    cold, warm = inspect(path, WANTED), inspect(path, cached)
    assert warm.qms.documents == cold.qms.documents
    assert warm.qms == inspect(path, cached).qms
    (path / "procedures" / "a.md").rename(path / "procedures" / "c.md")
    assert inspect(path, cached).qms.documents == inspect(path, WANTED).qms.documents


def test_a_file_name_that_is_not_utf_8_is_a_fault_and_stops_nothing(tmp_path: Path) -> None:
    path = repository(ISSUE, tmp_path / "r")
    blob = git(path, "rev-parse", "HEAD:procedures/a.md")
    git(path, "update-index", "-z", "--index-info", data=b"100644 %s\tprocedures/lat\xe9.md\0" % blob.encode())
    git(path, "commit", "-qm", "Latin")
    found = inspect(path, Wanted(now=WANTED.now, committed_only=True, cached=False))
    assert sorted(found.qms.documents) == ["SOP-01"]
    assert [fault.kind.value for fault in found.qms.tree_faults] == ["unsafe-name"]


def test_a_history_that_was_joined_to_another_is_told(tmp_path: Path) -> None:
    path = repository(ISSUE, tmp_path / "r")
    git(path, "checkout", "-q", "--orphan", "other")
    git(path, "commit", "-qm", "Another beginning")
    git(path, "checkout", "-q", "main")
    git(path, "merge", "-q", "--allow-unrelated-histories", "-m", "Join", "other")
    assert "unrelated-roots" in [fault.kind.value for fault in inspect(path, WANTED).qms.tree_faults]


def test_a_malformed_commit_on_a_side_branch_is_told(tmp_path: Path) -> None:
    path = repository(ISSUE, tmp_path / "r")
    parent = git(path, "rev-parse", "HEAD")
    text = (
        f"tree {git(path, 'rev-parse', 'HEAD^{tree}')}\nparent {parent}\nauthor a <a@b> <c@d> 1780000000 +0000\n"
        "committer Ada <ada@example.com> 1780000000 +0000\n\nTwo addresses\n"
    )
    side = git(path, "hash-object", "-t", "commit", "-w", "--stdin", "--literally", data=text.encode())
    git(path, "merge", "-q", "--no-ff", "-m", "Merge", side)
    kinds = [fault.kind.value for fault in inspect(path, WANTED).qms.tree_faults]
    assert "commit-malformed" in kinds


def test_control_that_starts_after_a_first_look_is_seen_with_the_cache_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QMSGEN_CACHE", str(tmp_path / "cache"))
    path = repository(ISSUE, tmp_path / "r")
    registry = (path / "qms.yml").read_bytes()
    git(path, "checkout", "-q", "--orphan", "fresh")
    git(path, "rm", "-q", "--cached", "qms.yml")
    (path / "qms.yml").unlink()
    git(path, "commit", "-qm", "Documents only")
    git(path, "branch", "-qM", "main")
    with pytest.raises(QmsgenError, match=r"no qms\.yml"):
        inspect(path, Wanted(now=WANTED.now))
    (path / "qms.yml").write_bytes(registry)
    git(path, "add", ".")
    git(path, "commit", "-qm", "Start control")
    found = inspect(path, Wanted(now=WANTED.now))
    assert (sorted(found.qms.documents), found.qms.landings_before_control) == (["SOP-01"], 1)
