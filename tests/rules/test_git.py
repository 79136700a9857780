"""GIT beyond its examples: what is looked at, and what puts each finding right."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from qmsgen import rules
from qmsgen.model.repository import TreeFaultKind
from qmsgen.model.text import FaultKind
from qmsgen.reading.cache import Cache
from qmsgen.reading.git import REGULAR, SYMLINK, Entry
from qmsgen.reading.library import Library
from qmsgen.reading.tree_faults import REQUIRED_ATTRIBUTES, tree_faults
from tests.situations import findings, reported

RIGHT = "* text=auto eol=lf\n        | records/approvals/** -text\n        | records/releases/** -text"


def test_every_kind_of_fault_has_a_rule_that_speaks_for_it() -> None:
    spoken = [kind for rule in rules.ALL for kind in rule.kinds]
    assert sorted(kind for kind in spoken if isinstance(kind, TreeFaultKind)) == sorted(TreeFaultKind)
    assert sorted(kind for kind in spoken if isinstance(kind, FaultKind)) == sorted(FaultKind)


@pytest.mark.parametrize(
    ("number", "wrong", "right"),
    [
        ("GIT001", "snippets/x.md: symlink /etc/hosts", "- snippets/x.md"),
        ("GIT001", "procedures/sub: submodule 1111111111111111111111111111111111111111", "- procedures/sub"),
        ("GIT002", f".gitattributes\n        | {RIGHT}\n        | *.md filter=x", f".gitattributes\n        | {RIGHT}"),
        ("GIT003", ".gitattributes\n        | *.png binary", f".gitattributes\n        | {RIGHT}"),
        ("GIT004", "snippets/A.md\n        | x\n        snippets/a.md\n        | x", "- snippets/a.md"),
        ("GIT006", "procedures/x.markdown\n        | x", "- procedures/x.markdown"),
    ],
)
def test_a_tree_is_put_right_by_the_next_landing(number: str, wrong: str, right: str) -> None:
    first = f"""
    2026-01-03 Ada: Start
        {wrong}
    """
    second = f"""
    2026-01-04 Ada: Put it right
        {right}
    """
    assert [f.rule for f in findings(first)] == [number]
    assert findings(first + second) == ()


@pytest.mark.parametrize(
    ("folder", "line"),
    [
        ("docs/", "*.md filter=x"),
        ("img/", "*.png filter=lfs diff=lfs merge=lfs -text"),
        ("img/", "flow.png ident"),
        ("img/", "* working-tree-encoding=UTF-16"),
        ("img/", "* export-ignore"),
        ("img/", "*.png merge=ours"),
        ("", "/img/* export-subst"),
        ("", "*.png diff=exif"),
    ],
)
def test_what_changes_bytes_or_runs_programs_counts_in_every_folder(folder: str, line: str) -> None:  # GIT002
    root = RIGHT if folder else f"{RIGHT}\n        | {line}"
    own = f"{folder}.gitattributes\n        | {line}" if folder else "notes.txt\n        | x"
    found = reported(f"""
    2026-01-03 Ada: Start
        .gitattributes
        | {root}
        {own}
        img/flow.png: bytes "x"
    """)
    assert found[0].startswith(f"{folder}.gitattributes:{1 if folder else 4}: GIT002 the attribute ")


@pytest.mark.parametrize(
    ("folder", "line"),
    [
        ("src/", "*.py diff=python"),  # there is no such file
        ("src/", "* -diff -merge !filter linguist-generated"),
        ("src/", "* whitespace=tab-in-indent"),
        ("", "*.bat eol=crlf"),
        ("", "src/** whitespace=tab-in-indent"),
    ],
)
def test_what_attributes_are_harmless(folder: str, line: str) -> None:  # GIT002
    root = RIGHT if folder else f"{RIGHT}\n        | {line}"
    own = f"{folder}.gitattributes\n        | {line}" if folder else "notes.txt\n        | x"
    assert findings(f"""
    2026-01-03 Ada: Start
        .gitattributes
        | {root}
        {own}
        src/run.bat
        | x
    """) == ()  # fmt: skip


def test_placeholders_beside_documents_are_told_whether_anything_links_to_them_or_not() -> None:  # GIT001
    asked: list[str] = []

    def pointers(files: Mapping[str, str]) -> list[str]:
        asked.extend(files)
        return [path for path in files if path.endswith(".png")]

    paths = ("procedures/a.md", "procedures/img/flow.png", "snippets/a.md", "img/logo.png", ".gitattributes")
    files = {path: Entry(REGULAR, path) for path in paths} | {"procedures/b.png": Entry(SYMLINK, "x")}
    attributes = "\n".join(REQUIRED_ATTRIBUTES).encode()
    found = tree_faults(files, ("procedures",), lambda _: attributes, pointers=pointers)
    assert asked == ["procedures/img/flow.png", "snippets/a.md"]
    assert [(fault.kind, fault.path) for fault in found] == [
        (TreeFaultKind.SYMLINK, "procedures/b.png"),
        (TreeFaultKind.LFS_POINTER, "procedures/img/flow.png"),
    ]


def test_the_library_knows_placeholders_by_their_bytes() -> None:
    library = Library(None, Cache(None))
    library.add_uncommitted({"1": b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n", "2": b"x"})
    assert library.pointers({"a.png": "1", "b.svg": "1", "c.png": "2"}) == {"a.png", "b.svg"}


def test_a_commit_from_the_future_falls_silent_on_its_day() -> None:  # GIT009
    block = """
    2026-12-24 Ada: Start
        procedures/sop-01.md: SOP-01 r1 "Purchasing"
    """
    assert [line.split()[0] for line in reported(block, "GIT009")] == ["GIT009"]
    assert findings(block, today=date(2026, 12, 24)) == ()


def test_line_ends_are_put_right_without_a_new_revision() -> None:  # GIT011
    crlf = """
    2026-01-03 Ada: Issue SOP-01
        procedures/sop-01.md: SOP-01 r1 "Purchasing" with CRLF
    """
    lf = """
    2026-01-04 Ada: Normalise
        procedures/sop-01.md: SOP-01 r1 "Purchasing"
    """
    assert [f.rule for f in findings(crlf)] == ["GIT011"]
    assert findings(crlf + lf) == ()


def test_what_rules_leave_alone_outside_the_controlled_folders() -> None:  # GIT005, GIT007, GIT008, GIT010, GIT012
    assert findings("""
        2026-01-03 Ada: Start
            tools/x.markdown
            | x
            src/link: symlink /etc/hosts
    """) == ()  # fmt: skip


def test_a_placeholder_is_told_whether_anything_links_to_it_or_not() -> None:  # GIT001
    pointer = "| version https://git-lfs.github.com/spec/v1\n        | oid sha256:4d7a\n        | size 12345"
    expected = "{path}: GIT001 {path} is only a pointer; its content is kept in Git LFS, outside of this repository"
    assert reported(f"""
    2026-01-03 Ada: Start
        procedures/sop-01.md: SOP-01 r1 "Purchasing"
        procedures/img/flow.png
        {pointer}
        snippets/scope.md
        {pointer}
        img/logo.png
        {pointer}
    """) == [expected.format(path=path) for path in ("procedures/img/flow.png", "snippets/scope.md")]
