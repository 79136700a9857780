"""The front page: search first, then what changed, what is coming, and the way in by type of document."""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from datetime import date

from qmsgen.messages import say
from qmsgen.model.document import Status
from qmsgen.model.finding import Severity
from qmsgen.pages import addresses, words
from qmsgen.pages.context import Context
from qmsgen.pages.dossier import Dossier, Issue
from qmsgen.pages.facts import role
from qmsgen.pages.page import Page
from qmsgen.pages.register import register_of, role_link, roles_of
from qmsgen.pages.writing import write

CHANGES = 10
"""So many revisions that took effect lately are shown."""


@dataclass(frozen=True, slots=True)
class NewsItem:
    """A revision that took effect, or will."""

    day: date
    number: str
    title: str
    label: str
    changes: str
    link: str
    redline: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class KindEntry:
    """The way to all documents of one type."""

    title: str
    link: str
    count: int
    drafts: int


def front_page(context: Context) -> Page:
    """The generated part of the front page."""
    page = addresses.FRONT
    text = write(
        "front.md.jinja",
        organization=context.organization.name,
        sheet_left=context.organization.name,
        register_link=addresses.link(page, addresses.REGISTER),
        clauses_link=addresses.link(page, addresses.CLAUSES) if context.coverage else "",
        findings_link=addresses.link(page, addresses.FINDINGS),
        about_link=addresses.link(page, addresses.ABOUT),
        changed=_changed(context),
        coming=_coming(context),
        kinds=_kinds(context),
        roles=_roles(context),
        count=len(context.in_force),
        overdue=sum(1 for d in context.in_force if d.review_due and d.review_due < context.as_of),
        errors=_count(context, Severity.ERROR),
        warnings=_count(context, Severity.WARNING),
        looks_back=context.looks_back,
        nothing_is_proved=context.nothing_is_proved,
        contact=role(context, "quality-manager") if context.organization.role("quality-manager") else "",
    )
    return Page(
        path=page,
        title=context.organization.name,
        text=text,
        description=say("The quality manual of {organization}", organization=context.organization.name),
    )


def _changed(context: Context) -> tuple[NewsItem, ...]:
    started = (
        (d, i) for d in context.dossiers.values() for i in d.issues if i.start and i.status is not Status.APPROVED
    )
    latest = heapq.nsmallest(CHANGES, started, key=lambda pair: (-_ordinal(pair[1]), pair[0].id, -pair[1].number))
    return tuple(_news(dossier, issue) for dossier, issue in latest)


def _coming(context: Context) -> tuple[NewsItem, ...]:
    coming = ((d, i) for d in context.dossiers.values() for i in d.issues if i.status is Status.APPROVED)
    ordered = sorted(coming, key=lambda pair: (_ordinal(pair[1]), pair[0].id))
    return tuple(_news(dossier, issue) for dossier, issue in ordered)


def _news(dossier: Dossier, issue: Issue) -> NewsItem:
    page = addresses.FRONT
    is_shown = issue is dossier.current
    target = addresses.document_page(dossier.id) if is_shown else addresses.revision_page(dossier.id, issue.number)
    redline = addresses.redline_page(dossier.id, issue.before.number, issue.number) if issue.before else ""
    return NewsItem(
        day=issue.start or date.max,
        number=dossier.id,
        title=issue.version.front_matter.title,
        label=issue.label,
        changes=issue.version.front_matter.changes,
        link=addresses.link(page, target),
        redline=addresses.link(page, redline) if redline else "",
        is_new=issue.before is None,
    )


def _kinds(context: Context) -> tuple[KindEntry, ...]:
    entries = (
        KindEntry(
            words.type_titles(name),
            register_of(context, name, addresses.FRONT),
            sum(1 for d in dossiers if d.current),
            sum(1 for d in dossiers if d.draft),
        )
        for name, dossiers in context.by_kind.items()
    )
    return tuple(entry for entry in entries if entry.count or entry.drafts)


def _roles(context: Context) -> tuple[tuple[str, str], ...]:
    """The roles to which documents apply, with links to them."""
    roles = roles_of(context, context.in_force)
    return tuple((title, link) for role, title in roles if (link := role_link(context, role, addresses.FRONT)))


def _ordinal(issue: Issue) -> int:
    return (issue.start or date.max).toordinal()


def _count(context: Context, severity: Severity) -> int:
    return sum(1 for f in context.findings if f.severity is severity)
