"""The rules by themselves: all of them in a line each, and one of them in full."""

from __future__ import annotations

from collections.abc import Iterable

from qmsgen.exports.json_text import json_text
from qmsgen.exports.table import Table, table
from qmsgen.messages import say
from qmsgen.model.finding import Severity
from qmsgen.rules.rule import Rule

FORMAT = "qmsgen-rules/1"


def rule_table(rules: Iterable[Rule]) -> Table:
    """Number, weight, name and the fault in one sentence."""
    return table(
        (say("Rule"), say("Weight"), say("Name"), say("What it reports")),
        [(rule.number, rule.severity.value, rule.name, rule.summary) for rule in rules],
    )


def rules_json(rules: Iterable[Rule]) -> str:
    """The rules for other programs."""
    return json_text({"format": FORMAT, "rules": [_value(rule) for rule in rules]})


def rule_text(rule: Rule) -> str:
    """The page of a rule as plain text."""
    lines = [
        f"{rule.number} {rule.name}",
        say("Weight: {severity}", severity=_weights(rule)),
    ]
    if rule.clauses:
        lines.append(say("Clauses: {clauses}", clauses=", ".join(rule.clauses)))
    lines.append(say("Since version {version}", version=rule.since))
    return "\n".join(lines) + "\n\n" + rule.text + "\n"


def _weights(rule: Rule) -> str:
    raised: dict[Severity, list[str]] = {}
    for profile, severity in rule.profiles.items():
        if severity is not rule.severity:
            raised.setdefault(severity, []).append(profile)
    more = [
        say("{severity} in the profiles {profiles}", severity=severity.value, profiles=", ".join(profiles))
        for severity, profiles in raised.items()
    ]
    return ", ".join((rule.severity.value, *more))


def _value(rule: Rule) -> dict[str, object]:
    return {
        "rule": rule.number,
        "name": rule.name,
        "severity": rule.severity.value,
        "profiles": {profile: severity.value for profile, severity in rule.profiles.items()},
        "clauses": rule.clauses,
        "since": rule.since,
        "summary": rule.summary,
    }
