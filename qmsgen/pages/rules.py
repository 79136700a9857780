"""The pages of the rules: what each looks for, why, an example, and how to put a finding right."""

from __future__ import annotations

from dataclasses import dataclass

from qmsgen import rules
from qmsgen.messages import say
from qmsgen.model.finding import Severity
from qmsgen.pages import addresses
from qmsgen.pages.context import Context
from qmsgen.pages.page import Layout, Page
from qmsgen.pages.writing import put_off, write, write_html
from qmsgen.rules.rule import Rule


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule in the list."""

    number: str
    name: str
    summary: str
    severity: str
    severity_word: str
    link: str
    findings: int


@dataclass(frozen=True, slots=True)
class Family:
    """The rules about one thing."""

    key: str
    title: str
    rules: tuple[RuleRow, ...]


def rule_pages(context: Context) -> tuple[Page, ...]:
    """A list of all rules by family, and a page for each."""
    return (_list(context), *(_rule_page(context, rule) for rule in rules.ALL))


def _list(context: Context) -> Page:
    counts: dict[str, int] = {}
    for finding in context.findings:
        counts[finding.rule] = counts.get(finding.rule, 0) + 1
    families: dict[str, list[RuleRow]] = {}
    for rule in rules.ALL:
        families.setdefault(rule.family, []).append(_row(context, rule, counts.get(rule.number, 0)))
    return Page(
        path=addresses.RULES,
        title=say("Rules"),
        **put_off(
            write_html,
            "rules.md.jinja",
            organization=context.organization.name,
            profile=context.organization.profile,
            looks_back=context.looks_back,
            families=tuple(
                Family(family, say(rules.FAMILIES.get(family, family)), tuple(rows))
                for family, rows in families.items()
            ),
            findings_link=addresses.link(addresses.RULES, addresses.FINDINGS),
        ),
        description=say("Every rule that the repository is checked by"),
    )


def _row(context: Context, rule: Rule, findings: int) -> RuleRow:
    severity = rule.severity_in(context.organization.profile)
    link = addresses.link(addresses.RULES, addresses.rule_page(rule.number))
    return RuleRow(rule.number, rule.name, rule.summary, severity.value, severity_name(severity), link, findings)


def _rule_page(context: Context, rule: Rule) -> Page:
    page = addresses.rule_page(rule.number)
    severity = rule.severity_in(context.organization.profile)
    return Page(
        path=page,
        title=f"{rule.number} {rule.name}",
        **put_off(
            write,
            "rule.md.jinja",
            organization=context.organization.name,
            number=rule.number,
            name=rule.name,
            family=say(rules.FAMILIES.get(rule.family, rule.family)),
            severity=severity.value,
            severity_word=severity_name(severity),
            profile=context.organization.profile,
            clauses=rule.clauses,
            since=rule.since,
            rules_link=addresses.link(page, addresses.RULES),
            findings_link=addresses.link(page, addresses.FINDINGS),
            text=rule.text,
        ),
        layout=Layout.ARCHIVED,
        description=rule.summary,
    )


def severity_name(severity: Severity) -> str:
    """One finding's severity."""
    return {
        Severity.ERROR: say("Error"),
        Severity.WARNING: say("Warning"),
        Severity.NOTE: say("Note"),
    }[severity]
