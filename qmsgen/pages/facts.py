"""The control block: what a document says about itself and what history says about it, as names and values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from markupsafe import Markup, escape

from qmsgen.messages import say
from qmsgen.model.approval import Approval, Meaning
from qmsgen.model.document import PartKind, Status, Version
from qmsgen.pages import addresses, words
from qmsgen.pages.context import Context
from qmsgen.pages.dossier import Dossier, Issue


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the control block."""

    name: str
    value: str


def control_facts(context: Context, dossier: Dossier, issue: Issue, page: str) -> tuple[Fact, ...]:
    """The control block of a document at one of its revisions; people of today stand only in the document's own."""
    matter = issue.version.front_matter
    is_current = page == addresses.document_page(dossier.id)
    facts = (
        (say("Number"), dossier.id),
        (say("Type"), words.type_title(dossier.kind_name) if dossier.kind_name else ""),
        (say("Revision"), _revision(issue)),
        (say("Status"), issue.word),
        (say("In force from"), day(issue.start) if issue.start else ""),
        (say("In force through"), day(last_day(issue.until)) if issue.until else ""),
        (say("Expires"), day(matter.expires) if matter.expires else ""),
        (say("Landed on the main line"), day(issue.revision.recorded.day)),
        (say("Written by"), authors(context, issue.version)),
        (say("Owner"), role(context, matter.owner) if is_current else context.organization.role_title(matter.owner)),
        (say("Process"), process(context, matter.process)),
        (say("Applies to"), applies_to(context, matter.applies_to)),
        (say("Classification"), matter.classification or ""),
        (say("Language"), matter.language or ""),
        (say("Translation of"), document_link(context, page, matter.translation_of) if matter.translation_of else ""),
        (say("Next review"), next_review(context, dossier) if is_current else ""),
        (say("Class of change"), words.change_class_word(matter.change_class)),
        (say("Supersedes"), _supersedes(context, issue, page)),
        (say("Former numbers"), ", ".join(matter.former_numbers)),
    )
    return tuple(Fact(name, value) for name, value in facts if value)


def evidence_facts(context: Context, issue: Issue) -> tuple[Fact, ...]:
    """What lets anyone check the page against the repository."""
    version = issue.version
    facts = [
        (say("Digest"), code(issue.revision.digest)),
        (say("Commit that brought it"), code(issue.revision.recorded.commit) or say("not committed")),
        (say("Commit of the text shown"), code(version.landing.commit) or say("not committed")),
        (say("File"), code(version.path)),
        *((_part_name(part.kind), code(part.name) + " " + code(part.sha256)) for part in version.parts),
        (say("Level of evidence"), _level(context, issue)),
    ]
    return tuple(Fact(name, value) for name, value in facts)


def proof(context: Context, issue: Issue) -> str:
    """Who approved the revision, or plainly that nobody had to and nothing is proved."""
    if issue.revision.approvals:
        return Markup("<br>").join(_approval(context, approval) for approval in issue.revision.approvals)
    if context.nothing_is_proved:
        return say("No approval is required by this organization's rules yet; nothing is proved.")
    return say("No approval of this revision is recorded.")


def day(value: date) -> Markup:
    """A day with its ISO form for machines."""
    return Markup('<time datetime="{}">{}</time>').format(value.isoformat(), words.long_day(value))


def last_day(until: date) -> date:
    """The last whole day of a period whose end is excluded."""
    return until - timedelta(days=1) if until > date.min else until


def code(text: str) -> Markup:
    """Digests, commits and paths are set as code."""
    return Markup("<code>{}</code>").format(text) if text else Markup("")


def role(context: Context, id: str) -> str:
    """A role with those who hold it: Quality Manager (Marek Olsen)."""
    holders = context.holders(id)
    title = context.organization.role_title(id)
    return say("{role} ({names})", role=title, names=", ".join(holders)) if holders else title


def process(context: Context, id: str | None) -> str:
    """A process by its title."""
    found = context.organization.process(id) if id else None
    return found.title if found else id or ""


def applies_to(context: Context, roles: Iterable[str]) -> str:
    """The roles that read a document."""
    titles = (say("everyone") if id == "all" else context.organization.role_title(id) for id in roles)
    return ", ".join(titles)


def next_review(context: Context, dossier: Dossier) -> str:
    """The day by which a document is reviewed next; what is overdue says so in words."""
    due = dossier.review_due
    if due is None:
        return ""
    if due < context.as_of:
        return Markup('{} <span class="qms-mark qms-mark--late">{}</span>').format(day(due), say("overdue"))
    return day(due)


def document_link(context: Context, page: str, id: str) -> Markup:
    """A document's number, with a link where it has a page."""
    if id not in context.dossiers:
        return escape(id)
    return Markup('<a href="{}">{}</a>').format(addresses.link(page, addresses.document_page(id)), id)


def authors(context: Context, version: Version) -> str:
    """Those whom the document names as its authors."""
    return ", ".join(context.people.get(id, id) for id in version.front_matter.author)


def status_line(issue: Issue) -> str:
    """The days of a revision in words: since when, or from when through when."""
    if issue.start is None:
        return say("never came into force")
    if issue.status is Status.APPROVED:
        return Markup(escape(say("from {day}"))).format(day=day(issue.start))
    if issue.until is None or issue.status is Status.EFFECTIVE:
        return Markup(escape(say("since {day}"))).format(day=day(issue.start))
    return Markup(escape(say("in force from {start} through {end}"))).format(
        start=day(issue.start), end=day(last_day(issue.until))
    )


def _revision(issue: Issue) -> str:
    if issue.label == str(issue.number):
        return issue.label
    return say("{label} (revision {number} in the repository)", label=issue.label, number=issue.number)


def _supersedes(context: Context, issue: Issue, page: str) -> Markup:
    links: list[Markup] = []
    if issue.before:
        target = addresses.link(page, addresses.revision_page(issue.version.document, issue.before.number))
        label = issue.before.version.front_matter.label or issue.before.number
        links.append(Markup('<a href="{}">{}</a>').format(target, say("revision {number}", number=label)))
    links += [document_link(context, page, id) for id in issue.version.front_matter.replaces]
    return Markup(", ").join(links)


def _part_name(kind: PartKind) -> str:
    return {PartKind.ASSET: say("Picture or file"), PartKind.INCLUDE: say("Shared text")}[kind]


def _level(context: Context, issue: Issue) -> str:
    levels = [approval.level for approval in issue.revision.approvals]
    if not levels:
        return say("none: nothing is proved") if context.nothing_is_proved else say("none")
    return min(levels, key=lambda level: level.rank).value


def _approval(context: Context, approval: Approval) -> Markup:
    record = approval.record
    spoken = {
        Meaning.AUTHORSHIP: say("Written by {name}, {role}, {day}"),
        Meaning.REVIEW: say("Reviewed by {name}, {role}, {day}"),
        Meaning.APPROVAL: say("Approved by {name}, {role}, {day}"),
        Meaning.PERIODIC_REVIEW: say("Confirmed by {name}, {role}, {day}"),
    }
    text = Markup(escape(spoken.get(record.meaning, say("{name}, {role}, {day}"))))
    line = text.format(
        name=record.name, role=context.organization.role_title(record.role), day=day(record.signed_at.date())
    )
    return Markup('{} <span class="qms-mark">{}</span>').format(line, approval.level.value)
