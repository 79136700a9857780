"""The revision history of a document: every revision with its days, reason, class, authors and evidence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial

from qmsgen.messages import say, say_number
from qmsgen.model.document import Withdrawal
from qmsgen.pages import addresses, words
from qmsgen.pages.context import Context
from qmsgen.pages.dossier import Dossier, Issue
from qmsgen.pages.facts import authors, last_day
from qmsgen.pages.page import Framed, Layout, Page
from qmsgen.pages.writing import key, write_html


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One revision in the table."""

    revision: int
    label: str
    link: str
    status_key: str
    status_word: str
    start: date | None
    through: date | None
    earlier: tuple[tuple[date, date], ...]
    changes: str
    redline: str
    before: str
    change_class: str
    landed: date
    commit: str
    digest: str
    path: str
    authors: str = ""


def history_pages(context: Context) -> tuple[Page, ...]:
    """A page for every document of which there is more to tell than its own page does."""
    return tuple(_history_page(context, dossier) for dossier in context.dossiers.values() if _is_told(context, dossier))


def history_link(context: Context, dossier: Dossier, page: str) -> str:
    """The link from ``page`` to the document's history, empty where its own page says it all."""
    return addresses.link(page, addresses.history_page(dossier.id)) if _is_told(context, dossier) else ""


def _is_told(context: Context, dossier: Dossier) -> bool:
    return len(dossier.issues) > 1 or bool(dossier.issues and _withdrawals(context, dossier))


def history_rows(dossier: Dossier, page: str, context: Context | None = None) -> tuple[HistoryRow, ...]:
    """The revisions of a document, newest first, with links from ``page``; with their authors where asked for."""
    return tuple(_row(dossier.id, issue, page, context) for issue in reversed(dossier.issues))


def _row(document: str, issue: Issue, page: str, context: Context | None) -> HistoryRow:
    matter = issue.version.front_matter
    before = issue.before
    return HistoryRow(
        revision=issue.number,
        label=issue.label,
        link=addresses.link(page, addresses.revision_page(document, issue.number)),
        status_key=words.status_key(issue.status),
        status_word=issue.word,
        start=issue.start,
        through=last_day(issue.until) if issue.until else None,
        earlier=tuple((period.start, last_day(period.until)) for period in issue.earlier if period.until),
        changes=matter.changes,
        redline=addresses.link(page, addresses.redline_page(document, before.number, issue.number)) if before else "",
        before=issue.before_label,
        change_class=words.change_class_word(matter.change_class),
        landed=issue.revision.recorded.day,
        commit=issue.revision.recorded.commit,
        digest=issue.revision.digest,
        path=issue.version.path,
        authors=authors(context, issue.version) if context else "",
    )


def _history_page(context: Context, dossier: Dossier) -> Page:
    page = addresses.history_page(dossier.id)
    authors_named = tuple(authors(context, issue.version) for issue in dossier.issues)
    return Page(
        path=page,
        title=say("{number}: revision history", number=dossier.id),
        text=partial(_write, context, dossier, page),
        layout=Layout.ARCHIVED,
        document=dossier.id,
        key=key(
            "history",
            context.organization.name,
            dossier.key,
            dossier.title,
            authors_named,
            _withdrawals(context, dossier),
        ),
    )


def _write(context: Context, dossier: Dossier, page: str) -> Framed:
    number = len(dossier.issues)
    return write_html(
        "history.md.jinja",
        number=dossier.id,
        title=dossier.title,
        sheet_left=say("{number}: revision history", number=dossier.id),
        sheet_right=context.organization.name,
        sheet_foot=say("Uncontrolled when printed."),
        document_link=addresses.link(page, addresses.document_page(dossier.id)),
        summary=say_number("{number} revision was issued.", "{number} revisions were issued.", number),
        rows=history_rows(dossier, page, context),
        full=True,
        withdrawals=_withdrawals(context, dossier),
    )


def _withdrawals(context: Context, dossier: Dossier) -> tuple[Withdrawal, ...]:
    return tuple(w for w in dossier.document.withdrawals if w.landing.day <= context.as_of)
