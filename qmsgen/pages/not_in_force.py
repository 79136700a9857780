"""The page of a document that is not in force: it says so, leads on, and shows no text to work by."""

from __future__ import annotations

from functools import partial

from markupsafe import Markup, escape

from qmsgen.messages import say
from qmsgen.pages import addresses
from qmsgen.pages.banners import banners, key_of, not_in_force
from qmsgen.pages.context import Context
from qmsgen.pages.document import sheet
from qmsgen.pages.dossier import Dossier, Standing
from qmsgen.pages.facts import day, status_line
from qmsgen.pages.history import history_link, history_rows
from qmsgen.pages.page import Framed, Page
from qmsgen.pages.relations import backlinks, link_groups
from qmsgen.pages.writing import key, write_html


def not_in_force_pages(context: Context) -> tuple[Page, ...]:
    """A page for every document that was in force, will be, or cannot be proved: its address always answers."""
    return tuple(
        _page(context, dossier)
        for dossier in context.dossiers.values()
        if dossier.standing not in (Standing.IN_FORCE, Standing.DRAFT)
    )


def _page(context: Context, dossier: Dossier) -> Page:
    return Page(
        path=addresses.document_page(dossier.id),
        title=f"{dossier.id} {dossier.title}".strip(),
        text=partial(_write, context, dossier),
        source=dossier.last.version.path if dossier.last else None,
        description=f"{dossier.id}: {dossier.word}",
        document=dossier.id,
        status=dossier.standing.value,
        key=_key(context, dossier),
    )


def _key(context: Context, dossier: Dossier) -> str:
    around = (*context.successors.get(dossier.id, ()), *backlinks(context, dossier))
    return key(
        "not in force",
        context.archive_key,
        dossier.key,
        dossier.standing.value,
        dossier.findings,
        dossier.document.withdrawals,
        history_link(context, dossier, addresses.document_page(dossier.id)),
        dossier.draft is not None,
        tuple(context.dossiers[id].line for id in around),
    )


def _write(context: Context, dossier: Dossier) -> Framed:
    page = addresses.document_page(dossier.id)
    return write_html(
        "notice.md.jinja",
        number=dossier.id,
        kind=dossier.kind_title,
        title=dossier.title or dossier.id,
        **sheet(context, dossier, dossier.last, dossier.word),
        status_key=key_of(dossier),
        status_word=dossier.word,
        since=_since(dossier),
        banners=(not_in_force(context, dossier, page), *banners(dossier, page)),
        rows=history_rows(dossier, page),
        full=False,
        history_link=history_link(context, dossier, page),
        links=link_groups(context, dossier, None, page),
        register_link=addresses.link(page, addresses.REGISTER),
    )


def _since(dossier: Dossier) -> str:
    issue = dossier.last
    if issue is not None and dossier.standing is Standing.COMING:
        return status_line(issue)
    if issue is not None and issue.until:
        return Markup(escape(say("since {day}"))).format(day=day(issue.until))
    return ""
