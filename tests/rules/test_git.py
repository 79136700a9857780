"""GIT beyond its examples: what is looked at, and what puts each finding right."""

from __future__ import annotations

from datetime import date

import pytest

from qmsgen import rules
from qmsgen.model.repository import TreeFaultKind
from qmsgen.model.text import FaultKind
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
