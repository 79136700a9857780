"""What the rules found: errors first, each with the place to look at and what puts it right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qmsgen.messages import say, say_number
from qmsgen.model.finding import Finding, Severity
from qmsgen.pages import addresses, words
from qmsgen.pages.context import Context
from qmsgen.pages.finding_views import FindingView, views
from qmsgen.pages.page import Page
from qmsgen.pages.writing import put_off, write_html

SHOWN = 500
"""So many findings of one severity stand on the page; `qmsgen check` lists them all."""


@dataclass(frozen=True, slots=True)
class Group:
    """The findings about one document, or about the repository."""

    title: str
    link: str
    findings: tuple[FindingView, ...]


@dataclass(frozen=True, slots=True)
class SeveritySection:
    """The findings of one severity."""

    key: str
    title: str
    meaning: str
    count: int
    groups: tuple[Group, ...]
    left_out: int


def findings_page(context: Context) -> Page:
    """The page of findings; it is built also when there is nothing to report, so that its absence says nothing."""
    return Page(
        path=addresses.FINDINGS,
        title=say("Findings"),
        **put_off(
            write_html,
            "findings.md.jinja",
            organization=context.organization.name,
            day=context.as_of,
            commit=context.qms.head,
            summary=_summary(context.findings),
            looks_back=context.looks_back,
            sections=tuple(s for severity in Severity if (s := _section(context, severity)).count),
            rules_link=addresses.link(addresses.FINDINGS, addresses.RULES),
        ),
        description=say("What the rules of document control found"),
    )


def _section(context: Context, severity: Severity) -> SeveritySection:
    found = [f for f in sorted(context.findings, key=lambda f: f.order) if f.severity is severity]
    grouped: dict[str | None, list[Finding]] = {}
    for finding in found[:SHOWN]:
        grouped.setdefault(finding.document, []).append(finding)
    return SeveritySection(
        severity.value,
        words.severity_word(severity),
        _meaning(severity),
        len(found),
        tuple(_group(context, document, items) for document, items in grouped.items()),
        max(0, len(found) - SHOWN),
    )


def _group(context: Context, document: str | None, findings: Sequence[Finding]) -> Group:
    page = addresses.FINDINGS
    dossier = context.dossiers.get(document or "")
    if dossier is not None:
        title, link = f"{dossier.id} {dossier.title}", addresses.link(page, addresses.document_page(dossier.id))
    elif document == "QMS":
        title, link = say("The registry: qms.yml and people.yml"), ""
    else:
        title, link = document or say("The repository"), ""
    return Group(title, link, views(findings, page))


def _meaning(severity: Severity) -> str:
    return {
        Severity.ERROR: say("An error holds its document at the last revision that can be proved."),
        Severity.WARNING: say("A warning asks for attention; the document stays in force."),
        Severity.NOTE: say("A note informs."),
    }[severity]


def _summary(findings: Sequence[Finding]) -> str:
    if not findings:
        return say("The rules found nothing to report.")
    return say(
        "{errors}, {warnings}, {notes}",
        errors=say_number("{number} error", "{number} errors", sum(f.severity is Severity.ERROR for f in findings)),
        warnings=say_number(
            "{number} warning", "{number} warnings", sum(f.severity is Severity.WARNING for f in findings)
        ),
        notes=say_number("{number} note", "{number} notes", sum(f.severity is Severity.NOTE for f in findings)),
    )
