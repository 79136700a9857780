"""The page of a document: what is in force, since when, what changed, the text, and below it everything else.

An employee with a phone sees number, title, status and the first step; the control block, the history and the
evidence fold below the text.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from qmsgen.messages import say, say_number
from qmsgen.model.document import Version
from qmsgen.pages import addresses, search_words, words
from qmsgen.pages.actions import actions
from qmsgen.pages.banners import banners
from qmsgen.pages.bodies import body, with_head
from qmsgen.pages.context import Context
from qmsgen.pages.dossier import Dossier, Issue
from qmsgen.pages.facts import authors, control_facts, evidence_facts, proof, status_line
from qmsgen.pages.finding_views import views
from qmsgen.pages.history import history_link, history_rows
from qmsgen.pages.page import Framed, Page
from qmsgen.pages.relations import backlinks, cited_editions, link_groups, references
from qmsgen.pages.writing import key, write

ROWS_BELOW_TEXT = 5
"""So many revisions are listed below the text; the rest stand on the history page."""


def document_pages(context: Context) -> tuple[Page, ...]:
    """One page for every document in force; it is written only when it is asked for."""
    return tuple(_document_page(context, d, d.current) for d in context.dossiers.values() if d.current)


def _document_page(context: Context, dossier: Dossier, issue: Issue) -> Page:
    version = issue.version
    title = version.front_matter.title
    return Page(
        path=addresses.document_page(dossier.id),
        title=f"{dossier.id} {title}",
        text=partial(_write, context, dossier, issue),
        source=version.path,
        description=say(
            "{title}, {number} revision {label}, in force. {changes}",
            title=title,
            number=dossier.id,
            label=issue.label,
            changes=" ".join(version.front_matter.changes.split()),
        ),
        searchable=True,
        keywords=search_words.keywords(version),
        numbers=search_words.numbers(dossier.id, version),
        clauses=search_words.clauses(context, dossier.id),
        document=dossier.id,
        revision=issue.number,
        status=issue.status.value,
        key=_key(context, dossier, version),
    )


def _key(context: Context, dossier: Dossier, version: Version) -> str:
    """Whatever this page says beyond its own revisions: the people of today, findings, and the documents around it."""
    around = (*references(context, dossier, version), *backlinks(context, dossier))
    clauses = context.clauses_by_document.get(dossier.id, {})
    return key(
        "document",
        context.people_key,
        dossier.key,
        history_link(context, dossier, addresses.document_page(dossier.id)),
        authors(context, version),
        dossier.review_due,
        dossier.review_due is not None and dossier.review_due < context.as_of,
        dossier.findings,
        dossier.draft is not None,
        tuple(context.dossiers[id].line for id in around),
        tuple((standard, tuple(c.clause.number for c in found)) for standard, found in clauses.items()),
        context.link_key(version),
    )


def _write(context: Context, dossier: Dossier, issue: Issue) -> Framed:
    page = addresses.document_page(dossier.id)
    matter = issue.version.front_matter
    standing = write(
        "document_standing.md.jinja",
        status_key=words.status_key(issue.status),
        status_word=issue.word,
        since=status_line(issue),
        changed=matter.changes,
        redline=addresses.redline_link(page, dossier.id, issue.before.number, issue.number) if issue.before else "",
        before=issue.before_label,
        permanent="",
        permanent_text="",
        banners=banners(dossier, page),
    )
    head = head_of(context, dossier, issue, page)
    text = body(context, issue.version, page)
    framed = with_head(head, matter.title, standing, text, _below(context, dossier, issue), matter.language)
    return replace(framed, is_worked_by=True)


def head_of(context: Context, dossier: Dossier, issue: Issue, page: str, *, watermark: str = "") -> str:
    """The number above the title, the print marks, and the two actions of a text that is in force."""
    return write(
        "document_head.md.jinja",
        number=dossier.id,
        label=issue.label,
        kind=dossier.kind_title,
        classification=issue.version.front_matter.classification or "",
        **sheet(context, dossier, issue, watermark or issue.word),
        watermark=watermark,
        actions=actions(context, page, issue.version) if page == addresses.document_page(dossier.id) else None,
    )


def sheet(context: Context, dossier: Dossier, issue: Issue | None, word: str) -> dict[str, str]:
    """What stands on every printed sheet: number, revision, status, that print is not controlled, digest."""
    revision = say("Revision {label}", label=issue.label) if issue else ""
    digest = issue.revision.digest.removeprefix("sha256:")[:12] if issue else ""
    uncontrolled = say("Uncontrolled when printed.")
    return {
        "sheet_left": " · ".join(part for part in (dossier.id, revision, word) if part),
        "sheet_right": context.organization.name,
        "sheet_foot": f"{uncontrolled} {say('Digest')} {digest}" if digest else uncontrolled,
    }


def _below(context: Context, dossier: Dossier, issue: Issue) -> str:
    """Everything that folds below the text."""
    page = addresses.document_page(dossier.id)
    rows = history_rows(dossier, page)
    clauses = cited_editions(context, dossier.id, page)
    return write(
        "document_below.md.jinja",
        actions=actions(context, page, issue.version),
        facts=control_facts(context, dossier, issue, page),
        nothing_is_proved=not issue.revision.approvals,
        proof=proof(context, issue),
        rows=rows[:ROWS_BELOW_TEXT],
        full=False,
        number=dossier.id,
        history_hint=say_number("{number} revision", "{number} revisions", len(rows)),
        history_link=history_link(context, dossier, page),
        clauses=clauses,
        clause_hint=", ".join(edition.title for edition in clauses),
        links=link_groups(context, dossier, issue.version, page),
        remark_count=len(dossier.findings),
        remarks=views(dossier.findings, page),
        evidence=evidence_facts(context, issue),
    )
