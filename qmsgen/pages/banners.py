"""What a reader must know before the text: an error that holds it, a revision that is coming, or that it is over."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup, escape

from qmsgen.messages import say, say_number
from qmsgen.pages import addresses
from qmsgen.pages.context import Context
from qmsgen.pages.dossier import Dossier, Issue, Standing
from qmsgen.pages.facts import day, document_link, last_day
from qmsgen.pages.finding_views import FindingView, views

FINDINGS_ABOVE_TEXT = 3
"""So many errors are named in the banner; all of them, and how to put them right, stand below the text."""


@dataclass(frozen=True, slots=True)
class Banner:
    """A box above the text; how its findings are put right concerns only those who look into it."""

    key: str
    title: str
    texts: tuple[str, ...] = ()
    findings: tuple[FindingView, ...] = ()
    with_fix: bool = False


def banners(dossier: Dossier, page: str) -> tuple[Banner, ...]:
    """The banners of a document that has a text to show or had one."""
    found = []
    if dossier.errors and dossier.standing is not Standing.NOT_PROVABLE:
        found.append(_held(dossier, page))
    if dossier.coming and dossier.current:
        found.append(_announced(dossier, dossier.coming, page))
    if dossier.draft:
        draft = link(page, addresses.draft_page(dossier.id), say("Show the draft"))
        found.append(Banner("draft", say("There is a draft of this document"), (draft,)))
    return tuple(found)


def not_in_force(context: Context, dossier: Dossier, page: str) -> Banner:
    """Why there is no text to work by, and where to go instead."""
    issue = dossier.last
    if dossier.standing is Standing.NOT_PROVABLE or issue is None:
        return Banner(
            "error",
            say("This document cannot be proved, so its text is not shown"),
            (say("Ask its owner before you work by any copy of it."),),
            views(dossier.errors, page),
            with_fix=True,
        )
    if dossier.standing is Standing.COMING:
        title = _with_day(say("Not in force yet: takes effect on {day}"), issue)
        ahead = link(page, addresses.revision_page(dossier.id, issue.number), say("Read it now"))
        return Banner("approved", title, (ahead,))
    return Banner(key_of(dossier), _over(dossier.standing), _over_texts(context, dossier, issue, page))


def key_of(dossier: Dossier) -> str:
    """How a document that is not in force stands, as a name for style sheets."""
    return {
        Standing.COMING: "approved",
        Standing.WITHDRAWN: "withdrawn",
        Standing.EXPIRED: "expired",
        Standing.REVOKED: "revoked",
        Standing.NEVER: "never-effective",
    }.get(dossier.standing, "not-provable")


def link(page: str, target: str, text: str) -> Markup:
    """A link from ``page`` to ``target``."""
    return Markup('<a href="{}">{}</a>').format(addresses.link(page, target), text)


def _held(dossier: Dossier, page: str) -> Banner:
    text = say("The newest text of this document cannot be published.")
    if dossier.current:
        shown = say("This is revision {label}, the last one that can be proved.", label=dossier.current.label)
        text = f"{text} {shown}"
    return Banner(
        "error",
        say_number("An error holds this document", "{number} errors hold this document", len(dossier.errors)),
        (text,),
        views(dossier.errors[:FINDINGS_ABOVE_TEXT], page),
    )


def _announced(dossier: Dossier, coming: Issue, page: str) -> Banner:
    links = [link(page, addresses.revision_page(dossier.id, coming.number), say("Read it now"))]
    if coming.before:
        target = addresses.redline_page(dossier.id, coming.before.number, coming.number)
        links.append(link(page, target, say("Show what changes")))
    title = _with_day(say("Revision {label} takes effect on {day}"), coming)
    return Banner("approved", title, (_one_line(coming.version.front_matter.changes), Markup(" · ").join(links)))


def _over(standing: Standing) -> str:
    return {
        Standing.WITHDRAWN: say("This document is withdrawn"),
        Standing.EXPIRED: say("This document has expired"),
        Standing.REVOKED: say("The approval of this document was taken back"),
    }.get(standing, say("This document never came into force"))


def _over_texts(context: Context, dossier: Dossier, issue: Issue, page: str) -> tuple[str, ...]:
    texts: list[str] = [say("Do not work by it.")]
    if issue.until:
        texts.append(Markup(escape(say("It was in force through {day}."))).format(day=day(last_day(issue.until))))
    reason = next((w.reason for w in reversed(dossier.document.withdrawals) if w.day <= context.as_of), "")
    if dossier.standing is Standing.WITHDRAWN and reason:
        texts.append(say("Reason: {reason}", reason=_one_line(reason)))
    if successors := context.successors.get(dossier.id, ()):
        links = (Markup("{} {}").format(document_link(context, page, d), context.dossiers[d].title) for d in successors)
        texts.append(Markup(escape(say("Use instead: {documents}"))).format(documents=Markup(", ").join(links)))
    archived = say("Revision {label} in the archive", label=issue.label)
    texts.append(link(page, addresses.revision_page(dossier.id, issue.number), archived))
    return tuple(texts)


def _with_day(text: str, issue: Issue) -> Markup:
    return Markup(escape(text)).format(label=issue.label, day=day(issue.start) if issue.start else "")


def _one_line(text: str) -> str:
    return " ".join(text.split())
