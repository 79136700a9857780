"""Every revision at an address that stays: what it said, and unmistakably whether it may be worked by.

The text of the revision in force stands on the document's own page, to which its address leads.
"""

from __future__ import annotations

from functools import partial

from qmsgen.messages import say
from qmsgen.model.document import Status
from qmsgen.pages import addresses, words
from qmsgen.pages.banners import Banner, link
from qmsgen.pages.bodies import body, with_head
from qmsgen.pages.context import Context
from qmsgen.pages.document import head_of
from qmsgen.pages.dossier import Dossier, Issue
from qmsgen.pages.facts import authors, control_facts, evidence_facts, proof, status_line
from qmsgen.pages.history import history_link
from qmsgen.pages.page import Framed, Layout, Page
from qmsgen.pages.writing import html, key, write


def revision_pages(context: Context) -> tuple[Page, ...]:
    """A page for every issued revision; its text is written only when it is asked for."""
    return tuple(
        _address(dossier, issue) if issue is dossier.current else revision_page(context, dossier, issue)
        for dossier in context.dossiers.values()
        for issue in dossier.issues
    )


def _address(dossier: Dossier, issue: Issue) -> Page:
    """The address of the revision in force, under which it can be cited for good."""
    document = addresses.document_page(dossier.id)
    page = addresses.revision_page(dossier.id, issue.number)
    title = say("{number} revision {label}: {title}", number=dossier.id, label=issue.label, title=dossier.title)
    return Page(
        path=page,
        title=title,
        text=partial(_lead_on, title, issue, addresses.link(page, document), dossier.id),
        layout=Layout.ADDRESS,
        document=dossier.id,
        revision=issue.number,
        status=issue.status.value,
        leads_to=document,
    )


def _lead_on(title: str, issue: Issue, link: str, document: str) -> Framed:
    lines = (
        f"<h1>{html(title)}</h1>",
        f"<p>{html(issue.word)} {html(status_line(issue))}</p>",
        f'<p><a href="{html(link)}">{html(say("Read {number}", number=document))}</a></p>',
    )
    return Framed(above="\n".join(lines))


def revision_page(context: Context, dossier: Dossier, issue: Issue) -> Page:
    """The page of one revision."""
    page = addresses.revision_page(dossier.id, issue.number)
    matter = issue.version.front_matter
    return Page(
        path=page,
        title=say("{number} revision {label}: {title}", number=dossier.id, label=issue.label, title=matter.title),
        text=partial(_write, context, dossier, issue, page),
        source=issue.version.path,
        layout=Layout.ARCHIVED,
        document=dossier.id,
        revision=issue.number,
        status=issue.status.value,
        key=_key(context, dossier, issue, page),
    )


def _key(context: Context, dossier: Dossier, issue: Issue, page: str) -> str:
    return key(
        "revision",
        context.archive_key,
        dossier.id,
        dossier.kind_name,
        issue.key,
        issue.before.number if issue.before else None,
        issue.before_label,
        history_link(context, dossier, page),
        authors(context, issue.version),
        dossier.current.label if dossier.current else None,
        tuple(context.dossiers[id].id for id in issue.version.front_matter.replaces if id in context.dossiers),
        context.link_key(issue.version),
    )


def _write(context: Context, dossier: Dossier, issue: Issue, page: str) -> Framed:
    matter = issue.version.front_matter
    head = head_of(context, dossier, issue, page, watermark=_mark(issue))
    standing = write(
        "document_standing.md.jinja",
        status_key=words.status_key(issue.status),
        status_word=_mark(issue) if issue.status is Status.APPROVED else issue.word,
        since=status_line(issue),
        changed=matter.changes,
        redline=addresses.redline_link(page, dossier.id, issue.before.number, issue.number) if issue.before else "",
        before=issue.before_label,
        permanent="",
        permanent_text="",
        banners=(_banner(dossier, issue, page),),
    )
    below = write(
        "revision_below.md.jinja",
        facts=control_facts(context, dossier, issue, page),
        nothing_is_proved=not issue.revision.approvals,
        proof=proof(context, issue),
        evidence=evidence_facts(context, issue),
        history_link=history_link(context, dossier, page),
    )
    return with_head(head, matter.title, standing, body(context, issue.version, page), below, matter.language)


def _mark(issue: Issue) -> str:
    return {
        Status.SUPERSEDED: say("SUPERSEDED"),
        Status.WITHDRAWN: say("WITHDRAWN"),
        Status.EXPIRED: say("EXPIRED"),
        Status.REVOKED: say("TAKEN BACK"),
        Status.NEVER_EFFECTIVE: say("NEVER IN FORCE"),
        Status.APPROVED: say("APPROVED, NOT YET IN FORCE")
        if issue.revision.approvals
        else say("ISSUED, NOT YET IN FORCE"),
    }.get(issue.status, issue.word)


def _banner(dossier: Dossier, issue: Issue, page: str) -> Banner:
    title = {
        Status.SUPERSEDED: say("This revision is superseded. Do not work by it."),
        Status.WITHDRAWN: say("This document is withdrawn. Do not work by it."),
        Status.EXPIRED: say("This revision has expired. Do not work by it."),
        Status.REVOKED: say("The approval of this revision was taken back. Do not work by it."),
        Status.NEVER_EFFECTIVE: say("This revision never came into force. Do not work by it."),
        Status.APPROVED: say("This revision is not in force yet. Do not work by it before its day."),
    }.get(issue.status, say("Do not work by this revision."))
    current = dossier.current
    text = (
        say("In force: {number} revision {label}", number=dossier.id, label=current.label)
        if current
        else say("See {number}", number=dossier.id)
    )
    return Banner(words.status_key(issue.status), title, (link(page, addresses.document_page(dossier.id), text),))
