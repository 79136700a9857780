"""About the manual: how to read it, how it is proved and how far, and how to say that something is wrong."""

from __future__ import annotations

from qmsgen import __version__
from qmsgen.messages import say
from qmsgen.model.document import Status
from qmsgen.pages import addresses, words
from qmsgen.pages.context import Context
from qmsgen.pages.facts import Fact, code, day
from qmsgen.pages.page import Page
from qmsgen.pages.writing import put_off, write_html


def about_page(context: Context) -> Page:
    """The page that every page's foot leads to."""
    page = addresses.ABOUT
    form = context.change_request_form
    return Page(
        path=page,
        title=say("About this manual"),
        **put_off(
            write_html,
            "about.md.jinja",
            organization=context.organization.name,
            facts=_facts(context),
            statuses=_statuses(),
            nothing_is_proved=context.nothing_is_proved,
            register_link=addresses.link(page, addresses.REGISTER),
            findings_link=addresses.link(page, addresses.FINDINGS),
            rules_link=addresses.link(page, addresses.RULES),
            form=form,
            form_title=context.dossiers[form].title if form else "",
            form_link=addresses.link(page, addresses.document_page(form)) if form else "",
            contact=context.organization.contact or "",
            source=context.organization.source or "",
        ),
        description=say("How to read this manual, and how far it is proved"),
    )


def _facts(context: Context) -> tuple[Fact, ...]:
    qms = context.qms
    standards = ", ".join(context.standard_title(claim.id) for claim in context.organization.standards)
    facts = (
        (say("Organization"), context.organization.name),
        (say("Shows what was in force on"), day(context.as_of)),
        (say("Built on"), day(context.built_on)),
        (say("Commit"), code(qms.head)),
        (say("Main line"), code(qms.main)),
        (say("Revision of the registry"), str(context.organization.revision or "")),
        (say("Level of evidence asked for"), qms.evidence_level.value),
        (say("Root of trust"), code(qms.trust_root or "")),
        (say("Standards claimed"), standards),
        (say("Documents in force"), str(len(context.in_force))),
        (say("Time zone"), context.organization.time_zone),
        (say("Made by"), f"qmsgen {__version__}"),
    )
    return tuple(Fact(name, value) for name, value in facts if value)


def _statuses() -> tuple[tuple[str, str, str], ...]:
    meanings = {
        Status.EFFECTIVE: say("Work by it. A document has at most one revision in force on any day."),
        Status.APPROVED: say(
            "Prepare for it. It takes effect on the day named; until then the revision before it is in force."
        ),
        Status.SUPERSEDED: say("A later revision took its place. Kept to answer what was in force on a day."),
        Status.WITHDRAWN: say("The document was taken out of force. Its page says why and what to use instead."),
        Status.EXPIRED: say("It was issued for a limited time, which is over."),
        Status.REVOKED: say(
            "Whoever approved it took that back. The revision before it holds again, where there is one."
        ),
        Status.NEVER_EFFECTIVE: say("A later revision overtook it before its day came."),
    }
    return tuple(
        (words.status_key(status), words.status_word(status, approved=False), meaning)
        for status, meaning in meanings.items()
    )
