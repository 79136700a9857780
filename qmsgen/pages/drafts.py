"""Drafts: shown only to those who write them, on pages that nobody can take for the manual's."""

from __future__ import annotations

from functools import partial

from markupsafe import Markup

from qmsgen.messages import say
from qmsgen.model.document import Version
from qmsgen.model.finding import Stage
from qmsgen.pages import addresses
from qmsgen.pages.banners import Banner
from qmsgen.pages.bodies import body, with_head
from qmsgen.pages.context import Context
from qmsgen.pages.dossier import Dossier
from qmsgen.pages.facts import Fact, applies_to, code, process, role
from qmsgen.pages.finding_views import views
from qmsgen.pages.page import Framed, Page
from qmsgen.pages.writing import write


def draft_pages(context: Context) -> tuple[Page, ...]:
    """A page for every draft; none unless drafts are asked for."""
    return tuple(_draft_page(context, d, d.draft) for d in context.dossiers.values() if d.draft is not None)


def _draft_page(context: Context, dossier: Dossier, version: Version) -> Page:
    page = addresses.draft_page(dossier.id) if dossier.issues else addresses.document_page(dossier.id)
    matter = version.front_matter
    title = matter.title or dossier.id
    return Page(
        path=page,
        title=say("{number} draft: {title}", number=dossier.id, title=title),
        text=partial(_write, context, dossier, version, page, title),
        source=version.path,
        document=dossier.id,
        status="draft",
    )


def _write(context: Context, dossier: Dossier, version: Version, page: str, title: str) -> Framed:
    head = write(
        "document_head.md.jinja",
        number=dossier.id,
        kind=dossier.kind_title,
        label=version.front_matter.label or str(version.revision or "–"),
        classification=version.front_matter.classification or "",
        sheet_left=f"{dossier.id} · {say('DRAFT – NOT FOR USE')}",
        sheet_right=context.organization.name,
        sheet_foot=say("DRAFT – NOT FOR USE"),
        watermark=say("DRAFT – NOT FOR USE"),
        actions=None,
    )
    standing = write(
        "document_standing.md.jinja",
        status_key="draft",
        status_word=say("DRAFT – NOT FOR USE"),
        since=_stage(version.landing.stage),
        changed=version.front_matter.changes,
        redline="",
        before="",
        permanent=addresses.link(page, addresses.document_page(dossier.id)) if dossier.current else "",
        permanent_text=say("Show the revision in force"),
        banners=_banners(dossier, version, page),
    )
    text = body(context, version, page) if version.is_provable else ""
    below = _below(context, dossier, version)
    return with_head(head, title, standing, text, below, version.front_matter.language)


def _banners(dossier: Dossier, version: Version, page: str) -> tuple[Banner, ...]:
    findings = views(dossier.findings, page)
    title = (
        say("What the rules say about it")
        if version.is_provable
        else say("The text cannot be shown until this is put right")
    )
    return (Banner("error" if dossier.errors else "warning", title, (), findings, with_fix=True),) if findings else ()


def _below(context: Context, dossier: Dossier, version: Version) -> str:
    matter = version.front_matter
    facts = (
        (say("Number"), dossier.id),
        (say("Revision"), str(version.revision)),
        (say("Owner"), role(context, matter.owner)),
        (say("Process"), process(context, matter.process)),
        (say("Applies to"), applies_to(context, matter.applies_to)),
        (say("Effective"), matter.effective.isoformat() if matter.effective else ""),
        (say("Digest"), code(version.digest or "")),
        (say("File"), code(version.path)),
    )
    return write(
        "revision_below.md.jinja",
        facts=tuple(Fact(name, value) for name, value in facts if value),
        nothing_is_proved=True,
        proof=Markup("<strong>{}</strong>").format(say("A draft: nothing about it is proved, and it is not for use.")),
        evidence=(),
        history_link="",
    )


def _stage(stage: Stage) -> str:
    return {
        Stage.MAIN: say("on the main line, not issued"),
        Stage.PROPOSED: say("proposed, not on the main line"),
        Stage.UNCOMMITTED: say("not committed"),
    }[stage]
