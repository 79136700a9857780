"""Every rule keeps the promises of its page: its examples are tests, its number is its own, its remedy is named."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from qmsgen import rules
from qmsgen.model.finding import Severity
from qmsgen.model.organization import REGULATED
from qmsgen.model.qms import Qms
from qmsgen.rules import rule as framework
from qmsgen.rules.rule import Observations, Rule, Subjects
from tests.situations import Situation, as_line, findings, qms

HIT, LOOK_ALIKE = 0, 1


def examples_of(rule: Rule) -> list[str]:
    """The indented blocks of a page's examples, in order."""
    blocks: list[list[str]] = [[]]
    for line in rule.section("Example").splitlines():
        if line.startswith("    ") or (not line and blocks[-1]):
            blocks[-1].append(line)
        elif blocks[-1]:
            blocks.append([])
    return ["\n".join(block).strip("\n") for block in blocks if any(block)]


EXAMPLES = [(rule, block) for rule in rules.ALL for block in examples_of(rule)]


@pytest.mark.parametrize(("rule", "block"), EXAMPLES, ids=[rule.number for rule, _ in EXAMPLES])
def test_the_examples_of_a_rule_are_true(rule: Rule, block: str) -> None:
    found = [as_line(finding) for finding in findings(block) if finding.rule == rule.number]
    assert found == _as_expected(Situation.read(block).expected, found)


def _as_expected(expected: list[str], found: list[str]) -> list[str]:
    """An example may leave out what is not its rule's own words; such an end stands for whatever was found."""
    if len(expected) != len(found):
        return expected
    return [
        f if e.endswith("…") and f.startswith(e.removesuffix("…")) else e for e, f in zip(expected, found, strict=True)
    ]


@pytest.mark.parametrize("rule", rules.ALL, ids=lambda rule: rule.number)
def test_a_rule_has_a_page(rule: Rule) -> None:
    blocks = examples_of(rule)
    assert rule.summary.endswith(".")
    assert len(blocks) >= 2, "an example that the rule reports and one that it leaves alone"
    assert Situation.read(blocks[HIT]).expected
    assert not any(Situation.read(block).expected for block in blocks[LOOK_ALIKE:])
    assert rule.remedy.endswith(".")
    assert re.search(
        r"landing|lands|waiver|day on which|no more|Nothing is wrong|is gone|Leave it", rule.section("Put right")
    )
    assert rule.since


@pytest.mark.parametrize("rule", rules.ALL, ids=lambda rule: rule.number)
def test_a_profile_only_raises_a_severity(rule: Rule) -> None:
    for profile in ("iso9001", *REGULATED):
        assert rule.severity_in(profile).rank <= rule.severity.rank


def test_numbers_and_names_are_never_used_twice() -> None:
    assert [n for n, count in Counter(rule.number for rule in rules.ALL).items() if count > 1] == []
    assert [n for n, count in Counter(rule.name for rule in rules.ALL).items() if count > 1] == []


def test_a_rule_stands_in_the_module_of_its_family() -> None:
    for rule in rules.ALL:
        assert re.fullmatch(r"[A-Z]{3}[0-9]{3}", rule.number)
        assert rule.family in rules.FAMILIES
        module = rule.look.__module__.rpartition(".")[2]
        assert {"repository": "git"}.get(module, module) == rule.family.lower()


def test_each_family_has_a_test_file_that_names_its_rules() -> None:
    for rule in rules.ALL:
        tests = Path(__file__).parent / "rules" / f"test_{rule.family.lower()}.py"
        assert rule.number in tests.read_text(encoding="utf-8"), rule.number


def test_findings_are_listed_by_weight_then_document() -> None:
    found = findings("""
        2026-01-03 Ada: Issue two procedures
            procedures/sop-02.md: SOP-02 r1 "Warehouse" owner=nobody
            procedures/sop-01.md: SOP-01 r1 "Purchasing" owner=nobody
            | <!-- to do -->
    """)
    assert [(f.severity, f.document, f.rule) for f in found] == [
        (Severity.ERROR, "SOP-01", "DOC020"),
        (Severity.ERROR, "SOP-02", "DOC020"),
        (Severity.WARNING, "SOP-01", "DOC019"),
    ]


def test_a_rule_that_fails_is_not_skipped() -> None:
    @framework.rule("XXX001", each=Qms, severity=Severity.NOTE)
    def fails(_qms: Qms) -> Observations:
        raise ValueError("a mistake in the rule")

    system = qms("""
        2026-01-03 Ada: Start
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
    """)
    with pytest.raises(ValueError, match="a mistake in the rule") as caught:
        list(fails.findings(Subjects(system)))
    assert caught.value.__notes__[0].startswith("while rule XXX001 (fails) looked at ")


def test_a_healthy_repository_has_no_findings() -> None:
    assert (
        findings("""
        2026-01-03 Ada: Issue SOP-01 and its form
            forms/frm-05.md: FRM-05 r1 "Order"
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            | Fill in the [order form](../forms/frm-05.md).
        2026-02-03 Ben: Raise the limit
            procedures/sop-01.md: SOP-01 r2 "Purchasing"
            | Fill in the [order form](../forms/frm-05.md) above 500 EUR.
    """)
        == ()
    )


def test_a_page_says_what_how_heavy_and_since_when() -> None:
    page = rules.explain(rules.by_number["LIF003"])
    assert page.severity == "warning; error in iso13485, part11, annex11"
    assert page.markdown.startswith(
        "# LIF003 review-overdue\n\nThe day by which a document was to be reviewed has passed.\n"
    )
    assert page.markdown.endswith(
        "## Facts\n\n"
        "- **Severity:** warning; error in iso13485, part11, annex11\n"
        "- **Family:** LIF Lifecycle and review\n"
        "- **Asked for by:** ISO 9001 7.5.2, ISO 13485 4.2.4\n"
        "- **Since:** qmsgen 0.1\n"
    )
