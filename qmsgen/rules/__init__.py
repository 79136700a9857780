"""Rules look at the model and report findings; they read nothing, repair nothing and raise nothing."""

from __future__ import annotations

from qmsgen.model.finding import Finding, Severity
from qmsgen.model.qms import Qms
from qmsgen.rules import app, cla, doc, explanation, lif, ref, reg, repository, rev
from qmsgen.rules.explanation import Explanation
from qmsgen.rules.rule import Rule, Subjects
from qmsgen.rules.waivers import waived

_FAMILIES = (doc, rev, app, lif, ref, cla, reg, repository)
ALL: tuple[Rule, ...] = tuple(rule for family in _FAMILIES for rule in family.RULES)
"""Every rule, by family."""

FAMILIES: dict[str, str] = {
    "DOC": "Identification and readability",
    "REV": "Revisions",
    "APP": "Approvals",
    "LIF": "Lifecycle and review",
    "REF": "References",
    "CLA": "Clauses",
    "REG": "Registry and policy",
    "GIT": "The repository as delivered",
}
"""What the rules of a family have in common."""

by_number: dict[str, Rule] = {rule.number: rule for rule in ALL}


def findings(qms: Qms) -> tuple[Finding, ...]:
    """Everything that the rules see in ``qms``, heaviest first."""
    subjects = Subjects(qms)
    found = waived((found for rule in ALL for found in rule.findings(subjects)), qms)
    return tuple(sorted(found, key=lambda finding: finding.order))


def stops_manual(finding: Finding) -> bool:
    """Whether a finding holds back the manual as a whole, not only the document it is about (DESIGN section 8)."""
    return finding.severity is Severity.ERROR and finding.rule in by_number and by_number[finding.rule].stops_manual


def explain(rule: Rule) -> Explanation:
    """What the page of ``rule`` and `qmsgen explain` say about it."""
    return explanation.explain(rule, FAMILIES[rule.family])
