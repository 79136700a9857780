"""The whole manual: every page, the files they show, and the navigation."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from qmsgen.model.finding import Finding
from qmsgen.model.qms import Qms
from qmsgen.model.texts import Texts
from qmsgen.pages.about import about_page
from qmsgen.pages.clauses import clause_pages
from qmsgen.pages.context import Context, assets
from qmsgen.pages.document import document_pages
from qmsgen.pages.drafts import draft_pages
from qmsgen.pages.findings import findings_page
from qmsgen.pages.former_numbers import former_number_pages
from qmsgen.pages.frame import foot, notice
from qmsgen.pages.front import front_page
from qmsgen.pages.history import history_pages
from qmsgen.pages.navigation import navigation
from qmsgen.pages.not_found import not_found_page
from qmsgen.pages.not_in_force import not_in_force_pages
from qmsgen.pages.page import Attachment, Manual, Page
from qmsgen.pages.redlines import redline_pages
from qmsgen.pages.register import register_pages
from qmsgen.pages.revisions import revision_pages
from qmsgen.pages.rules import rule_pages


def build(
    qms: Qms,
    findings: tuple[Finding, ...],
    texts: Texts,
    *,
    built_on: date | None = None,
    drafts: bool = False,
    uncontrolled: str | None = None,
    uncommitted_site: bool = False,
) -> Manual:
    """The manual of ``qms`` on the day asked about, as pages.

    ``built_on`` is the day of the build, by default the day of the check. With ``drafts`` the newest texts are shown
    too, marked. ``uncontrolled`` says why nothing can be proved: then every document is shown as an uncontrolled draft.
    The foot says so when the site's configuration is not the commit's (``uncommitted_site``). The manual of an earlier
    day shows no findings: they are about the repository of today.
    """
    context = Context(
        qms,
        () if qms.as_of < qms.today else findings,
        texts,
        built_on or qms.today,
        drafts=drafts or uncontrolled is not None,
        uncontrolled=uncontrolled,
        uncommitted_site=uncommitted_site,
    )
    return Manual(
        pages=_pages(context),
        attachments=_attachments(context),
        navigation=navigation(context),
        notice=notice(context),
        foot=foot(context),
        front=front_page(context),
        not_found=not_found_page(context),
    )


def _pages(context: Context) -> tuple[Page, ...]:
    return (
        *document_pages(context),
        *not_in_force_pages(context),
        *draft_pages(context),
        *history_pages(context),
        *_in_order(revision_pages(context), redline_pages(context)),
        *former_number_pages(context),
        *register_pages(context),
        *clause_pages(context),
        findings_page(context),
        *rule_pages(context),
        about_page(context),
    )


def _in_order(revisions: Iterable[Page], redlines: Iterable[Page]) -> tuple[Page, ...]:
    """Each document's revisions, each followed by what changed after it: whoever draws one has just drawn the other."""
    grouped: dict[str | None, list[Page]] = {}
    for page in (*revisions, *redlines):
        grouped.setdefault(page.document, []).append(page)
    return tuple(page for group in grouped.values() for page in sorted(group, key=_place))


def _place(page: Page) -> tuple[int, ...]:
    """The numbers in the last part of the address: r2, r2-r3, r3."""
    return tuple(int(number) for number in re.findall(r"[0-9]+", page.path.rpartition("/")[2]))


def _attachments(context: Context) -> tuple[Attachment, ...]:
    shown = {path: blob for version in context.shown_versions() for path, blob in assets(version)}
    return tuple(Attachment(path, blob) for path, blob in sorted(shown.items()))
