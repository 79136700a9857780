"""A finding as pages show it: its rule with a link, the place to look at, what is wrong and what puts it right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from qmsgen.messages import say
from qmsgen.model.finding import Finding, Stage
from qmsgen.pages import addresses


@dataclass(frozen=True, slots=True)
class FindingView:
    """Findings of one rule with one remedy, each with its place and message, and links from the page they stand on."""

    severity: str
    rule: str
    rule_link: str
    fix: str
    messages: tuple[tuple[str, str], ...]


def views(findings: Iterable[Finding], page: str) -> tuple[FindingView, ...]:
    """``findings`` as they stand on ``page``; what one remedy puts right stands together."""
    grouped: dict[tuple[str, str, str], list[Finding]] = {}
    for finding in findings:
        grouped.setdefault((finding.severity.value, finding.rule, finding.fix), []).append(finding)
    return tuple(
        FindingView(
            severity,
            rule,
            addresses.link(page, addresses.rule_page(rule)),
            fix,
            tuple((_place(finding), finding.message) for finding in found),
        )
        for (severity, rule, fix), found in grouped.items()
    )


def _place(finding: Finding) -> str:
    stage = {
        Stage.MAIN: "",
        Stage.PROPOSED: say("(proposed)"),
        Stage.UNCOMMITTED: say("(not committed)"),
    }[finding.stage]
    place = ":".join(str(part) for part in (finding.path, finding.line) if part)
    return f"{place} {stage}".strip()
